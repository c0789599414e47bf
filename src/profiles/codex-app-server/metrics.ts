// What the proxy exports (GET /metrics). The captures are the source: test/profiles/codex-app-server/metric-catalogue.test.ts holds this to them.

import type { KnownMetric, MetricCatalogue } from '../../model/metric-catalogue.ts';

const HTTP = ['route', 'method', 'status_family', 'model'];
const TOOL_BUFFER = ['output_mode', 'reason'];

/** The finite buckets of request latency and of the first token. */
export const LATENCY_EDGES_MS: readonly number[] = [50, 100, 200, 400, 800, 1200, 2000, 5000, 10_000];
const STREAM_EDGES_MS = [100, 250, 500, 1000, 2000, 5000, 15_000, 60_000, 180_000];

type Facts = Pick<KnownMetric, 'type' | 'help'> & Partial<Omit<KnownMetric, 'name'>>;

function metric(name: string, facts: Facts): KnownMetric {
  return { name, labels: [], bucketEdges: [], holdMs: null, fixedLabels: [], counterpart: null, ...facts };
}

export const METRIC_CATALOGUE: MetricCatalogue = {
  prefix: 'codex_',
  metrics: [
    metric('codex_http_requests_total', {
      type: 'counter',
      help: 'Total HTTP requests by route, method, status family, and model',
      labels: HTTP,
    }),
    metric('codex_http_errors_total', {
      type: 'counter',
      help: 'HTTP 5xx responses by route and method',
      labels: HTTP,
      fixedLabels: ['status_family'],
    }),
    metric('codex_http_latency_ms', {
      type: 'histogram',
      help: 'HTTP request latency in milliseconds',
      labels: HTTP,
      bucketEdges: LATENCY_EDGES_MS,
    }),
    metric('codex_http_latency_summary_ms', {
      type: 'summary',
      help: 'HTTP request latency summary in milliseconds',
      labels: HTTP,
    }),
    metric('codex_streams_active', { type: 'gauge', help: 'Active SSE stream count' }),
    metric('codex_stream_ttfb_ms', {
      type: 'histogram',
      help: 'Time to first byte for streaming responses',
      labels: ['route', 'model'],
      bucketEdges: LATENCY_EDGES_MS,
    }),
    metric('codex_stream_duration_ms', {
      type: 'histogram',
      help: 'Total stream duration by outcome',
      labels: ['route', 'model', 'outcome'],
      bucketEdges: STREAM_EDGES_MS,
    }),
    metric('codex_stream_end_total', {
      type: 'counter',
      help: 'Stream termination counts by outcome',
      labels: ['route', 'model', 'outcome'],
    }),
    metric('codex_responses_sse_event_total', {
      type: 'counter',
      help: 'Typed SSE events emitted by the /v1/responses stream adapter',
      labels: ['route', 'model', 'event'],
    }),
    metric('codex_worker_restarts_total', {
      type: 'gauge',
      help: 'Codex worker restart count',
      counterpart: 'codex_worker_restarts_inc_total',
    }),
    metric('codex_worker_restarts_inc_total', { type: 'counter', help: 'Codex worker restarts (incrementing)' }),
    metric('codex_worker_backoff_ms', { type: 'gauge', help: 'Current Codex worker restart backoff (ms)' }),
    metric('codex_worker_ready', { type: 'gauge', help: 'Codex worker readiness (1=ready, 0=not ready)' }),
    metric('codex_maintenance_mode', { type: 'gauge', help: 'Maintenance flag (1=maintenance enabled, 0=normal)' }),
    metric('codex_tool_buffer_started_total', {
      type: 'counter',
      help: 'Tool buffer started events',
      labels: TOOL_BUFFER,
    }),
    metric('codex_tool_buffer_flushed_total', {
      type: 'counter',
      help: 'Tool buffer flushed events',
      labels: TOOL_BUFFER,
    }),
    metric('codex_tool_buffer_aborted_total', {
      type: 'counter',
      help: 'Tool buffer aborted events',
      labels: TOOL_BUFFER,
    }),
    metric('codex_tool_buffer_anomaly', {
      type: 'gauge',
      help: 'Tool buffer anomaly signal (1 when active within the last 2m, else 0)',
      holdMs: 120_000,
    }),
  ],
  allowedLabels: HTTP,
  unboundedLabels: [
    { name: 'route', why: 'route falls back to the raw path where no route matches' },
    { name: 'model', why: "model is the client's own string, cut at 64 characters" },
  ],
  alertLabels: [
    { name: 'owner', value: 'sre' },
    { name: 'page_service', value: 'codex-app' },
    { name: 'severity', value: null },
  ],
};

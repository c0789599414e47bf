// What the server says of itself, at /metrics. Labels are of closed sets: no id, no name, no address.

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Origin } from './traces.ts';

export type TraceOutcome = 'complete' | 'incomplete' | 'not_found' | 'failed';

export interface WebMetrics {
  /** `route`: its pattern. */
  request(labels: { readonly method: string; readonly route: string; readonly status: number }): void;
  refused(reason: 'request' | 'credentials' | 'busy'): void;
  viewed(origin: Origin): void;
  traced(outcome: TraceOutcome, seconds: number): void;
  /** As Prometheus scrapes it. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(
  counts: () => { readonly running: number; readonly waiting: number; readonly kept: number },
): WebMetrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Counter({
    name: 'trace_by_id_http_requests_total',
    help: 'Requests answered, by route.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const refusals = new Counter({
    name: 'trace_by_id_http_refused_total',
    help: 'Requests refused: by their headers, for want of credentials, or because too many traces were waiting.',
    labelNames: ['reason'],
    registers,
  });
  const views = new Counter({
    name: 'trace_by_id_views_total',
    help: 'Traces asked for: taken from the cache, joined while under way, or started.',
    labelNames: ['origin'],
    registers,
  });
  const durations = new Histogram({
    name: 'trace_by_id_trace_duration_seconds',
    help: 'How long traces took, by how they ended.',
    labelNames: ['outcome'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const traces = new Gauge({
    name: 'trace_by_id_traces',
    help: 'Traces under way, waiting for their turn, and kept.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(counts())) this.set({ state }, count);
    },
  });
  void traces;
  return {
    request: ({ method, route, status }) => requests.inc({ method, route, status: String(status) }),
    refused: (reason) => refusals.inc({ reason }),
    viewed: (origin) => views.inc({ origin }),
    traced: (outcome, seconds) => durations.observe({ outcome }, seconds),
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}

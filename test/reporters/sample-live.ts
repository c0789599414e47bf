// The sample report as live stores would have given it: entries of Loki's streams, metrics with one of every verdict, alerts,
// rules, Alertmanager, the search for the time, and links made by src/links.

import { makeLinks } from '../../src/links/index.ts';
import type { SourceStatus } from '../../src/model/coverage.ts';
import type { TimelineEvent } from '../../src/model/event.ts';
import type { LinkTargets } from '../../src/model/links.ts';
import type { Origin } from '../../src/model/log-record.ts';
import type { Sample } from '../../src/model/metrics.ts';
import { own, say } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import type { SearchStory } from '../../src/model/search-story.ts';
import type { MetricsReport, Signal } from '../../src/model/signal.ts';
import { fromMillis, type TimeRange } from '../../src/model/time.ts';
import { SAMPLE_ID, sampleReport } from './sample-report.ts';

const START_MS = 1_795_417_031_270;
const END_MS = START_MS + 2004;
const MINUTE_MS = 60_000;

const LINK_TARGETS: LinkTargets = {
  grafanaUrl: 'https://grafana.example.net/ops',
  orgId: 1,
  exploreForm: 'panes',
  lokiUid: 'loki',
  prometheusUid: 'prom',
  dashboardUid: 'codex-app',
  runbookUrl: 'https://docs.example.net/incident-runbook',
};

type Poison = (text: string) => string;

function at(ms: number): bigint {
  return fromMillis(START_MS + ms);
}

function minutes(from: number, to: number): TimeRange {
  return { start: at(from * MINUTE_MS), end: at(to * MINUTE_MS) };
}

const AROUND: TimeRange = { start: at(-15 * MINUTE_MS), end: at(15 * MINUTE_MS) };

/** Every untrusted place holds `poison(original)`. */
export function liveReport(poison: Poison = (text) => text): TraceReport {
  const sample = sampleReport(poison);
  const streams = streamsOf(poison);
  const events = sample.events.map((event) => asEntry(event, streams));
  const byId = new Map(events.map((event) => [event.id, event]));
  const metrics = metricsOf(poison);
  const report: TraceReport = {
    ...sample,
    understood: {
      kind: 'req_id',
      value: sample.reqId ?? '',
      from: 'id',
      manyToOne: false,
      known: [],
      spelling: null,
      longer: null,
    },
    events,
    outages: sample.outages.map((outage) => ({
      ...outage,
      exit: byId.get(outage.exit.id) ?? outage.exit,
      ready: outage.ready === null ? null : (byId.get(outage.ready.id) ?? null),
      events: outage.events.map((event) => byId.get(event.id) ?? event),
    })),
    completeness: {
      verdict: 'incomplete',
      crossChecked: true,
      sources: [lokiStatus(poison), prometheusStatus(poison), alertmanagerStatus(poison)],
      notes: [say`alertmanager at ${poison('http://alertmanager:9093')}: the connection was refused`],
    },
    metrics,
    search: storyOf(poison),
    provenance: {
      ...sample.provenance,
      command: ['trace-by-id', SAMPLE_ID, '--context', 'prod'],
      range: null,
      rangeFrom: null,
    },
  };
  const { request } = report;
  const selector = '{service_name="codex-app"}';
  const links = makeLinks({
    events,
    metrics,
    request,
    reqId: sample.reqId,
    targets: LINK_TARGETS,
    logSelector: selector,
    stores: ['loki'],
    pageOf: () => null,
  });
  return { ...report, links };
}

function streamsOf(poison: Poison): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const common = { container: poison('codex-app-1'), env: 'dev', service_name: 'codex-app' };
  return {
    proto: { ...common, filename: poison('proto.ndjson') },
    usage: { ...common, filename: 'usage.ndjson' },
    stdout: { ...common, stream: poison('stdout') },
  };
}

/** The sample's file decides the stream; the store saw each line two milliseconds late. */
function asEntry(event: TimelineEvent, streams: ReturnType<typeof streamsOf>): TimelineEvent {
  const { file } = event.record.origin;
  const name = file === 'logs/proto.ndjson' ? 'proto' : file === 'logs/usage.ndjson' ? 'usage' : 'stdout';
  const labels = streams[name] ?? {};
  const stated = event.timeUnixNano ?? event.between?.notAfter ?? at(2004);
  const observed = stated + (event.durationNanos ?? 0n) + 2_000_000n;
  const origin: Origin = {
    source: 'loki',
    file: `{${Object.entries(labels)
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .join(', ')}}`,
    line: null,
    offset: 0,
    entry: { labels, timeUnixNano: observed, textKey: '20:abc', occurrence: 0, tenant: null },
  };
  // Two replicas shipped the access log: told as one line in two places.
  const copies = event.id === 'E01' ? 2 : 1;
  return {
    ...event,
    origins: Array.from({ length: copies }, () => origin),
    record: { ...event.record, origin, observedTimeUnixNano: observed },
  };
}

function storyOf(poison: Poison): SearchStory {
  return {
    hints: [
      {
        from: 'pasted',
        says: say`the header ${poison('Date: Mon, 23 Nov 2026 06:57:13 GMT')}, whole seconds`,
        timeUnixNano: at(1730),
        range: minutes(-10, 1),
      },
    ],
    windows: [
      { range: minutes(-10, 1), reason: 'pasted', estimatedBytes: 1_200_000, matched: 20, skipped: false },
      { range: minutes(1, 16), reason: 'lifecycle', estimatedBytes: null, matched: 2, skipped: false },
      { range: minutes(16, 76), reason: 'lifecycle', estimatedBytes: 9_000_000, matched: 0, skipped: true },
    ],
    maxLookbackNanos: 604_800_000_000_000n,
    closed: false,
  };
}

function series(valueAt: (minute: number) => number | null): readonly Sample[] {
  return Array.from({ length: 61 }, (_, index) => index / 2 - 15).flatMap((minute) => {
    const value = valueAt(minute);
    return value === null ? [] : [{ timeUnixNano: at(minute * MINUTE_MS), value }];
  });
}

function signal(part: Partial<Signal> & Pick<Signal, 'id' | 'name' | 'title' | 'query' | 'unit'>): Signal {
  return {
    value: null,
    instances: null,
    lack: null,
    counted: null,
    bracket: null,
    at: fromMillis(END_MS),
    threshold: null,
    verdict: 'ok',
    says: own('Within its threshold.'),
    points: [],
    pointsRange: AROUND,
    rank: null,
    warnings: [],
    ...part,
  };
}

function metricsOf(poison: Poison): MetricsReport {
  const route = poison('/v1/chat/completions');
  const labels = { alertname: poison('CodexWorkerRestarts'), severity: poison('page'), service: poison('codex-app') };
  return {
    signals: [
      signal({
        id: 'S01',
        name: 'latency-p95',
        title: 'P95 latency of the route',
        query: `histogram_quantile(0.95, sum by (le) (rate(codex_http_latency_ms_bucket{route=${JSON.stringify(route)}}[5m])))`,
        unit: 'ms',
        instances: { name: null, count: 2, whose: 'all' },
        value: 1890,
        threshold: { op: '>', value: 1575, from: say`baseline ${poison('codex:http_latency_ms:baseline')} + 5 %` },
        verdict: 'breached',
        says: say`P95 of ${route} was 1,890 ms, beyond 1,575 ms.`,
        points: series((minute) =>
          minute < -8 ? null : minute < -1 ? 310 + minute * 10 : minute < 6 ? 1890 - minute * 90 : Number.NaN,
        ),
      }),
      signal({
        id: 'S02',
        name: 'error-ratio',
        title: 'Errors of all requests over 5 min',
        query: 'sum(rate(codex_http_errors_total[5m])) / sum(rate(codex_http_requests_total[5m]))',
        unit: 'ratio',
        value: 0.0123,
        threshold: { op: '>=', value: 0.02, from: own('documented default') },
        points: series(() => 0.0123),
        warnings: [say`${poison('PromQL info: metric might not be a counter')}`],
      }),
      signal({
        id: 'S03',
        name: 'ready',
        title: 'Worker ready',
        query: 'codex_worker_ready',
        unit: 'boolean',
        instances: { name: poison('codex-app-1:18000'), count: 2, whose: 'worst' },
        value: 1,
        threshold: { op: '<', value: 1, from: own('documented default') },
        points: series((minute) => (minute === 0.5 ? 0 : 1)),
      }),
      signal({
        id: 'S04',
        name: 'tool-buffer-started',
        title: 'Tool buffers started',
        query: 'rate(codex_tool_buffer_started_total[5m])',
        unit: 'per-second',
        instances: { name: poison('codex-app-2:18000'), count: 2, whose: 'own' },
        value: 0.35,
        points: series((minute) => (minute > 10 ? Number.POSITIVE_INFINITY : 0.35)),
      }),
      signal({
        id: 'S05',
        name: 'maintenance',
        title: 'Maintenance mode',
        query: 'codex_maintenance_mode',
        unit: 'boolean',
        verdict: 'no-data',
        lack: 'no-series',
        says: say`The server has no series ${'codex_maintenance_mode'} at that time.`,
      }),
      signal({
        id: 'S06',
        name: 'streams-active',
        title: 'Active streams',
        query: 'codex_streams_active',
        unit: 'count',
        verdict: 'failed',
        says: say`The server did not answer: ${poison('query timed out')}.`,
        pointsRange: null,
      }),
      signal({
        id: 'S07',
        name: 'latency-rank',
        title: 'Latency among the route’s requests',
        query: `increase(codex_http_latency_ms_bucket{route=${JSON.stringify(route)}}[10m])`,
        unit: 'ms',
        value: 2004,
        says: own('Slower than at least 88 % and at most 97 % of 312 requests, itself among them.'),
        pointsRange: null,
        rank: {
          valueMs: 2004,
          atLeast: 0.8814,
          atMost: 0.9611,
          bucketLowMs: 2000,
          bucketHighMs: 5000,
          sampleSize: 312,
        },
      }),
    ],
    episodesAnswer: 'answered',
    episodes: [
      {
        id: 'A01',
        name: labels.alertname,
        labels,
        severity: labels.severity,
        state: 'firing',
        relation: 'during',
        whose: 'unknown',
        heldFrom: null,
        activeSince: at(-2 * MINUTE_MS),
        firingFrom: at(-1 * MINUTE_MS),
        until: at(9 * MINUTE_MS),
        runbookUrl: poison('https://runbooks.example.net/CodexWorkerRestarts'),
        query: 'ALERTS{alertname="CodexWorkerRestarts"}',
      },
      {
        id: 'A02',
        name: 'CodexErrorRate',
        labels: { alertname: 'CodexErrorRate' },
        severity: null,
        state: 'pending',
        relation: 'during',
        whose: 'unknown',
        heldFrom: null,
        activeSince: at(1000),
        firingFrom: null,
        until: null,
        runbookUrl: null,
        query: 'ALERTS{alertname="CodexErrorRate"}',
      },
    ],
    rules: [
      {
        id: 'R01',
        name: labels.alertname,
        labels: { severity: labels.severity },
        query: 'increase(codex_worker_restarts_inc_total[10m]) > 3',
        verdict: 'true',
        value: 5.03,
        threshold: { op: '>', value: 3, from: say`alert rule ${labels.alertname}` },
        forSeconds: 0,
        says: say`${labels.alertname} gave 5.03 at 06:57:13, threshold > 3: true.`,
        runbookUrl: null,
      },
      {
        id: 'R02',
        name: 'CodexErrorRate',
        labels: {},
        query: 'sum(rate(codex_http_errors_total[5m])) / sum(rate(codex_http_requests_total[5m])) >= 0.02',
        verdict: 'false',
        value: 0.0123,
        threshold: { op: '>=', value: 0.02, from: own('its expression') },
        forSeconds: 300,
        says: own('Gave 0.0123, threshold >= 0.02: false.'),
        runbookUrl: null,
      },
      {
        id: 'R03',
        name: poison('CodexToolBufferAnomaly'),
        labels: {},
        query: poison('codex_tool_buffer_anomaly > 0'),
        verdict: 'no-data',
        value: null,
        threshold: { op: '>', value: 0, from: own('its expression') },
        forSeconds: 120,
        says: own('There was no sample at that time.'),
        runbookUrl: null,
      },
    ],
    notEvaluatedYet: null,
    alertmanager: {
      alerts: [
        {
          labels,
          annotations: { runbook_url: poison('https://runbooks.example.net/CodexWorkerRestarts') },
          startsAt: at(-1 * MINUTE_MS),
          endsAt: null,
          state: 'suppressed',
          silencedBy: [poison('5f1c')],
          inhibitedBy: [],
          relation: 'during',
        },
      ],
      silences: [
        {
          id: poison('5f1c'),
          state: 'active',
          matchers: [poison('alertname="CodexWorkerRestarts"')],
          startsAt: at(2 * MINUTE_MS),
          endsAt: at(1500 * MINUTE_MS),
          createdBy: poison('sre on call'),
          comment: poison('known, rollout at 07:30'),
          relation: 'after',
        },
      ],
    },
    notes: [own('A gauge that is scraped every 15 s knows a request of 2 s only from the first scrape behind it.')],
  };
}

function lokiStatus(poison: Poison): SourceStatus {
  const query = `{service_name="codex-app"} |= "${SAMPLE_ID}"`;
  return {
    id: 'loki',
    title: 'Loki',
    holds: 'lines',
    status: 'complete',
    server: { address: poison('http://loki:3100'), version: poison('3.4.6') },
    queries: [
      {
        query,
        purpose: 'answer',
        range: minutes(-10, 1),
        verdict: 'complete',
        rows: 20,
        requests: 2,
        processedBytes: 1_100_000,
        countedRows: 20,
      },
      {
        query,
        purpose: 'answer',
        range: minutes(1, 16),
        verdict: 'complete',
        rows: 2,
        requests: 1,
        processedBytes: 90_000,
        countedRows: 2,
      },
      {
        query: `{container=${JSON.stringify(poison('codex-app-1'))}} |~ "worker_exit|worker_ready"`,
        purpose: 'answer',
        range: minutes(-1, 2),
        verdict: 'complete',
        rows: 3,
        requests: 1,
        processedBytes: null,
        countedRows: null,
      },
    ],
    asked: say`lines with ${SAMPLE_ID}`,
    range: minutes(-10, 16),
    searchedBytes: 1_190_000,
    matched: 22,
    overLimit: 0,
    files: [],
    flaws: [],
    gaps: [
      {
        kind: 'young-window',
        errorType: null,
        file: null,
        line: null,
        offset: null,
        summary: own('the last window ends less than 5 min ago: lines may still be on their way'),
        hidesRows: false,
      },
    ],
  };
}

function prometheusStatus(poison: Poison): SourceStatus {
  const query = (text: string, verdict: 'complete' | 'failed') => ({
    query: text,
    purpose: 'answer' as const,
    range: AROUND,
    verdict,
    rows: verdict === 'complete' ? 1 : 0,
    requests: 1,
    processedBytes: null,
    countedRows: null,
  });
  return {
    id: 'prometheus',
    title: 'Prometheus',
    holds: 'metrics',
    status: 'partial',
    server: { address: 'http://prometheus:9090', version: null },
    queries: [query('codex_worker_ready', 'complete'), query(poison('codex_streams_active'), 'failed')],
    asked: own('signals, alerts and rules at the time of the request'),
    range: AROUND,
    files: [],
    searchedBytes: 0,
    matched: 0,
    overLimit: 0,
    flaws: [],
    gaps: [
      {
        kind: 'status-503',
        errorType: 'timeout',
        file: null,
        line: null,
        offset: null,
        summary: say`one query was not answered: ${poison('query timed out')}`,
        hidesRows: false,
      },
    ],
  };
}

function alertmanagerStatus(poison: Poison): SourceStatus {
  return {
    id: 'alertmanager',
    title: 'Alertmanager',
    holds: 'alerts',
    status: 'failed',
    server: { address: poison('http://alertmanager:9093'), version: null },
    queries: [],
    asked: own('what is active now'),
    range: null,
    files: [],
    searchedBytes: 0,
    matched: 0,
    overLimit: 0,
    flaws: [],
    gaps: [
      {
        kind: 'connection-refused',
        errorType: 'unavailable',
        file: null,
        line: null,
        offset: null,
        summary: own('the connection was refused'),
        hidesRows: false,
      },
    ],
  };
}

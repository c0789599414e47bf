// What the proxy's metrics say about a request (docs/signals.md has the table). Facts about them are in traced-system.md.

import { own } from '../../model/prose.ts';
import { selectSeries } from '../../model/promql.ts';
import type {
  GrowthDefinition,
  LevelDefinition,
  RankDefinition,
  SignalCatalogue,
  SignalDefinition,
  SignalLimit,
  SignalSubject,
} from '../../model/signal.ts';
import { LATENCY_EDGES_MS } from './metrics.ts';

/** Below it a single request moves a ratio by more than 5 %. */
const FEW_REQUESTS = 20;
/** Without a baseline series: what an interactive completion is allowed to take before this product calls it slow. */
const DEFAULT_BASELINE_MS = 1500;
const BASELINE_FACTOR = 1.05;

const FIVE_MIN_MS = 300_000;

const documented = own('documented default');
const never = own('The system exports this metric from its start on: it is not scraped here, or under another name.');

function ofRoute({ method, route }: SignalSubject): Record<string, string | null> {
  return { method, route };
}

function requests(subject: SignalSubject): string | null {
  return subject.route === null ? null : selectSeries('codex_http_requests_total', ofRoute(subject));
}

function limit(op: SignalLimit['op'], value: number): SignalLimit {
  return { op, value, from: documented, baseline: null };
}

const requestsIn5m: LevelDefinition['volume'] = {
  few: FEW_REQUESTS,
  query(subject) {
    const all = requests(subject);
    return all === null ? null : `sum(increase(${all}[5m]))`;
  },
};

const latencyP95: LevelDefinition = {
  kind: 'level',
  name: 'latency-p95',
  title: 'P95 latency of the route',
  unit: 'ms',
  query: (subject) =>
    subject.route === null
      ? null
      : `histogram_quantile(0.95, sum by (le) (rate(${selectSeries('codex_http_latency_ms_bucket', ofRoute(subject))}[5m])))`,
  raw: false,
  worst: 'highest',
  limit: {
    op: '>',
    value: DEFAULT_BASELINE_MS * BASELINE_FACTOR,
    from: own(`documented default: ${DEFAULT_BASELINE_MS} ms + 5 %`),
    baseline: {
      query: ({ route }) =>
        route === null ? null : selectSeries('route:codex_http_latency_ms:p95_baseline', { route }),
      factor: BASELINE_FACTOR,
      from: own('recording rule route:codex_http_latency_ms:p95_baseline + 5 %'),
    },
  },
  bucketEdges: LATENCY_EDGES_MS,
  volume: requestsIn5m,
  // A quantile by `le` does not see buckets of VictoriaMetrics, which have none.
  otherForms: (subject) => [
    selectSeries('codex_http_latency_ms', ofRoute(subject)),
    selectSeries('codex_http_latency_ms_bucket', ofRoute(subject)),
  ],
  means: [],
  breachMeans: [],
  absent: own('No request of this route was measured, or the histogram is not scraped here.'),
};

const errorRatio: GrowthDefinition = {
  kind: 'growth',
  name: 'error-ratio',
  title: '5xx share of the route',
  unit: 'ratio',
  query: requests,
  windowMs: FIVE_MIN_MS,
  measure: {
    kind: 'share',
    label: 'status_family',
    value: '5xx',
    few: FEW_REQUESTS,
    isPart: ({ status }) => (status === null ? null : status >= 500 && status <= 599),
    did: 'got 5xx',
  },
  beginsWithEvent: false,
  limit: limit('>=', 0.02),
  means: [],
  breachMeans: [],
  absent: own('No request of this route was counted, or the counter is not scraped here.'),
};

function gauge(
  spec: Pick<LevelDefinition, 'name' | 'title' | 'unit' | 'limit' | 'means' | 'breachMeans'> & {
    readonly metric: string;
    readonly worst?: 'lowest';
  },
): LevelDefinition {
  const { metric, worst = 'highest' } = spec;
  return {
    ...spec,
    kind: 'level',
    query: () => metric,
    raw: true,
    worst,
    bucketEdges: null,
    volume: null,
    otherForms: null,
    absent: never,
  };
}

function toolBuffer(what: 'started' | 'flushed' | 'aborted', title: string): GrowthDefinition {
  return {
    kind: 'growth',
    name: `tool-buffer-${what}`,
    title,
    unit: 'count',
    query: () => `codex_tool_buffer_${what}_total`,
    windowMs: FIVE_MIN_MS,
    measure: { kind: 'total' },
    beginsWithEvent: true,
    limit: what === 'aborted' ? limit('>', 0) : null,
    means: [],
    breachMeans: own(
      'Of this request or of another. What was buffered until then is passed on; the tool call may be broken.',
    ),
    absent: own(
      'The system exports this counter only after the first such event of a process: there was none, or it is not scraped here.',
    ),
  };
}

const definitions: readonly SignalDefinition[] = [
  latencyP95,
  errorRatio,
  {
    kind: 'growth',
    name: 'restarts',
    title: 'worker restarts in 10 min',
    unit: 'count',
    query: () => 'codex_worker_restarts_inc_total',
    windowMs: 600_000,
    measure: { kind: 'worst' },
    beginsWithEvent: false,
    limit: limit('>', 3),
    means: own('The counter is brought up to date when it is scraped: a restart shows up to one scrape late.'),
    breachMeans: own('A worker was in a restart storm. The counter is brought up to date when it is scraped.'),
    absent: never,
  },
  gauge({
    name: 'backoff',
    title: 'wait before the next restart',
    unit: 'ms',
    metric: 'codex_worker_backoff_ms',
    limit: limit('>', 0),
    means: own('Backoffs last 250 ms to 5 s: most fall between two scrapes.'),
    breachMeans: own('The supervisor was waiting to start the worker again.'),
  }),
  gauge({
    name: 'ready',
    title: 'worker ready',
    unit: 'boolean',
    metric: 'codex_worker_ready',
    worst: 'lowest',
    limit: limit('<', 1),
    means: own('An outage shorter than a scrape interval does not show.'),
    breachMeans: own('A worker was not ready: requests to it were refused.'),
  }),
  toolBuffer('started', 'tool buffers started in 5 min'),
  toolBuffer('flushed', 'tool buffers flushed in 5 min'),
  toolBuffer('aborted', 'tool buffers aborted in 5 min'),
  gauge({
    name: 'tool-buffer-anomaly',
    title: 'tool buffer anomaly',
    unit: 'boolean',
    metric: 'codex_tool_buffer_anomaly',
    limit: limit('>', 0),
    means: own('It is set for 120 s by each abort.'),
    breachMeans: own('A tool buffer was aborted at most 120 s before this, by this request or by another.'),
  }),
  gauge({
    name: 'streams-active',
    title: 'open streams',
    unit: 'count',
    metric: 'codex_streams_active',
    limit: null,
    means: own('Of the instance that had the most.'),
    breachMeans: [],
  }),
  gauge({
    name: 'maintenance',
    title: 'maintenance mode',
    unit: 'boolean',
    metric: 'codex_maintenance_mode',
    limit: limit('>', 0),
    means: [],
    breachMeans: own('Maintenance mode was on.'),
  }),
  rank({
    name: 'latency-rank',
    title: 'rank of its latency',
    metric: 'codex_http_latency_ms',
    labels: ofRoute,
    valueMs: ({ durationMs }) => durationMs,
  }),
  rank({
    name: 'first-token-rank',
    title: 'rank of its first token time',
    metric: 'codex_stream_ttfb_ms',
    labels: ({ route }) => ({ route }),
    valueMs: ({ firstTokenMs }) => firstTokenMs,
  }),
];

// The HTTP metrics carry the model as the client named it, the stream metrics the one that answered: when there is no such
// series, the whole route is compared with.
function rank(
  spec: Pick<RankDefinition, 'name' | 'title' | 'valueMs'> & {
    /** Without `_bucket`. */
    readonly metric: string;
    labels(subject: SignalSubject): Record<string, string | null>;
  },
): RankDefinition {
  const { name, title, valueMs, metric, labels } = spec;
  return {
    kind: 'rank',
    name,
    title,
    valueMs,
    windowMs: 300_000,
    queries(subject) {
      if (subject.route === null) return [];
      const route = {
        query: selectSeries(`${metric}_bucket`, labels(subject)),
        among: own('of the route, all models'),
      };
      if (subject.model === null) return [route];
      const { model } = subject;
      return [
        {
          query: selectSeries(`${metric}_bucket`, { ...labels(subject), model }),
          among: own('of the route and model'),
        },
        { ...route, among: own('of the route, all models, as there is no series of its own model') },
      ];
    },
    otherForms: (subject) => [selectSeries(metric, labels(subject))],
    absent: own('No such request was measured around this time, or the histogram is not scraped here.'),
  };
}

export const signals: SignalCatalogue = {
  definitions,
  processStart: 'process_start_time_seconds and on (job, instance) codex_worker_ready',
  metricPrefix: 'codex_',
};

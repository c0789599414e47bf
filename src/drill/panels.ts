// The core panels of the dashboard, as the drill records and draws them. Queries are about the recorded series of the
// rules, so that a picture shows what an alert compared.

export interface RecordedSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Time in ms, ascending; NaN is no value. */
  readonly points: readonly (readonly [timeMs: number, value: number])[];
}

export interface Panel {
  /** Also its file name. */
  readonly id: string;
  readonly title: string;
  readonly unit: 'ms' | 'ratio' | 'count' | 'state';
  readonly queries: readonly { readonly query: string; readonly name: string; readonly byLabel: string | null }[];
  /** A line that an alert compares with. */
  readonly threshold: { readonly value: number; readonly name: string } | null;
}

export interface RecordedPanel {
  readonly panel: Panel;
  /** In the order of the panel's queries, each with the name it is shown under. */
  readonly series: readonly (RecordedSeries & { readonly name: string; readonly query: string })[];
}

export const PANELS: readonly Panel[] = [
  {
    id: 'latency',
    title: 'P95 latency of 5 m against the baseline',
    unit: 'ms',
    queries: [
      { query: 'route_method:codex_http_latency_ms:p95_5m', name: 'P95', byLabel: 'route' },
      { query: 'max(1.05 * route:codex_http_latency_ms:p95_baseline)', name: 'baseline + 5 %', byLabel: null },
    ],
    threshold: null,
  },
  {
    id: 'error-ratio',
    title: 'Share of 5xx in 5 m',
    unit: 'ratio',
    queries: [
      {
        query:
          'sum by (route) (route_method_status_family:codex_http_requests:count5m{status_family="5xx"}) / sum by (route) (route_method_status_family:codex_http_requests:count5m)',
        name: '5xx',
        byLabel: 'route',
      },
    ],
    threshold: { value: 0.02, name: '2 %' },
  },
  {
    id: 'restarts',
    title: 'Restarts of the worker in 10 m',
    unit: 'count',
    queries: [{ query: 'codex_worker_restarts:count10m', name: 'restarts', byLabel: null }],
    threshold: { value: 3, name: 'more than 3' },
  },
  {
    id: 'worker',
    title: 'Worker ready, and the wait before its next start',
    unit: 'ms',
    queries: [
      { query: 'max(codex_worker_backoff_ms)', name: 'backoff', byLabel: null },
      { query: '1000 * min(codex_worker_ready)', name: 'ready (1000: yes)', byLabel: null },
    ],
    threshold: null,
  },
  {
    id: 'tool-buffer',
    title: 'Tool buffers: started, aborted, and the anomaly gauge',
    unit: 'count',
    queries: [
      { query: 'sum(codex_tool_buffer_started_total)', name: 'started', byLabel: null },
      { query: 'sum(codex_tool_buffer_aborted_total)', name: 'aborted', byLabel: null },
      { query: 'max(codex_tool_buffer_anomaly)', name: 'anomaly', byLabel: null },
    ],
    threshold: null,
  },
  {
    id: 'alerts',
    title: 'Alerts over time',
    unit: 'state',
    queries: [
      {
        query:
          'max by (alertname) (ALERTS{alertstate="pending"}) or max by (alertname) (2 * ALERTS{alertstate="firing"})',
        name: '',
        byLabel: 'alertname',
      },
    ],
    threshold: null,
  },
];

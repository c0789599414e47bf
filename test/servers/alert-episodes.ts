// Which alerts a Prometheus with fixtures/prometheus/rules.yaml would have had while it scraped the history of history.ts.
// Written by us: found by asking a real Prometheus for each expression at each evaluation; history.test.ts asks again.

export interface AlertEpisodeFact {
  /** As on the ALERTS series, without alertstate. */
  readonly labels: Readonly<Record<string, string>>;
  /** First evaluation at which the expression was true. */
  readonly trueFrom: string;
  /** `for` later; null: it was not true for so long. */
  readonly firingFrom: string | null;
  /** Last evaluation at which it was true. */
  readonly until: string;
}

const OWNER = { owner: 'sre', page_service: 'codex-app' };
const TARGET = { instance: 'proxy-1:18000', job: 'codex-app-server-proxy' };

export const ALERT_EPISODES: readonly AlertEpisodeFact[] = [
  {
    // The two streams that died with the worker took 2 s; pending alone: it takes 3 m.
    labels: {
      alertname: 'CodexLatencyP95AboveBaseline',
      ...OWNER,
      route: '/v1/chat/completions',
      severity: 'warning',
    },
    trueFrom: '2026-11-23T06:57:13.960Z',
    firingFrom: null,
    until: '2026-11-23T06:57:23.960Z',
  },
  {
    // The fourth restart was at 06:57:20.894.
    labels: { alertname: 'CodexWorkerRestarts', ...OWNER, ...TARGET, severity: 'critical' },
    trueFrom: '2026-11-23T06:57:23.960Z',
    firingFrom: '2026-11-23T06:57:23.960Z',
    until: '2026-11-23T07:07:08.960Z',
  },
  {
    // Not before the second sample of codex_http_errors_total: a counter that begins with its first error has no rate yet.
    labels: { alertname: 'CodexErrorRate', ...OWNER, route: '/v1/chat/completions', severity: 'critical' },
    trueFrom: '2026-11-23T06:57:28.960Z',
    firingFrom: '2026-11-23T06:58:28.960Z',
    until: '2026-11-23T07:02:23.960Z',
  },
  {
    labels: { alertname: 'CodexToolBufferAnomaly', ...OWNER, ...TARGET, severity: 'warning' },
    trueFrom: '2026-11-23T06:57:33.960Z',
    firingFrom: '2026-11-23T06:58:33.960Z',
    until: '2026-11-23T06:59:28.960Z',
  },
  {
    labels: { alertname: 'CodexMaintenanceMode', ...OWNER, ...TARGET, severity: 'info' },
    trueFrom: '2026-11-23T06:57:48.960Z',
    firingFrom: '2026-11-23T06:57:48.960Z',
    until: '2026-11-23T07:10:03.960Z',
  },
];

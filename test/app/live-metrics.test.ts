// A whole trace with a real Prometheus and a real Alertmanager beside the log store.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import { fromMillis } from '../../src/model/time.ts';
import { markdown } from '../../src/reporters/markdown/index.ts';
import { createAlertmanagerSource } from '../../src/sources/alertmanager/source.ts';
import { createPrometheusSource } from '../../src/sources/prometheus/source.ts';
import { CAPTURE_END_UNIX_NANO, type FakeLoki, loadCaptureStore, startFakeLoki } from '../fakes/loki/index.ts';
import { startAlertmanager } from '../servers/alertmanager.ts';
import { type RunningServer, START_WITHIN_MS } from '../../src/stack/server-process.ts';
import { startCapturePrometheus } from '../servers/prometheus.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { httpClient, lokiSource, trace } from './trace.ts';

const NOW = CAPTURE_END_UNIX_NANO;
const BEGAN = '2026-11-23T06:57:00Z';
const LATER = new Date(Date.now() + 3_600_000).toISOString();
const instance = 'proxy-1:18000';

realServersOrSkip()('with real servers for metrics and alerts', () => {
  let loki: FakeLoki;
  let prometheus: RunningServer;
  let alertmanager: RunningServer;
  beforeAll(async () => {
    [loki, prometheus, alertmanager] = await Promise.all([
      startFakeLoki(loadCaptureStore()),
      startCapturePrometheus(),
      startAlertmanager({
        alerts: [
          { labels: { alertname: 'CodexWorkerDown', severity: 'critical', instance }, startsAt: BEGAN, endsAt: LATER },
          { labels: { alertname: 'CodexErrorRate', severity: 'warning', instance }, startsAt: BEGAN, endsAt: LATER },
          {
            labels: { alertname: 'StartedAfterIt', severity: 'critical' },
            startsAt: '2026-11-23T06:59:00Z',
            endsAt: LATER,
          },
          { labels: { alertname: 'CodexMaintenanceEnabled', severity: 'info' }, startsAt: BEGAN, endsAt: LATER },
        ],
        silences: [
          {
            matchers: [{ name: 'alertname', value: 'CodexMaintenanceEnabled', isRegex: false, isEqual: true }],
            startsAt: new Date().toISOString(),
            endsAt: LATER,
            createdBy: 'on-call',
            comment: 'planned',
          },
        ],
      }),
    ]);
  }, START_WITHIN_MS);
  afterAll(() => Promise.all([loki.close(), prometheus.stop(), alertmanager.stop()]));

  it('tells what Prometheus recorded, and what Alertmanager holds back of it', async () => {
    const client = httpClient(alertmanager.url);
    await expect
      .poll(async () => (await client.get({ path: '/api/v2/alerts', signal: AbortSignal.timeout(5000) })).text)
      .toMatch(/"state":"suppressed".*"state":"suppressed"/);
    const report = await trace('T4fKlQzlLwwSGoSlxgXe2', {
      sources: [lokiSource({ url: loki.url, now: NOW })],
      metrics: createPrometheusSource({ client: httpClient(prometheus.url) }),
      alerts: createAlertmanagerSource({ client, now: () => fromMillis(Date.now()) }),
      now: NOW,
    });
    expect(report.completeness.verdict).toBe('complete');
    expect(report.completeness.sources.map(({ id, status }) => [id, status])).toEqual([
      ['loki', 'complete'],
      ['prometheus', 'complete'],
      ['alertmanager', 'complete'],
    ]);
    const { metrics } = report;
    expect(metrics?.signals.filter(({ verdict }) => verdict === 'breached').map(({ name }) => name)).toContain('ready');
    expect(metrics?.episodes.slice(0, 2).map(({ name, state, relation }) => [name, state, relation])).toEqual([
      ['CodexLatencyP95AboveBaseline', 'pending', 'after'],
      ['CodexWorkerRestarts', 'firing', 'after'],
    ]);
    const active = metrics?.alertmanager?.alerts.map(({ labels, state, relation }) => [
      labels['alertname'],
      state,
      relation,
    ]);
    // What is active now is active, whether or not it was then.
    expect(active).toEqual([
      ['CodexErrorRate', 'suppressed', 'during'],
      ['CodexMaintenanceEnabled', 'suppressed', 'during'],
      ['CodexWorkerDown', 'active', 'during'],
      ['StartedAfterIt', 'active', 'after'],
    ]);
    expect(metrics?.alertmanager?.silences.map(({ comment }) => comment)).toEqual(['planned']);
    expect(report.correlations.map(({ title }) => plainText(title)).join('\n')).not.toContain('Alert ');
    const text = markdown.render(report, { width: 100, color: false, all: false });
    expect(text).toContain('CodexWorkerDown');
    expect(text).toMatch(
      /alert `StartedAfterIt`.*active, since 06:59:00\.000, began [\d.]+ (?:s|min \d\d s) after the request ended/,
    );
    expect(text).toMatch(/alert `CodexWorkerDown`.*overlaps the request/);
    expect(text).not.toContain('No alert is active');
    expect(metrics?.signals.find(({ name }) => name === 'ready')?.instances).toMatchObject({ count: 1, whose: 'only' });
  });
});

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AlertsAnswer } from '../../../src/model/metrics.ts';
import { plainText } from '../../../src/model/prose.ts';
import { fromMillis } from '../../../src/model/time.ts';
import { createAlertmanagerSource } from '../../../src/sources/alertmanager/source.ts';
import { startAlertmanager } from '../../servers/alertmanager.ts';
import { freePort, type RunningServer, START_WITHIN_MS } from '../../../src/stack/server-process.ts';
import { realServersOrSkip } from '../../servers/real-servers.ts';
import { clientOf } from '../prometheus/client.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Math.floor(Date.now() / 1000) * 1000;
const now = (): bigint => fromMillis(NOW_MS);
const iso = (offsetMs: number): string => new Date(NOW_MS + offsetMs).toISOString();
const { signal } = new AbortController();

realServersOrSkip()('a real Alertmanager', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startAlertmanager({
      basePath: '/alertmanager',
      silences: [
        {
          matchers: [
            { name: 'alertname', value: 'CodexErrorRate', isRegex: false, isEqual: true },
            { name: 'route', value: '/v1/.*"', isRegex: true, isEqual: false },
          ],
          startsAt: iso(-MINUTE_MS),
          endsAt: iso(60 * MINUTE_MS),
          createdBy: 'sre',
          comment: 'deploy | `x`',
        },
      ],
      alerts: [
        {
          labels: { alertname: 'CodexWorkerRestarts', severity: 'critical', instance: 'proxy-1:18000' },
          annotations: { runbook_url: 'https://runbooks.example.com/codex-app#CodexWorkerRestarts' },
          startsAt: iso(-5 * MINUTE_MS),
          endsAt: iso(30 * MINUTE_MS),
        },
        {
          labels: { alertname: 'CodexToolBufferAnomaly', severity: 'warning', instance: 'proxy-1:18000' },
          startsAt: iso(-4 * MINUTE_MS),
        },
        {
          labels: { alertname: 'CodexErrorRate', severity: 'critical', route: '/v2' },
          startsAt: iso(-3 * MINUTE_MS),
        },
      ],
    });
  }, START_WITHIN_MS);
  afterAll(() => server.stop());

  it('gives active, silenced and inhibited alerts, and the silences', async () => {
    const source = createAlertmanagerSource({ client: clientOf(server.url), now });
    const answer = await vi.waitFor(
      async () => {
        const settled = found(await source.active({ signal }));
        expect(settled.alerts.map(({ state }) => state).sort()).toEqual(['active', 'suppressed', 'suppressed']);
        return settled;
      },
      { timeout: 15_000, interval: 50 },
    );
    const byName = new Map(answer.alerts.map((alert) => [alert.labels['alertname'], alert]));
    expect(byName.get('CodexWorkerRestarts')).toEqual({
      labels: { alertname: 'CodexWorkerRestarts', severity: 'critical', instance: 'proxy-1:18000' },
      annotations: { runbook_url: 'https://runbooks.example.com/codex-app#CodexWorkerRestarts' },
      startsAt: fromMillis(NOW_MS - 5 * MINUTE_MS),
      endsAt: fromMillis(NOW_MS + 30 * MINUTE_MS),
      state: 'active',
      silencedBy: [],
      inhibitedBy: [],
    });
    expect(byName.get('CodexToolBufferAnomaly')?.inhibitedBy).toHaveLength(1);
    const [silence, ...others] = answer.silences;
    expect(others).toEqual([]);
    expect(byName.get('CodexErrorRate')?.silencedBy).toEqual([silence?.id]);
    expect(silence).toMatchObject({
      state: 'active',
      matchers: ['alertname="CodexErrorRate"', 'route!~"/v1/.*\\""'],
      createdBy: 'sre',
      comment: 'deploy | `x`',
      endsAt: fromMillis(NOW_MS + 60 * MINUTE_MS),
    });
    expect(source.status()).toMatchObject({
      id: 'alertmanager',
      title: 'Alertmanager',
      holds: 'alerts',
      status: 'complete',
      gaps: [],
    });
    expect(source.status().server?.address).toBe(server.url);
    await source.close();
  });

  it('is missed without its path prefix, and that is said', async () => {
    const source = createAlertmanagerSource({ client: clientOf(server.url.replace('/alertmanager', '')), now });
    expect(await source.active({ signal })).toMatchObject({ ok: false, error: { errorType: 'not_found' } });
    const { status, gaps } = source.status();
    expect(status).toBe('failed');
    expect(gaps).toMatchObject([{ kind: 'status-404', hidesRows: false }]);
    expect(plainText(gaps[0]?.summary ?? [])).toContain('path prefix');
  });

  it('that is not there is a gap', async () => {
    const source = createAlertmanagerSource({ client: clientOf(`http://127.0.0.1:${await freePort()}`), now });
    expect(await source.active({ signal })).toMatchObject({ ok: false, error: { kind: 'connection-refused' } });
    expect(source.status()).toMatchObject({
      status: 'failed',
      gaps: [{ kind: 'connection-refused', errorType: 'unavailable' }],
      queries: [{ query: '/api/v2/alerts' }, { query: '/api/v2/silences' }],
    });
  });

  it('may hold nothing', async () => {
    const empty = await startAlertmanager();
    try {
      const source = createAlertmanagerSource({ client: clientOf(empty.url), now });
      expect(source.status().status).toBe('skipped');
      expect(await source.active({ signal })).toEqual({ ok: true, alerts: [], silences: [] });
      expect(source.status().status).toBe('complete');
    } finally {
      await empty.stop();
    }
  });
});

function found(answer: AlertsAnswer): Extract<AlertsAnswer, { ok: true }> {
  if (!answer.ok) throw answer.error;
  return answer;
}

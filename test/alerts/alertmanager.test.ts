// The Alertmanager configuration: valid, pages by page_service, and holds pages back while maintenance is on.

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type RunningServer, START_WITHIN_MS, startServer } from '../../src/stack/server-process.ts';
import { needProgram } from '../../src/stack/programs.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { ALERTS_FOLDER, mustPass, run } from './promtool.ts';

const CONFIG = join(ALERTS_FOLDER, 'alertmanager.yaml');
const SERVICE = { owner: 'sre', page_service: 'codex-app' };
const MAINTENANCE = { alertname: 'CodexMaintenanceEnabled', ...SERVICE, severity: 'info' };
const ERROR_RATE = { alertname: 'CodexErrorRate', ...SERVICE, severity: 'critical', method: 'POST' };
const OTHER_SERVICE = { alertname: 'DiskFull', page_service: 'database', severity: 'critical' };

realServersOrSkip()('alertmanager.yaml, by amtool', () => {
  it('is valid', async () => {
    mustPass(await run('amtool', ['check-config', CONFIG]));
  });

  it.each([
    ['a critical alert', ERROR_RATE, 'codex-app-page'],
    ['a warning', { ...ERROR_RATE, severity: 'warning' }, 'codex-app-page'],
    ['an alert nobody thought of yet', { ...SERVICE, alertname: 'New', severity: 'critical' }, 'codex-app-page'],
    ['an alert without a severity', { ...SERVICE, alertname: 'New' }, 'codex-app-notice'],
    ['the notice of the maintenance', MAINTENANCE, 'codex-app-notice'],
    ['an alert of another service', OTHER_SERVICE, 'not-ours'],
    [
      'one with the name of ours but without the label',
      { alertname: 'CodexErrorRate', severity: 'critical' },
      'not-ours',
    ],
  ])('routes %s', async (_name, labels, receiver) => {
    const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const wanted = [`--config.file=${CONFIG}`, `--verify.receivers=${receiver}`];
    mustPass(await run('amtool', ['config', 'routes', 'test', ...wanted, ...words]));
  });
});

interface AlertGroup {
  readonly labels: Readonly<Record<string, string>>;
  readonly receiver: { readonly name: string };
  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly status: { readonly state: string };
  }[];
}

realServersOrSkip()('alertmanager.yaml, in a real Alertmanager', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer({
      name: 'alertmanager',
      basePath: '',
      prepare: (directory) => copyFile(CONFIG, join(directory, 'alertmanager.yaml')),
      command: ({ directory, port }) => [
        needProgram('alertmanager'),
        `--config.file=${join(directory, 'alertmanager.yaml')}`,
        `--storage.path=${join(directory, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
        '--log.level=error',
      ],
    });
  }, START_WITHIN_MS);

  afterAll(() => server.stop());

  async function post(alerts: readonly Readonly<Record<string, string>>[], endsAt?: string): Promise<void> {
    const response = await fetch(`${server.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts.map((labels) => ({ labels, ...(endsAt === undefined ? {} : { endsAt }) }))),
    });
    expect(response.status).toBe(200);
  }

  async function groups(): Promise<readonly AlertGroup[]> {
    return (await (await fetch(`${server.url}/api/v2/alerts/groups`)).json()) as AlertGroup[];
  }

  async function stateOf(alertname: string, service = 'codex-app'): Promise<string | undefined> {
    return (await groups())
      .flatMap(({ alerts }) => alerts)
      .find(({ labels }) => labels['alertname'] === alertname && labels['page_service'] === service)?.status.state;
  }

  it('groups by alert, whatever the routes of the API', async () => {
    await post(['/v1/responses', '/v1/chat/completions'].map((route) => ({ ...ERROR_RATE, route })));
    await vi.waitFor(async () => {
      const ours = (await groups()).filter(({ receiver }) => receiver.name === 'codex-app-page');
      expect(ours.map(({ labels, alerts }) => ({ labels, count: alerts.length }))).toEqual([
        { labels: { alertname: 'CodexErrorRate', page_service: 'codex-app' }, count: 2 },
      ]);
    });
  });

  it('holds pages back while maintenance is on, those of this service alone, and no longer', async () => {
    await post([ERROR_RATE, MAINTENANCE, OTHER_SERVICE, { ...ERROR_RATE, page_service: 'other-app' }]);
    await vi.waitFor(async () => expect(await isInhibited(ERROR_RATE.alertname, 'codex-app')).toBe(true));
    expect(await isInhibited(MAINTENANCE.alertname, 'codex-app')).toBe(false);
    expect(await isInhibited(OTHER_SERVICE.alertname, 'database')).toBe(false);
    expect(await isInhibited(ERROR_RATE.alertname, 'other-app')).toBe(false);
    await post([MAINTENANCE], new Date(Date.now() - 1000).toISOString());
    await vi.waitFor(async () => expect(await isInhibited(ERROR_RATE.alertname, 'codex-app')).toBe(false));
    expect(await stateOf(ERROR_RATE.alertname)).toBe('active');
  });

  async function isInhibited(alertname: string, service: string): Promise<boolean> {
    const alerts = (await (await fetch(`${server.url}/api/v2/alerts`)).json()) as readonly {
      readonly labels: Readonly<Record<string, string>>;
      readonly status: { readonly inhibitedBy: readonly string[] };
    }[];
    return alerts.some(
      ({ labels, status }) =>
        labels['alertname'] === alertname && labels['page_service'] === service && status.inhibitedBy.length > 0,
    );
  }
});

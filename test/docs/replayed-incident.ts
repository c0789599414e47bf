// The captured incident as if it had ended a minute ago: its lines in files and in the stand-in for Loki, its /metrics and
// /readyz on a socket, scraped by a real Prometheus with the real rules, which are evaluated each second, and behind that a
// real Alertmanager with the real routing.

import { appendFile, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { CAPTURE, FIXTURES } from '../fixture.ts';
import { CAPTURE_END_UNIX_NANO, loadCaptureStore, moveTimes, startFakeLoki } from '../fakes/loki/index.ts';
import { startServer } from '../../src/stack/server-process.ts';
import { needProgram } from '../../src/stack/programs.ts';

/**
 * incident: restarts, 5xx, slow requests and cut tool calls behind it. worker-down: the restart limit is reached. proxy-gone: it
 * crashed, and nobody answers. hung-worker: requests ended in silence.
 */
export type IncidentState = 'incident' | 'worker-down' | 'proxy-gone' | 'hung-worker' | 'maintenance';

export interface ReplayedIncident {
  /** What the pages' shell has set. */
  readonly variables: Readonly<Record<string, string>>;
  /** Resolves when Prometheus, and for `incident` and `maintenance` Alertmanager too, know of it. */
  enter(state: IncidentState): Promise<void>;
  stop(): Promise<void>;
}

const ALERTS = join(import.meta.dirname, '..', '..', 'docs', 'app-server-migration', 'alerts');
const RULE_FILES = ['recording-rules.yaml', 'baseline.yaml', 'metrics-alerts.yaml'];
const KNOWN_WITHIN_MS = 40_000;
const GAUGES: Readonly<Record<IncidentState, Readonly<Record<string, number>>>> = {
  incident: {},
  'worker-down': { codex_worker_ready: 0, codex_worker_restarts_total: 26, codex_worker_restarts_inc_total: 26 },
  'proxy-gone': {},
  'hung-worker': {},
  maintenance: { codex_maintenance_mode: 1 },
};

/** Real lines of moments that the capture does not have. */
const LINES: Partial<Readonly<Record<IncidentState, string>>> = {
  'proxy-gone': 'proxy-crash',
  'hung-worker': 'silent-backend',
};

export async function replayIncident(): Promise<ReplayedIncident> {
  const root = await mkdtemp(join(tmpdir(), 'replayed-'));
  const offsetMs = Date.now() - 60_000 - Number(CAPTURE_END_UNIX_NANO / 1_000_000n) + 134_000;
  const logs = join(root, 'logs');
  await mkdir(logs);
  for (const file of ['stdout.log', 'proto.ndjson', 'usage.ndjson']) {
    await writeFile(join(logs, file), moveTimes(await captured(file), offsetMs));
  }
  const store = loadCaptureStore({
    flushed: true,
    offsetNanos: BigInt(offsetMs) * 1_000_000n,
    now: () => BigInt(Date.now()) * 1_000_000n,
  });
  const loki = await startFakeLoki(store);
  const proxy = await startProxy();
  const alertmanager = await startAlertmanager();
  const prometheus = await startPrometheus(proxy.target, new URL(alertmanager.url).host);

  return {
    variables: {
      PROXY_URL: `http://${proxy.target}`,
      PROMETHEUS_URL: prometheus.url,
      ALERTMANAGER_URL: alertmanager.url,
      LOKI_ADDR: loki.url,
      LOG_DIR: logs,
      SELECTOR: '{service_name="codex-app"}',
    },
    async enter(state) {
      if (state === 'worker-down') await writeFile(join(logs, 'stdout.log'), givingUp(), { flag: 'a' });
      const folder = LINES[state];
      if (folder !== undefined) await appendLines(folder, logs);
      proxy.state = state;
      await until(() => (state === 'proxy-gone' ? isUnreachable(prometheus.url) : isScraped(prometheus.url, state)));
      for (const alert of ALERTS_OF[state] ?? []) await until(() => isNotified(alertmanager.url, alert));
      if (state === 'maintenance') await until(() => isHeldBack(alertmanager.url, 'CodexErrorRate'));
    },
    async stop() {
      await Promise.all([prometheus.stop(), alertmanager.stop(), loki.close(), proxy.stop()]);
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** What must be firing before a page is read. */
export const ALERTS_OF: Partial<Readonly<Record<IncidentState, readonly string[]>>> = {
  incident: ['CodexErrorRate', 'CodexWorkerRestarts'],
  maintenance: ['CodexMaintenanceEnabled'],
};

/** As if the last of them had been written now. */
async function appendLines(folder: string, logs: string): Promise<void> {
  const from = join(FIXTURES, 'incident-lines', folder);
  const files = await readdir(from);
  const texts = await Promise.all(files.map((file) => readFile(join(from, file), 'utf8')));
  const stated = [...texts.join('').matchAll(/"ts_ms":(\d{13})\b/g)].map(([, millis]) => Number(millis));
  const offsetMs = Date.now() - Math.max(...stated);
  for (const [index, text] of texts.entries()) {
    const moved = text
      .replaceAll(/\b179604\d{7}\b/g, (millis) => String(Number(millis) + offsetMs))
      .replaceAll(/\b2026-11-30T[\d:.]+Z/g, (time) => new Date(Date.parse(time) + offsetMs).toISOString());
    await appendFile(join(logs, files[index] ?? ''), moved);
  }
}

interface Proxy {
  readonly target: string;
  state: IncidentState;
  stop(): Promise<void>;
}

async function startProxy(): Promise<Proxy> {
  const metrics = await readMetrics();
  const ready = bodyOf(await captured('client/readyz_maintenance.txt'));
  const startedAt = Date.now() / 1000;
  const server: Server = createServer((request, response) => {
    const isDown = proxy.state === 'worker-down';
    if (proxy.state === 'proxy-gone') request.socket.destroy();
    else if (request.url === '/readyz') {
      response.writeHead(isDown ? 503 : 200).end(isDown ? givenUp(ready) : ready);
    } else {
      response.setHeader('content-type', 'text/plain');
      response.end(metricsIn(metrics, { ...GAUGES[proxy.state], process_start_time_seconds: startedAt }));
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: Proxy = {
    target: `127.0.0.1:${port}`,
    state: 'incident',
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

/** The restart storm, with the tool buffer of the truncated calls: the captured process was restarted in between. */
async function readMetrics(): Promise<string> {
  const storm = await captured('metrics/03-restart-storm.prom');
  const truncated = (await captured('metrics/04-tool-truncated.prom')).split('\n');
  return `${storm.trimEnd()}\n${truncated.filter((line) => /^codex_tool_buffer_\w+\{/.test(line)).join('\n')}\n`;
}

function metricsIn(text: string, values: Readonly<Record<string, number>>): string {
  return Object.entries(values).reduce(
    (result, [name, value]) => result.replace(new RegExp(`^${name} .*$`, 'm'), `${name} ${value}`),
    text,
  );
}

/** What the supervisor writes when it gives up; the capture has no such moment. */
function givingUp(): string {
  const at = Date.now();
  const common = { component: 'worker', worker_state: 'running', restart_count: 26, backoff_ms: 5000 };
  const when = { ts: at, ts_ms: at, timestamp: new Date(at).toISOString() };
  return [
    { exit_code: 1, signal: null, ...common, event: 'worker_exit', level: 'warn', ...when },
    { restart_max: 25, ...common, event: 'worker_restart_limit', level: 'error', ...when },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

function givenUp(ready: string): string {
  return ready
    .replace('"ok":true', '"ok":false')
    .replaceAll('"ready":true', '"ready":false')
    .replaceAll('"live":true', '"live":false')
    .replaceAll('"reason":"handshake_complete"', '"reason":"worker_exit"')
    .replaceAll('"reason":"worker_running"', '"reason":"restart_limit_exceeded"')
    .replaceAll('"restarts_total":0', '"restarts_total":26');
}

async function startPrometheus(target: string, alertmanager: string): ReturnType<typeof startServer> {
  return startServer({
    name: 'prometheus',
    basePath: '',
    async prepare(directory) {
      for (const { name, text } of await eagerRules()) await writeFile(join(directory, name), text);
      const config = {
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: RULE_FILES,
        alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
        scrape_configs: [{ job_name: 'codex-app', static_configs: [{ targets: [target] }] }],
      };
      await writeFile(join(directory, 'prometheus.yaml'), stringify(config));
    },
    command: ({ directory, port }) => [
      needProgram('prometheus'),
      `--config.file=${join(directory, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
  });
}

/** The committed rules, evaluated each second: a test does not wait a quarter of a minute for what is true at once. */
export async function eagerRules(): Promise<readonly { readonly name: string; readonly text: string }[]> {
  return Promise.all(
    RULE_FILES.map(async (name) => {
      const rules = parse(await readFile(join(ALERTS, name), 'utf8')) as { groups: { interval: string }[] };
      return { name, text: stringify({ groups: rules.groups.map((group) => ({ ...group, interval: '1s' })) }) };
    }),
  );
}

async function startAlertmanager(): ReturnType<typeof startServer> {
  return startServer({
    name: 'alertmanager',
    basePath: '',
    prepare: (directory) => copyFile(join(ALERTS, 'alertmanager.yaml'), join(directory, 'alertmanager.yaml')),
    command: ({ directory, port }) => [
      needProgram('alertmanager'),
      `--config.file=${join(directory, 'alertmanager.yaml')}`,
      `--storage.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
  });
}

export async function isScraped(prometheus: string, state: IncidentState): Promise<boolean> {
  const values = { codex_worker_ready: 1, codex_maintenance_mode: 0, ...GAUGES[state] };
  const answers = await Promise.all(
    Object.entries(values).map(([name, value]) => ask(`${prometheus}/api/v1/query?query=${name}==${value}`)),
  );
  return answers.every((answer) => (answer as { data: { result: unknown[] } }).data.result.length > 0);
}

export async function isUnreachable(prometheus: string): Promise<boolean> {
  const answer = (await ask(`${prometheus}/api/v1/query?query=${encodeURIComponent('up == 0')}`)) as {
    data: { result: unknown[] };
  };
  return answer.data.result.length > 0;
}

export async function isNotified(alertmanager: string, alert: string): Promise<boolean> {
  return ((await ask(`${alertmanager}/api/v2/alerts?active=true&filter=alertname=${alert}`)) as unknown[]).length > 0;
}

export async function isHeldBack(alertmanager: string, alert: string): Promise<boolean> {
  const url = `${alertmanager}/api/v2/alerts?active=false&silenced=false&inhibited=true&filter=alertname=${alert}`;
  return ((await ask(url)) as unknown[]).length > 0;
}

async function ask(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + KNOWN_WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so within ${KNOWN_WITHIN_MS} ms: ${String(isSo)}`);
    await delay(100);
  }
}

function bodyOf(answer: string): string {
  return answer.slice(answer.search(/\r?\n\r?\n/)).trim();
}

async function captured(file: string): Promise<string> {
  return readFile(join(CAPTURE, file), 'utf8');
}

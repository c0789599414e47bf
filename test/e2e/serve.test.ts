// The built server against the capture: the same report as the command line, slow stores, its end, and when it will not start.

import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SERVE_FLAGS } from '../../src/cli/flags/flags.ts';
import { readDashboard } from '../dashboard/read-dashboard.ts';
import { loadCaptureStore, startFakeLoki } from '../fakes/loki/index.ts';
import { readTruth } from '../fixture.ts';
import { caPath, certificatePaths } from '../fakes/tls-files.ts';
import { type CaptureLoki, startCaptureLoki } from './capture-loki.ts';
import { runCli, stable } from './cli.ts';
import { type Serving, startServe } from './serve.ts';

const KILLED = 'gzem0gSXvGkLYfiMxg7Gf';
const FROM = Date.parse('2026-11-23T06:50:00Z');
const TO = Date.parse('2026-11-23T07:05:00Z');
const WINDOW = `from=${FROM}&to=${TO}`;
const FILES = ['-f', 'stdout.log', '-f', 'proto.ndjson', '-f', 'usage.ndjson'];

const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
let loki: CaptureLoki;
beforeAll(async () => {
  loki = await startCaptureLoki();
});
afterAll(async () => {
  await loki.close();
  rmSync(folder, { recursive: true });
});

const open: Serving[] = [];
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((serving) => serving.stop('SIGKILL')));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Serving> {
  const serving = await startServe(args, { env });
  open.push(serving);
  return serving;
}

/** Answers nothing before it is let. */
async function slowServer(): Promise<{ readonly url: string; release(): void }> {
  const gate = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    void gate.promise.then(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, release: () => gate.resolve() };
}

describe('serve', () => {
  it('tells what the command line tells', async () => {
    const { url } = await serve([], loki.env);
    const args = [KILLED, '--from', String(FROM), '--to', String(TO)];
    for (const [name, format] of [
      ['report.json', 'json'],
      ['evidence.md', 'markdown'],
      ['evidence.html', 'html'],
      ['otlp.json', 'otlp'],
      ['chrome-trace.json', 'chrome-trace'],
    ] as const) {
      const [served, told] = await Promise.all([
        fetch(`${url}/trace/${KILLED}/${name}?${WINDOW}`),
        runCli([...args, '-o', format], { env: loki.env }),
      ]);
      expect(served.status).toBe(200);
      expect(stable(await served.text())).toBe(stable(told.stdout));
    }
  });

  it('gives the bundle that --bundle writes, byte for byte', async () => {
    const { url } = await serve([...FILES, '--offline']);
    const file = join(folder, 'bundle.zip');
    const [served, told] = await Promise.all([
      fetch(`${url}/trace/${KILLED}/bundle.zip`),
      runCli([KILLED, ...FILES, '--offline', '--bundle', file]),
    ]);
    expect(told.code).toBe(0);
    expect(Buffer.from(await served.arrayBuffer()).equals(readFileSync(file))).toBe(true);
    expect((await runCli(['verify', file])).code).toBe(0);
  });

  it('asks the stores once, however many look, and again only for what they have not seen', async () => {
    const store = loadCaptureStore({ flushed: true });
    const [one, many] = await Promise.all([startFakeLoki(store), startFakeLoki(store, { latencyMs: 20 })]);
    const [first, second] = await Promise.all([serve([], { LOKI_ADDR: one.url }), serve([], { LOKI_ADDR: many.url })]);
    const ids = [...readTruth().keys()].slice(0, 6);
    for (const id of ids) await (await fetch(`${first.url}/trace/${id}?${WINDOW}`)).text();
    const looks = Array.from({ length: 60 }, async (_, at) => {
      const response = await fetch(`${second.url}/trace/${ids[at % ids.length]}?${WINDOW}`);
      return [response.status, (await response.text()).includes('id="report"')];
    });
    for (const look of await Promise.all(looks)) expect(look).toEqual([200, true]);
    expect(many.requests).toHaveLength(one.requests.length);
    await Promise.all([one.close(), many.close()]);
  });

  it('reads files as well, and says so on its first page', async () => {
    const { url } = await serve([...FILES, '--offline']);
    expect(await (await fetch(url)).text()).toContain('Searched: log files (3 paths).');
    const page = await (await fetch(`${url}/trace/${KILLED}`)).text();
    expect(page).toContain('failed, stream cut by a worker exit');
    expect(page).toContain('3 of 3 files searched whole');
  });

  it.each([
    [
      'what the logs say while Prometheus is still being asked',
      'PROMETHEUS_URL',
      'metrics and alerts have not been answered',
    ],
    [
      'what files say while Loki is still being asked',
      'LOKI_ADDR',
      'this is from files: the log store has not answered',
    ],
  ])('shows %s', async (_what, variable, says) => {
    const slow = await slowServer();
    const { url } = await serve([...FILES], { [variable]: slow.url });
    const response = await fetch(`${url}/trace/${KILLED}`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('rows so far')) {
      const part = await reader?.read();
      if (part === undefined || part.done) throw new Error(`it ended: ${seen.slice(-500)}`);
      seen += part.value;
    }
    expect(seen).toContain(says);
    expect(seen).toContain('stream cut by a worker exit');
    expect(seen).not.toContain('id="report"');
    slow.release();
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read())
      seen += part.value;
    expect(seen).toContain('id="report"');
    expect(seen.trimEnd().endsWith('</html>')).toBe(true);
  });

  it('concludes from the logs what it would without a Prometheus that never answers', async () => {
    const slow = await slowServer();
    const told = async (args: readonly string[]): Promise<readonly unknown[]> => {
      const { stdout, code } = await runCli([KILLED, ...FILES, '-o', 'json', ...args]);
      const { outcome, firstAbnormal } = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
      return [code, outcome, firstAbnormal];
    };
    const [, ...without] = await told(['--offline']);
    const [code, ...late] = await told(['--prometheus', slow.url, '--timeout', '6s']);
    expect(code).toBe(3);
    expect(late).toEqual(without);
  });

  it('leads a pasted text to its id, with its time as a hint', async () => {
    const { url } = await serve([], loki.env);
    const paste = async (text: string): Promise<string | null> => {
      const body = new URLSearchParams({ text });
      return (await fetch(url, { method: 'POST', body, redirect: 'manual' })).headers.get('location');
    };
    expect(await paste(KILLED)).toBe(`/trace/${KILLED}`);
    expect(await paste(`{"ts":"2026-11-23T06:57:11.270Z","req_id":"${KILLED}"}`)).toBe(
      `/trace/${KILLED}?at=2026-11-23T06%3A57%3A11.270Z`,
    );
    expect(await paste(`https://trace.example.com/trace/${KILLED}?${WINDOW}`)).toBe(`/trace/${KILLED}?${WINDOW}`);
    const location = (await paste(`X-Request-Id: ${KILLED}\nDate: Mon, 23 Nov 2026 06:57:13 GMT`)) ?? '';
    const page = await (await fetch(`${url}${location}`)).text();
    expect(page).toContain('stream cut by a worker exit');
    expect(page).toContain('a hint, no fact');
    const bad = await fetch(url, { method: 'POST', body: new URLSearchParams({ text: 'no id! here?' }) });
    expect(bad.status).toBe(400);
  });

  it('finishes what it is at when it is stopped, and takes nothing new', async () => {
    const prometheus = await slowServer();
    const serving = await serve([], { ...loki.env, PROMETHEUS_URL: prometheus.url });
    const response = await fetch(`${serving.url}/trace/${KILLED}?${WINDOW}`);
    const stopped = serving.stop();
    while (!serving.said().includes('stopping')) await wait(10);
    await expect(fetch(`${serving.url}/health`)).rejects.toThrow('fetch failed');
    prometheus.release();
    expect(await response.text()).toContain('id="report"');
    expect(await stopped).toBe(0);
  });

  it('speaks TLS', async () => {
    const { certPath, keyPath } = certificatePaths('server');
    const { url } = await serve([...FILES, '--offline', '--tls-cert', certPath, '--tls-key', keyPath]);
    expect(url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      request(`${url}/health`, { ca: readFileSync(caPath) }, (answer) => resolve(answer.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });

  it('asks others for a token, and does not tell it', async () => {
    const token = 'correct-horse-battery-staple';
    const serving = await serve([...FILES, '--offline', '--token', 'env:THE_TOKEN'], { THE_TOKEN: token });
    expect((await fetch(`${serving.url}/trace/${KILLED}`)).status).toBe(401);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${serving.url}/trace/${KILLED}`, { headers })).status).toBe(200);
    expect(serving.said()).not.toContain(token);
  });

  it('listens where dashboards look for it', () => {
    const [variable] = readDashboard().templating.list.filter(({ name }) => name === 'trace_by_id_url');
    const { host, port } = SERVE_FLAGS;
    expect(variable?.query).toBe(`http://${String(host.default)}:${String(port.default)}`);
    expect(host.default).toBe('127.0.0.1');
  });
});

describe('serve does not start', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['without logs', ['--offline'], /no logs to search/],
    ['with standard input', ['-f', '-', '--offline'], /standard input and pipes can be read once/],
    [
      'for everybody',
      [...FILES, '--host', '0.0.0.0'],
      /nobody would be asked who they are[^]*--token[^]*--auth-header/,
    ],
    ['with a token on its command line', [...FILES, '--token', 'correct-horse-battery-staple'], /the place of a token/],
    ['with a short token', [...FILES, '--token', 'env:HOME_TOKEN'], /there is no token|less than 16/],
    ['with two ways in', [...FILES, '--token', 'env:A', '--auth-header', 'X-User'], /both say who may come in/],
    [
      'with a proxy by name',
      [...FILES, '--auth-header', 'X-User', '--auth-proxy', 'proxy.local'],
      /no address of a proxy/,
    ],
    ['with half of TLS', [...FILES, '--tls-cert', 'x.pem'], /both --tls-cert and --tls-key/],
    [
      'with a certificate that is none',
      [...FILES, '--tls-cert', 'truth.json', '--tls-key', 'truth.json'],
      /no certificate/,
    ],
    ['under a name that is none', [...FILES, '--public-url', 'trace.example.com/x'], /no address of a server/],
    [
      'at an address of another machine',
      [...FILES, '--host', '192.0.2.1', '--token', 'env:PATH'],
      /no address of this machine|a space/,
    ],
  ])('%s', async (_name, args, says) => {
    const { code, stderr, stdout } = await runCli(['serve', '--port', '0', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).toContain('try: ');
    expect(stderr).not.toContain('correct-horse');
    expect(stdout).toBe('');
  });

  it('on a port that is taken', async () => {
    const { url } = await serve([...FILES, '--offline']);
    const { port } = new URL(url);
    const { code, stderr } = await runCli(['serve', '--port', port, ...FILES, '--offline']);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`port ${port} is in use`));
  });
});

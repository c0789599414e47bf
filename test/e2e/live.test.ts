// The built command against stores as an on-call engineer has them: Loki (the stand-in, or a real one), a real Prometheus and
// a real Alertmanager.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CaptureOptions,
  type FakeLoki,
  type FakeLokiOptions,
  loadCaptureStore,
  startFakeLoki,
} from '../fakes/loki/index.ts';
import { CAPTURE, readTruth } from '../fixture.ts';
import { startCapturePrometheus } from '../servers/prometheus.ts';
import { type RunningServer, START_WITHIN_MS } from '../../src/stack/server-process.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { type CaptureLoki, startCaptureLoki } from './capture-loki.ts';
import { type CliResult, runCli, stable } from './cli.ts';

const KILLED = 'gzem0gSXvGkLYfiMxg7Gf';
const AROUND = ['--around', '2026-11-23T06:57:00Z'];
const GRAFANA = {
  GRAFANA_URL: 'https://grafana.example.org/ops',
  TRACE_BY_ID_CONFIG: join(import.meta.dirname, 'live.config.yaml'),
};

interface Told {
  readonly outcome: { readonly verdict: string; readonly reason: string };
  readonly completeness: { readonly verdict: string };
  readonly correlations: readonly { readonly ruleId: string }[];
  readonly events: readonly { readonly kind: string; readonly origins: readonly { readonly source: string }[] }[];
}

function told({ stdout }: CliResult): Told {
  return JSON.parse(stdout) as Told;
}

let loki: CaptureLoki;
beforeAll(async () => {
  loki = await startCaptureLoki();
});
afterAll(() => loki.close());

function trace(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  return runCli(args, { env: { ...loki.env, ...env }, cwd: import.meta.dirname });
}

describe('Loki alone', () => {
  const FILES = ['stdout.docker-json.log', 'proto.ndjson', 'usage.ndjson'].flatMap((name) => [
    '-f',
    join(CAPTURE, name),
  ]);

  it.each([...readTruth().keys()].slice(0, 40).filter((_, index) => index % 3 === 0))(
    'says of %s what the files say',
    async (id) => {
      const [live, files] = await Promise.all([
        trace([`--id=${id}`, ...AROUND, '-o', 'json']),
        runCli([`--id=${id}`, ...FILES, '--offline', '-o', 'json'], { cwd: import.meta.dirname }),
      ]);
      expect(live.stderr).toBe('');
      expect(live.code).toBe(0);
      const [a, b] = [told(live), told(files)];
      expect(a.outcome).toMatchObject({ verdict: b.outcome.verdict, reason: b.outcome.reason });
      expect(a.correlations.map(({ ruleId }) => ruleId)).toEqual(b.correlations.map(({ ruleId }) => ruleId));
    },
  );

  it('finds a request that nobody dated, and says where it looked', async () => {
    const result = await trace([KILLED, '--max-lookback', '3650d', '--max-bytes', '0', '-o', 'json']);
    expect(result.code).toBe(0);
    expect(told(result).outcome).toMatchObject({ verdict: 'failed', reason: 'worker_exit' });
    const { search } = JSON.parse(result.stdout) as { search: { windows: { reason: string; matched: number }[] } };
    expect(search.windows.filter(({ matched }) => matched > 0).map(({ reason }) => reason)).toEqual(['widening']);
  });

  it('answers 1 for an id that is in no window, 3 when not all windows were searched', async () => {
    const result = await trace(['Nobody0Has0This0Id-00', ...AROUND]);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('no line of this request was found');
    const undated = await trace(['Nobody0Has0This0Id-00', '--max-lookback', '3650d', '--max-bytes', '1']);
    expect(undated.code).toBe(3);
    expect(undated.stdout).toMatch(/### Next\n\n- Give a time \(--around\) or more --max-bytes: \d+ windows? w/);
  });

  it('shows a line of a file and of Loki once, with both places', async () => {
    const result = await trace([KILLED, ...AROUND, ...FILES, '-o', 'json']);
    const own = told(result).events.filter(({ kind }) => kind === 'sse_guard' || kind === 'access_log');
    const sources = own.map(({ origins }) => origins.map(({ source }) => source).sort());
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((places) => places.join() !== 'file,loki')).toEqual([]);
  });

  it('plans without reading: LogQL, curl and logcli, and bytes', async () => {
    const result = await trace([KILLED, ...AROUND, '--dry-run']);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain(`|= "${KILLED}"`);
    expect(result.stdout).toMatch(/\n {2}curl .*query_range/);
    expect(result.stdout).toMatch(/\n {2}logcli query /);
  });
});

describe('the command of a report', () => {
  interface Provenance {
    readonly provenance: { readonly command: readonly string[] };
    readonly outcome: unknown;
    readonly events: readonly object[];
  }

  it('makes the report again: servers of the environment, and the window that gave the request', async () => {
    const found = await trace([KILLED, '--max-lookback', '3650d', '--max-bytes', '0', '-o', 'json']);
    const first = JSON.parse(found.stdout) as Provenance;
    const [, ...args] = first.provenance.command;
    expect(args).toContain(`--loki=${loki.url}`);
    expect(args.slice(1, 5)).toEqual(['--from', expect.any(String), '--to', expect.any(String)]);
    const again = await runCli([...args, '-o', 'json'], {
      cwd: import.meta.dirname,
      env: loki.isReal ? loki.env : {},
    });
    const second = JSON.parse(again.stdout) as Provenance;
    expect(again.code).toBe(0);
    expect([second.outcome, second.events]).toEqual([first.outcome, first.events]);
    expect(second.provenance.command).toEqual(first.provenance.command);
  });

  it('holds no secret, and no server that a project file names', async () => {
    const server = await startFakeLoki(loadCaptureStore({ flushed: true }));
    const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
    try {
      writeFileSync(
        join(folder, 'trace-by-id.config.yaml'),
        `loki: {url: '${server.url}', selector: '{service_name=~"codex-app"}'}\n`,
      );
      const { stdout } = await runCli([KILLED, ...AROUND, '-o', 'json'], { cwd: folder });
      const { command } = (JSON.parse(stdout) as Provenance).provenance;
      expect(command).toContain('--selector={service_name=~"codex-app"}');
      expect(command.join(' ')).not.toContain('--loki');
      const secret = 'not-a-real-token-1111';
      const own = await runCli([KILLED, ...AROUND], {
        cwd: import.meta.dirname,
        env: { LOKI_ADDR: server.url, LOKI_BEARER_TOKEN: secret, LOKI_ORG_ID: 'demo' },
      });
      expect(own.stdout).toContain(`--tenant=demo`);
      expect(own.stdout).not.toContain(secret);
    } finally {
      rmSync(folder, { recursive: true });
      await server.close();
    }
  });
});

describe('a dry run', () => {
  it('names what would be asked, of whom, for an id alone', async () => {
    const { stdout, code } = await trace([KILLED, '--dry-run'], {
      PROMETHEUS_URL: 'http://127.0.0.1:1/prom',
      ALERTMANAGER_URL: 'http://127.0.0.1:1',
      PROMETHEUS_BEARER_TOKEN: 'not-a-real-token-2222',
    });
    expect(code).toBe(0);
    expect(stdout).toContain('back from now');
    expect(stdout).toContain('all of them in one question');
    expect(stdout.match(/\n {2}logcli query /g)).toHaveLength(2);
    expect(stdout).toContain('http://127.0.0.1:1/prom/api/v1/query_range');
    expect(stdout).toContain('"$PROMETHEUS_BEARER_TOKEN" | curl');
    expect(stdout).not.toContain('not-a-real-token-2222');
    for (const asked of [
      'ALERTS_FOR_STATE',
      'what it is measured against',
      'when its processes started',
      '/api/v1/rules',
      '/api/v2/silences',
      'count_over_time',
      'other ids',
    ])
      expect(stdout).toContain(asked);
  });
});

describe('Loki as it is found in the wild', () => {
  const started: FakeLoki[] = [];
  afterAll(() => Promise.all(started.map((server) => server.close())));
  const start = async (capture: CaptureOptions, options: FakeLokiOptions = {}): Promise<string> => {
    const server = await startFakeLoki(loadCaptureStore({ flushed: true, ...capture }), options);
    started.push(server);
    return server.url;
  };
  const ask = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<CliResult> =>
    runCli([KILLED, ...AROUND, ...args], { env, cwd: import.meta.dirname });

  it('behind Grafana’s data source proxy, with the token of its service account', async () => {
    const token = ['glsa', 'not-a-real-token-0000'].join('_');
    const url = await start(
      {},
      { basePath: '/ops/api/datasources/proxy/uid/loki', requireHeaders: { authorization: `Bearer ${token}` } },
    );
    const env = { LOKI_ADDR: url, GRAFANA_URL: new URL('/ops', url).href, GRAFANA_SERVICE_ACCOUNT_TOKEN: token };
    const result = await ask([], env);
    expect(result.stderr).toBe('');
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('stream cut by a worker exit');
    expect(result.stdout).not.toContain(token);
    const refused = await ask([], { LOKI_ADDR: url });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('401');
    expect(refused.stderr).toContain('try: give credentials: export LOKI_BEARER_TOKEN=');
  });

  it.each(['2.8.11', '3.4.6'] as const)('%s: two replicas’ lines are shown once, ×2', async (version) => {
    const result = await ask([], { LOKI_ADDR: await start({ replicas: ['a', 'b'] }, { version }) });
    expect(result.code).toBe(0);
    const row = result.stdout
      .split('\n')
      .find((line) => line.includes('access log: `POST` `/v1/chat/completions` → 200'));
    expect(row).toContain('×2');
    expect(result.stdout).toContain('44 rows with the id, as many lines as the server itself counts');
    expect(result.stdout).not.toContain('E23');
  });

  it('asks each tenant, and says which one would not answer', async () => {
    const url = await start({ tenants: ['demo', 'other'] }, { limits: { other: { requiredLabels: ['cluster'] } } });
    const none = await ask([], { LOKI_ADDR: url });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('no org id');
    expect(none.stderr).toContain('--tenant ID');
    const one = await ask(['--tenant', 'demo'], { LOKI_ADDR: url });
    expect(one.code).toBe(0);
    const two = await ask(['--tenant', 'demo', '--tenant', 'other'], { LOKI_ADDR: url });
    expect(two.code).toBe(3);
    expect(two.stdout).toContain('stream cut by a worker exit (INCOMPLETE)');
  });

  it('with lines that reached it a minute late', async () => {
    const url = await start({ offsetNanos: 61_000_000_000n, moveLines: false });
    const result = await ask([], { LOKI_ADDR: url });
    expect(result.stdout).toContain('Lines were taken down late');
  });
});

realServersOrSkip()('Loki, Prometheus and links', () => {
  let prometheus: RunningServer;
  beforeAll(async () => {
    prometheus = await startCapturePrometheus({});
  }, START_WITHIN_MS);
  afterAll(() => prometheus.stop());

  const named = (text: string): string =>
    stable(text).replaceAll(loki.url, 'http://loki.test').replaceAll(prometheus.url, 'http://prometheus.test');

  it('Markdown', async () => {
    const result = await trace([KILLED, ...AROUND], { ...GRAFANA, PROMETHEUS_URL: prometheus.url });
    expect(result.stderr).toBe('');
    expect(result.code).toBe(0);
    // A real Loki counts bytes and requests in its own way.
    if (!loki.isReal) await expect(named(result.stdout)).toMatchFileSnapshot('golden/live.md');
  });

  it('terminal, 100 columns', async () => {
    const result = await trace([KILLED, ...AROUND, '-o', 'pretty'], { ...GRAFANA, PROMETHEUS_URL: prometheus.url });
    if (!loki.isReal) await expect(named(result.stdout)).toMatchFileSnapshot('golden/live.txt');
  });

  it('a Prometheus that is gone makes the report incomplete, and nothing else', async () => {
    const result = await trace([KILLED, ...AROUND], { PROMETHEUS_URL: 'http://127.0.0.1:1' });
    expect(result.code).toBe(3);
    expect(result.stdout).toContain('stream cut by a worker exit (INCOMPLETE)');
    expect(result.stdout).toContain('access log: `POST` `/v1/chat/completions` → 200 in 2004 ms');
    // What the lines tell to do comes first all the same.
    expect(result.stdout).toMatch(/\*\*Next\*\* \| Find out who sent `SIGKILL`/);
    expect(result.stdout).toContain('- Ask again for the metrics, which could not all be had');
  });

  it('a Loki that is gone leaves what the files hold', async () => {
    const result = await runCli([KILLED, '-f', CAPTURE], { env: { LOKI_ADDR: 'http://127.0.0.1:1' } });
    expect(result.code).toBe(3);
    expect(result.stdout).toContain('stream cut by a worker exit (INCOMPLETE)');
  });

  it('only a Loki that is gone: nothing could be read, exit 2', async () => {
    const result = await runCli([KILLED], { env: { LOKI_ADDR: 'http://127.0.0.1:1' }, cwd: import.meta.dirname });
    expect(result.code).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain('127.0.0.1:1');
  });
});

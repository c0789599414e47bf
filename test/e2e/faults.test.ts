// The built command against servers that fail: exit code, time, rows of the other sources, and never a secret in what it writes.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HTTP_FAULTS } from '../fakes/http-faults.ts';
import { type FakeLoki, loadCaptureStore, startFakeLoki } from '../fakes/loki/index.ts';
import { answerBytes, startRawServer } from '../fakes/raw-server.ts';
import { CAPTURE } from '../fixture.ts';
import { type CliResult, runCli } from './cli.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const AROUND = ['--around', '2026-11-23T06:57:00Z'];
const FILES = ['-f', CAPTURE];
const BIN = join(import.meta.dirname, '..', '..', 'bin', 'run.js');

// Put together here: nothing that looks like a credential stands in the source.
const TOKEN = ['planted', 'bearer', '7c1f0a92'].join('-');
const PASSWORD = ['planted', 'password', '51be77d0'].join('-');
const HEADER_VALUE = ['planted', 'header', '09aa3c4e'].join('-');
const BASIC_VALUE = Buffer.from(`someone:${PASSWORD}`).toString('base64');
const SECRETS = [TOKEN, PASSWORD, HEADER_VALUE, BASIC_VALUE];

const home = mkdtempSync(join(tmpdir(), 'trace-by-id-faults-'));
const CONFIG = join(home, 'trace-by-id.config.yaml');
let loki: FakeLoki;
beforeAll(async () => {
  writeFileSync(
    CONFIG,
    `loki:\n  selector: '{service_name="codex-app"}'\n  headers:\n    X-Gate: { valueEnv: GATE_VALUE }\n`,
  );
  loki = await startFakeLoki(loadCaptureStore({ flushed: true }));
});
afterAll(async () => {
  await loki.close();
  rmSync(home, { recursive: true, force: true });
});

const BEARER = { LOKI_BEARER_TOKEN: TOKEN };
const BASIC = { LOKI_USERNAME: 'someone', LOKI_PASSWORD: PASSWORD };

function keepsSecrets({ stdout, stderr }: CliResult): void {
  for (const secret of SECRETS) expect(stdout + stderr).not.toContain(secret);
}

interface Run extends CliResult {
  readonly ms: number;
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const begun = performance.now();
  const result = await runCli([ID, ...args], {
    cwd: home,
    env: { TRACE_BY_ID_CONFIG: CONFIG, GATE_VALUE: HEADER_VALUE, ...env },
  });
  keepsSecrets(result);
  return { ...result, ms: performance.now() - begun };
}

async function withFault(name: string, use: (url: string) => Promise<void>): Promise<void> {
  const fault = HTTP_FAULTS.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`no fault is called ${name}`);
  const started = await fault.start();
  try {
    await use(started.url);
  } finally {
    await started.close();
  }
}

interface Told {
  readonly outcome: { readonly verdict: string; readonly reason: string };
  readonly events: readonly unknown[];
  readonly completeness: {
    readonly verdict: string;
    readonly notes: readonly unknown[];
    readonly sources: readonly {
      readonly id: string;
      readonly status: string;
      readonly gaps: readonly { readonly kind: string }[];
    }[];
  };
}

const told = ({ stdout }: CliResult): Told => JSON.parse(stdout) as Told;

function kindsOf(result: CliResult, id: string): readonly string[] {
  const source = told(result).completeness.sources.find((one) => one.id === id);
  return source?.gaps.map(({ kind }) => kind) ?? [];
}

const WITH_FILES: readonly (readonly [fault: string, kind: string, auth: Readonly<Record<string, string>>])[] = [
  ['refuses connections', 'connection-refused', BEARER],
  ['401 Unauthorized: no org id', 'no-org-id', BASIC],
  ['answers with a login page', 'html-answer', BEARER],
  ['redirects with 302', 'redirect', BASIC],
  ['speaks SSH', 'not-http', BEARER],
  ['503 Service Unavailable: Ingester not ready', 'status-503', BASIC],
  ['Grafana: forbidden', 'status-403', BEARER],
  ['a self-signed certificate', 'tls-untrusted', BASIC],
];

describe('a Loki that fails', () => {
  it.each(WITH_FILES)('%s: the files’ rows, exit 3', async (name, kind, auth) => {
    const files = await run([...FILES, ...AROUND, '--offline', '-o', 'json'], {});
    expect(files.code).toBe(0);
    await withFault(name, async (url) => {
      const result = await run([...FILES, ...AROUND, '-o', 'json'], { LOKI_ADDR: url, ...auth });
      expect(result.code).toBe(3);
      expect(told(result).events).toHaveLength(told(files).events.length);
      expect(told(result).outcome).toMatchObject({ verdict: 'failed', reason: 'worker_exit' });
      expect(told(result).completeness.verdict).toBe('incomplete');
      expect(kindsOf(result, 'loki')).toContain(kind);
    });
  });

  it.each([
    ['refuses connections', '127.0.0.1'],
    ['401 Unauthorized: no org id', 'no org id'],
    ['answers with a login page', 'Sign in to Example'],
  ])('%s, and nothing else is asked: exit 2', async (name, words) => {
    await withFault(name, async (url) => {
      const result = await run(AROUND, { LOKI_ADDR: url, ...BASIC });
      expect(result.code).toBe(2);
      expect(result.stdout).toBe('');
      expect(result.stderr).toContain(words);
    });
  });

  it('echoes the credentials: they are not passed on', async () => {
    const server = await startRawServer({
      play: (socket, { head }) => {
        const words = `refused: ${head.replaceAll('\r\n', ' ')}`;
        socket.write(answerBytes(JSON.stringify({ message: words }), { status: '403 Forbidden' }));
      },
    });
    try {
      // Only what is sent to a server can be known as a secret of it: each kind by itself.
      for (const [auth, secret] of [
        [BASIC, PASSWORD],
        [BEARER, TOKEN],
      ] as const) {
        const { code, stdout, stderr } = await runCli([ID, ...FILES, ...AROUND], {
          cwd: home,
          env: { TRACE_BY_ID_CONFIG: CONFIG, GATE_VALUE: HEADER_VALUE, LOKI_ADDR: server.url, ...auth },
        });
        expect(code).toBe(3);
        expect(stdout).toContain('refused:');
        for (const one of [secret, HEADER_VALUE, BASIC_VALUE]) expect(stdout + stderr).not.toContain(one);
      }
    } finally {
      await server.close();
    }
  });
});

describe('a Prometheus that fails', () => {
  it.each([
    ['503 Service Unavailable: Ingester not ready', 'status-503'],
    ['answers with a login page', 'html-answer'],
    ['speaks HTTP/0.9', 'not-http'],
  ])('%s: the rows of the logs, exit 3', async (name, kind) => {
    await withFault(name, async (url) => {
      const result = await run([...AROUND, '-o', 'json'], { LOKI_ADDR: loki.url, PROMETHEUS_URL: url });
      expect(result.code).toBe(3);
      expect(told(result).outcome).toMatchObject({ verdict: 'failed', reason: 'worker_exit' });
      expect(kindsOf(result, 'loki')).toEqual([]);
      expect(kindsOf(result, 'prometheus')).toEqual([kind]);
    });
  });
});

it('files and a healthy Loki: exit 0', async () => {
  const result = await run([...FILES, ...AROUND, '-o', 'json'], { LOKI_ADDR: loki.url, ...BEARER });
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  expect(told(result).completeness.verdict).toBe('complete');
});

describe('a Loki that hangs', () => {
  it('is left when the time is over: exit 3', async () => {
    await withFault('never answers', async (url) => {
      const result = await run([...FILES, ...AROUND, '--timeout', '1s', '-o', 'json'], { LOKI_ADDR: url, ...BEARER });
      expect(result.code).toBe(3);
      expect(result.ms).toBeLessThan(5_000);
      expect(kindsOf(result, 'loki')).toContain('deadline');
      // What the files gave before the time was over stays told, whatever of them was asked again behind it.
      const { completeness } = JSON.parse(result.stdout) as {
        completeness: { sources: { id: string; matched: number; searchedBytes: number }[] };
      };
      const file = completeness.sources.find(({ id }) => id === 'file');
      expect(file?.matched).toBeGreaterThan(0);
      expect(file?.searchedBytes).toBeGreaterThan(0);
      expect(told(result).outcome).toMatchObject({ verdict: 'failed', reason: 'worker_exit' });
    });
  });

  it('is left at Ctrl-C: what the files hold is written within a second, exit 130', async () => {
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const server = await startRawServer({ play: () => asked() });
    try {
      const { FORCE_COLOR: _colour, ...env } = process.env;
      const child = spawn(process.execPath, [BIN, ID, ...FILES, ...AROUND, '-o', 'json'], {
        cwd: home,
        env: {
          ...env,
          XDG_CONFIG_HOME: home,
          TRACE_BY_ID_CONFIG: CONFIG,
          GATE_VALUE: HEADER_VALUE,
          LOKI_ADDR: server.url,
          ...BASIC,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      await isAsked;
      const begun = performance.now();
      child.kill('SIGINT');
      const result = { code: await ended, stdout, stderr };
      const ms = performance.now() - begun;
      keepsSecrets(result);
      expect(result.code).toBe(130);
      expect(ms).toBeLessThan(1_500);
      expect(told(result).completeness.verdict).toBe('incomplete');
      expect(kindsOf(result, 'loki')).toContain('interrupted');
      expect(JSON.stringify(told(result).completeness.notes)).toContain('interrupted');
      expect(told(result).events.length).toBeGreaterThan(20);
    } finally {
      await server.close();
    }
  });
});

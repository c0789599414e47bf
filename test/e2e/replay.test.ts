// `replay`, as built: a bundle of the capture, asked again of stores that still hold all of it, or less, or more.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/cli/bundle/write-bundle.ts';
import { type RunningServer, START_WITHIN_MS } from '../../src/stack/server-process.ts';
import {
  createLokiStore,
  type FakeLokiOptions,
  loadCaptureStore,
  type LokiStore,
  startFakeLoki,
} from '../fakes/loki/index.ts';
import type { ReadOrder } from '../fakes/loki/store.ts';
import { startCapturePrometheus } from '../servers/prometheus.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { type CliResult, runCli } from './cli.ts';

const KILLED = 'gzem0gSXvGkLYfiMxg7Gf';
const DEMO = join(import.meta.dirname, '..', '..', 'fixtures', 'demo');

interface Told {
  readonly same: boolean;
  readonly complete: boolean;
  readonly rows: {
    readonly same: number;
    readonly agedOut?: readonly { readonly id: string; readonly text: string }[];
    readonly notFound?: readonly object[];
    readonly appeared: readonly object[];
    readonly changed: readonly { readonly was: { readonly text: string }; readonly is: { readonly text: string } }[];
  };
  readonly facts: readonly { readonly name: string; readonly was: string | null; readonly is: string | null }[];
}

let folder = '';
let loki: Awaited<ReturnType<typeof startFakeLoki>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trace-by-id-replay-'));
  loki = await startFakeLoki(loadCaptureStore({ flushed: true }));
  await run([KILLED, '--around', '2026-11-23T06:57:00Z', '--bundle', 'b'], loki.url);
});
afterAll(async () => {
  await loki.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(
  args: readonly string[],
  url: string | null,
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return runCli(args, { cwd: folder, env: { ...(url === null ? {} : { LOKI_ADDR: url }), ...env } });
}

async function replay(store: LokiStore, options: FakeLokiOptions = {}): Promise<CliResult & { readonly told: Told }> {
  const server = await startFakeLoki(store, options);
  try {
    const result = await run(['replay', 'b', '-o', 'json'], server.url);
    return { ...result, told: JSON.parse(result.stdout === '' ? '{}' : result.stdout) as Told };
  } finally {
    await server.close();
  }
}

/** The capture without, or with other, lines. */
function changed(change: (line: string) => string | null): LokiStore {
  const store = loadCaptureStore({ flushed: true });
  return createLokiStore({
    ...store.settings,
    streams: store.streams.map((stream) => ({
      ...stream,
      *entries(order: ReadOrder) {
        for (const entry of stream.entries(order)) {
          const line = change(entry.line);
          if (line !== null) yield { ...entry, line };
        }
      },
    })),
  });
}

describe('a bundle of Loki', () => {
  it('is the same while the store holds it', async () => {
    const { code, told } = await replay(loadCaptureStore({ flushed: true }));
    expect(told).toMatchObject({
      same: true,
      complete: true,
      rows: { agedOut: [], appeared: [], changed: [] },
      facts: [],
    });
    expect(told.rows.same).toBeGreaterThan(20);
    expect(code).toBe(0);
    const text = await run(['replay', 'b'], loki.url);
    expect(text.stdout).toMatch(
      /^b, request gzem\S+: the same\nrows: \d+ the same, 0 aged out, 0 appeared, 0 changed\n$/,
    );
  });

  it('says which lines aged out, and what is concluded without them', async () => {
    const { code, told } = await replay(changed((line) => (line.includes('worker_exited') ? null : line)));
    expect(code).toBe(1);
    expect(told.rows.agedOut?.length).toBeGreaterThan(0);
    for (const { text } of told.rows.agedOut ?? []) expect(text).toContain('worker_exited');
    expect(told.facts.map(({ name }) => name)).toContain('findings');
  });

  it('says that all of it aged out', async () => {
    const { code, told } = await replay(
      changed((line) => (line.includes('06:57') || line.includes('179541703') ? null : line)),
    );
    expect(code).toBe(1);
    expect(told.facts).toContainEqual({
      name: 'outcome',
      was: 'failed (worker_exit)',
      is: expect.any(String) as string,
    });
  });

  it('says which lines appeared', async () => {
    const less = await startFakeLoki(changed((line) => (line.includes('worker_exited') ? null : line)));
    try {
      const made = await run([KILLED, '--around', '2026-11-23T06:57:00Z', '--bundle', 'less'], less.url);
      expect(made.code).toBe(0);
    } finally {
      await less.close();
    }
    const result = await run(['replay', 'less', '-o', 'json'], loki.url);
    expect(result.code).toBe(1);
    const { rows } = JSON.parse(result.stdout) as Told;
    expect(rows.agedOut).toEqual([]);
    expect(rows.appeared.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows.appeared)).toContain('worker_exited');
  });

  it('says not found, not aged out, of what could not be read: 3', async () => {
    const { code, told } = await replay(loadCaptureStore({ flushed: true }), {
      faults: ({ path }, count) =>
        path.endsWith('query_range') && count > 8 ? { status: 400, headers: {}, body: 'parse error: no' } : null,
    });
    expect(code).toBe(3);
    expect(told.complete).toBe(false);
    expect(told.rows.agedOut).toBeUndefined();
    expect(told.rows.notFound).toBeDefined();
  });
});

realServersOrSkip()('a bundle with metrics', () => {
  let prometheus: RunningServer;
  beforeAll(async () => {
    prometheus = await startCapturePrometheus({});
  }, START_WITHIN_MS);
  afterAll(() => prometheus.stop());

  it('is the same with them, and cannot be told whole without', async () => {
    const env = { PROMETHEUS_URL: prometheus.url };
    expect((await run([KILLED, '--around', '2026-11-23T06:57:00Z', '--bundle', 'm'], loki.url, env)).code).toBe(0);
    const again = await run(['replay', 'm'], loki.url, env);
    expect(again.stdout).toContain(': the same\n');
    expect(again.code).toBe(0);
    const without = await run(['replay', 'm'], loki.url);
    expect(without.code).toBe(3);
    expect(without.stdout).toContain('changed, by what could be read\n');
    expect(without.stdout).toMatch(/\n {2}signal latency-p95: was breached, [\d.]+, is not there\n/);
    expect(without.stdout).toContain('\nnot asked: prometheus, which is not configured here');
  });
});

describe('a bundle from elsewhere', () => {
  let trap: Server;
  let calls = 0;
  let url = '';
  beforeAll(async () => {
    trap = createServer((_, response) => {
      calls += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    cpSync(join(folder, 'b'), join(folder, 'hostile'), { recursive: true });
    const path = join(folder, 'hostile', 'manifest.json');
    const text = readFileSync(path, 'utf8').replaceAll(loki.url, url);
    writeFileSync(path, text);
  });
  afterAll(() => new Promise((resolve) => trap.close(resolve)));

  it('makes us call nobody: whom to ask is said here', async () => {
    const result = await run(['replay', 'hostile'], null);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('cannot be asked again from here');
    expect(result.stderr).toContain(
      `--loki URL, LOKI_ADDR or --context NAME (it was ${url}; an address in a bundle is not followed)`,
    );
    expect((await run(['replay', 'hostile'], loki.url)).code).toBe(0);
    expect(calls).toBe(0);
  });

  it('is not compared with when it is not what was written', async () => {
    cpSync(join(folder, 'b'), join(folder, 'bad'), { recursive: true });
    writeFileSync(join(folder, 'bad', 'events.ndjson'), '{}\n');
    const result = await run(['replay', 'bad'], loki.url);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('is not what was written');
  });

  it.each([
    ['an id that is none', '"id": "gzem0gSXvGkLYfiMxg7Gf"', '"id": "a\\u0000b"'],
    ['a system that nobody knows', '"profile": "codex-app-server"', '"profile": "../x"'],
  ])('is refused with %s', async (what, from, to) => {
    const name = what.replaceAll(' ', '-');
    cpSync(join(folder, 'b'), join(folder, name), { recursive: true });
    const path = join(folder, name, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    expect((await run(['replay', name], loki.url)).code).toBe(2);
  });

  it('may hold anything as events', async () => {
    cpSync(join(folder, 'b'), join(folder, 'odd'), { recursive: true });
    const path = join(folder, 'odd', 'manifest.json');
    const rows = [
      { type: 'report', outcome: 7, request: [], metrics: { signals: 'x' } },
      { type: 'event', id: null, origins: [null, { entry: { labels: 3 } }], body: { __proto__: 1 } },
      { type: 'event', id: 'E01\u001b[31m', what: 'x\u001b[31my', origins: [] },
    ];
    const texts = new Map([
      ['events.ndjson', rows.map((row) => `${JSON.stringify(row)}\n`).join('')],
      ['evidence.md', 'nothing\n'],
    ]);
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { members: { path: string }[] };
    for (const [name, text] of texts) {
      writeFileSync(join(folder, 'odd', name), text);
      const bytes = new TextEncoder().encode(text);
      Object.assign(manifest.members.find((member) => member.path === name) ?? {}, {
        sizeBytes: bytes.length,
        sha256: sha256(bytes),
      });
    }
    writeFileSync(path, JSON.stringify(manifest));
    const result = await run(['replay', 'odd'], loki.url);
    expect(result).toMatchObject({ code: 1, stderr: '' });
    expect(result.stdout).not.toContain('\u001b');
  });
});

describe('a bundle of files', () => {
  it('is asked again of files that are named here, wherever they lie', async () => {
    cpSync(DEMO, join(folder, 'logs'), { recursive: true });
    expect((await run([KILLED, '-f', 'logs/*', '--bundle', 'files.zip'], null)).code).toBe(0);
    const unnamed = await run(['replay', 'files.zip'], null);
    expect(unnamed.code).toBe(2);
    expect(unnamed.stderr).toContain('files named in a bundle are not opened');
    const again = await run(['replay', 'files.zip', '-f', join(DEMO, '*')], null);
    expect(again.stdout).toContain(': the same\n');
    expect(again.code).toBe(0);
    const usage = join(folder, 'logs', 'usage.ndjson');
    writeFileSync(usage, readFileSync(usage, 'utf8').replaceAll('"worker_exited"', '"someone_else"'));
    const edited = await run(['replay', 'files.zip', '-f', 'logs/*'], null);
    expect(edited.code).toBe(1);
    expect(edited.stdout).toMatch(/rows: \d+ the same, 0 aged out, 0 appeared, [1-9]\d* changed/);
    expect(edited.stdout).toMatch(/\n {2}changed \[E\d+\] usage: .*usage\.ndjson:\d+\n/);
  });
});

describe('redaction', () => {
  const SECRET = 'ann@example.com';

  it('is on, also where a bundle says that it was off; and never compared with what it did not touch', async () => {
    writeFileSync(join(folder, 'plain.log'), line([SECRET]));
    expect((await run([KILLED, '-f', 'plain.log', '--no-redact', '--bundle', 'plain'], null)).code).toBe(0);
    const refused = await run(['replay', 'plain', '-f', 'plain.log'], null);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('this bundle was made with --no-redact');
    const same = await run(['replay', 'plain', '-f', 'plain.log', '--no-redact'], null);
    expect(same.code).toBe(0);
    expect(same.stdout).toMatch(/^nothing was removed, then and now \(--no-redact\): .*\nplain, request/);
    const json = await run(['replay', 'plain', '-f', 'plain.log', '--no-redact', '-o', 'json'], null);
    expect(JSON.parse(json.stdout)).toMatchObject({ same: true, redacted: false });
  });

  it('is not switched off by a manifest that was changed to say so, before anything is asked', async () => {
    writeFileSync(join(folder, 'more.log'), line([SECRET]));
    expect((await run([KILLED, '-f', 'more.log', '--bundle', 'switch'], null)).code).toBe(0);
    const path = join(folder, 'switch', 'manifest.json');
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('"enabled": true');
    writeFileSync(path, text.replace('"enabled": true', '"enabled": false'));
    writeFileSync(join(folder, 'more.log'), line([SECRET, 'new-to-the-bundle@example.com']));
    for (const output of ['text', 'json']) {
      const result = await run(['replay', 'switch', '-f', 'more.log', '-o', output], null);
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).not.toContain('@example.com');
    }
  });

  it('cannot be left out for a bundle that has it', async () => {
    const result = await run(['replay', 'b', '--no-redact'], loki.url);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('try: leave --no-redact out');
  });
});

it('does not take numbers of what was taken out for a difference', async () => {
  writeFileSync(join(folder, 'mail.log'), line(['b@example.com', 'a@example.com']));
  expect((await run([KILLED, '-f', 'mail.log', '--bundle', 'mail'], null)).code).toBe(0);
  const log = readFileSync(join(folder, 'mail.log'), 'utf8');
  // Another address before the two: theirs are now second and third.
  writeFileSync(join(folder, 'mail.log'), log.replace('"n":0', '"n":0,"cc":"c@example.com"'));
  const result = await run(['replay', 'mail', '-f', 'mail.log', '-o', 'json'], null);
  const { rows } = JSON.parse(result.stdout) as Told;
  expect(rows.changed.length).toBe(1);
  expect(rows.same).toBe(1);
});

function line(mails: readonly string[]): string {
  return mails
    .map(
      (mail, n) =>
        `${JSON.stringify({ event: 'access_log', req_id: KILLED, ts: 1_795_417_033_000 + n, n, note: mail })}\n`,
    )
    .join('');
}

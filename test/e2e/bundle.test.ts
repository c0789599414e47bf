// `--bundle` and `verify`, as built: what is in a bundle, that it is the same again, that nothing leaks into it, and that whatever is
// changed in one is told.

import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipMembers } from '../../src/cli/bundle/zip.ts';
import { START_WITHIN_MS, type RunningServer } from '../../src/stack/server-process.ts';
import { createLokiStore, loadCaptureStore, memoryStream, startFakeLoki } from '../fakes/loki/index.ts';
import { SECRETS } from '../redact/secrets.ts';
import { startCapturePrometheus } from '../servers/prometheus.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { type CliResult, runCli } from './cli.ts';

const KILLED = 'gzem0gSXvGkLYfiMxg7Gf';
const AROUND = ['--around', '2026-11-23T06:57:00Z'];

let loki: Awaited<ReturnType<typeof startFakeLoki>>;
let folder = '';
beforeAll(async () => {
  loki = await startFakeLoki(loadCaptureStore({ flushed: true }));
  folder = mkdtempSync(join(tmpdir(), 'trace-by-id-bundle-'));
});
afterAll(async () => {
  await loki.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  return runCli(args, { cwd: folder, env: { LOKI_ADDR: loki.url, ...env } });
}

function digestIn({ stderr }: CliResult): string {
  return /^bundle: \S+ sha256:([0-9a-f]{64})$/m.exec(stderr)?.[1] ?? '';
}

function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

async function bundled(name: string, args: readonly string[] = []): Promise<string> {
  const result = await run([KILLED, ...AROUND, '--bundle', name, ...args]);
  expect(result.code).toBe(0);
  return join(folder, name);
}

describe('a bundle of Loki', () => {
  it('holds report, events, answers and manifest; the report goes where it always does', async () => {
    const plain = await run([KILLED, ...AROUND]);
    const result = await run([KILLED, ...AROUND, '--bundle', 'first']);
    expect(result.stdout).toBe(plain.stdout);
    const path = join(folder, 'first');
    const files = filesIn(path);
    expect(files.filter((name) => !name.startsWith('answers/loki-'))).toEqual([
      'answers/index.json',
      'events.ndjson',
      'evidence.html',
      'evidence.md',
      'manifest.json',
    ]);
    expect(readFileSync(join(path, 'evidence.md'), 'utf8')).toBe(plain.stdout);
    const index = JSON.parse(readFileSync(join(path, 'answers/index.json'), 'utf8')) as {
      path: string;
      target: string;
    }[];
    expect(index.map((row) => row.path)).toEqual(files.filter((name) => name.startsWith('answers/loki-')));
    expect(index.some(({ target }) => target.includes('query_range') && target.includes(KILLED))).toBe(true);
    expect(files.map((name) => statSync(join(path, name)).mode & 0o777)).toEqual(files.map(() => 0o600));
    expect(statSync(path).mode & 0o777).toBe(0o700);
    const verified = await run(['verify', 'first', '--expect', `sha256:${digestIn(result)}`]);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toContain('(as expected)');
  });

  it('is the same again, byte by byte, wherever the clock stands, as folder and as zip', async () => {
    const zones = ['UTC', 'Asia/Tokyo', 'America/St_Johns'];
    const digests: string[] = [];
    for (const [index, TZ] of zones.entries()) {
      digests.push(digestIn(await run([KILLED, ...AROUND, '--bundle', `zone${index}.zip`], { TZ })));
      digests.push(digestIn(await run([KILLED, ...AROUND, '--bundle', `zone${index}`], { TZ })));
    }
    expect(new Set(digests).size).toBe(1);
    const [first, ...others] = zones.map((_, index) => readFileSync(join(folder, `zone${index}.zip`)));
    for (const other of others) expect(other.equals(first as Buffer)).toBe(true);
    expect((await run(['verify', 'zone1.zip'])).code).toBe(0);
  });

  it('keeps what a server refused, and each try', async () => {
    const broken = await startFakeLoki(loadCaptureStore({ flushed: true }), {
      faults: (_, count) => (count <= 1 ? { status: 503, headers: {}, body: 'not now: ask ann@example.com' } : null),
    });
    try {
      const result = await run([KILLED, ...AROUND, '--bundle', 'tries'], { LOKI_ADDR: broken.url });
      expect(result.code).toBe(0);
      const index = JSON.parse(readFileSync(join(folder, 'tries', 'answers/index.json'), 'utf8')) as {
        status: number;
        try: number;
        error: string | null;
        path: string;
      }[];
      const [refused] = index.filter(({ status }) => status === 503);
      expect(refused).toMatchObject({ try: 1, error: 'status-503', path: expect.stringMatching(/\.txt$/) });
      expect(readFileSync(join(folder, 'tries', refused?.path ?? ''), 'utf8')).toBe('not now: ask [redacted:email:1]');
    } finally {
      await broken.close();
    }
  });

  it('has a code of its own in it when nothing was found', async () => {
    const result = await run(['Nobody0Has0This0Id-00', ...AROUND, '--bundle', 'nobody']);
    expect(result.code).toBe(1);
    expect(JSON.parse(readFileSync(join(folder, 'nobody', 'manifest.json'), 'utf8'))).toMatchObject({
      exitCode: 1,
      request: { id: 'Nobody0Has0This0Id-00', reqId: null },
    });
    expect((await run(['verify', 'nobody'])).code).toBe(0);
  });
});

describe('its place', () => {
  it('may be an earlier bundle, empty or new, and nothing else', async () => {
    await bundled('again');
    writeFileSync(join(folder, 'old.zip'), readFileSync(join(folder, 'zone0.zip')));
    mkdirSync(join(folder, 'empty'));
    for (const name of ['again', 'empty', 'old.zip']) {
      await bundled(name);
      expect((await run(['verify', name])).code, name).toBe(0);
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it.each([
    [
      'a folder with something in it',
      (path: string) => (mkdirSync(path), writeFileSync(join(path, 'notes.txt'), 'mine')),
    ],
    [
      'a bundle with more in it',
      (path: string) => (
        cpSync(join(folder, 'again'), path, { recursive: true }),
        writeFileSync(join(path, 'notes.txt'), 'mine')
      ),
    ],
    ['a file', (path: string) => writeFileSync(path, 'mine')],
    ['a link', (path: string) => symlinkSync(join(folder, 'again'), path)],
  ])('is refused where there is %s, before anything is asked', async (what, make) => {
    const name = what.replaceAll(' ', '-');
    make(join(folder, name));
    const before = filesIn(folder);
    const result = await run([KILLED, ...AROUND, '--bundle', `${name}/`]);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('nothing was written there');
    expect(filesIn(folder)).toEqual(before);
  });

  it('is refused for a zip that is a log', async () => {
    writeFileSync(join(folder, 'log.zip'), 'mine');
    expect((await run([KILLED, ...AROUND, '--bundle', 'log.zip'])).code).toBe(2);
    expect(readFileSync(join(folder, 'log.zip'), 'utf8')).toBe('mine');
  });
});

describe('what was changed in one', () => {
  async function told(name: string): Promise<readonly string[]> {
    const { code, stdout } = await run(['verify', name, '-o', 'json']);
    expect(code).toBe(1);
    return (JSON.parse(stdout) as { differences: string[] }).differences;
  }
  let number = 0;
  function copy(): { readonly name: string; readonly at: (path: string) => string } {
    number += 1;
    const name = `changed${number}`;
    cpSync(join(folder, 'again'), join(folder, name), { recursive: true });
    return { name, at: (path) => join(folder, name, path) };
  }

  it('is told: one bit, in any member', async () => {
    const { name, at } = copy();
    const members = filesIn(join(folder, name)).filter((path) => path !== 'manifest.json');
    for (const path of members) {
      const bytes = readFileSync(at(path));
      bytes.writeUInt8((bytes.at(-2) ?? 0) ^ 1, bytes.length - 2);
      writeFileSync(at(path), bytes);
    }
    expect(await told(name)).toEqual(members.map((path) => `${path} is not what was written: its SHA-256 differs`));
  });

  it('is told: missing, more, renamed, longer, a link, a fifo’s place', async () => {
    const { name, at } = copy();
    rmSync(at('answers/loki-001.json'));
    renameSync(at('answers/loki-002.json'), at('answers/loki-2.json'));
    appendFileSync(at('evidence.md'), '\n');
    renameSync(at('events.ndjson'), join(folder, 'elsewhere.ndjson'));
    symlinkSync(join(folder, 'elsewhere.ndjson'), at('events.ndjson'));
    mkdirSync(at('empty'));
    expect(await told(name)).toEqual([
      'answers/loki-2.json is not in the manifest',
      'empty is a folder that no bundle has',
      'events.ndjson is a symbolic link',
      expect.stringMatching(/^evidence\.md has \d+ bytes instead of \d+$/),
      'answers/loki-001.json is missing',
      'answers/loki-002.json is missing',
    ]);
  });

  it('is told by the digest alone where the manifest was changed to match', async () => {
    const { name, at } = copy();
    const text = readFileSync(at('manifest.json'), 'utf8');
    writeFileSync(at('manifest.json'), text.replace('"verdict": "failed"', '"verdict": "succeeded"'));
    expect((await run(['verify', name])).code).toBe(0);
    const result = await run(['verify', name, '--expect', '0'.repeat(64)]);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('expected was 0000');
    expect(result.stdout).toContain('not proven: who made it');
  });

  it('is told: a manifest that is not as the schema has it, with paths that lead out', async () => {
    const { name, at } = copy();
    const text = readFileSync(at('manifest.json'), 'utf8');
    writeFileSync(at('manifest.json'), text.replace('"path": "evidence.md"', '"path": "../../etc/passwd"'));
    expect(await told(name)).toContainEqual(expect.stringMatching(/^manifest\.json: members\[\d+\]\.path: not as/));
  });

  it('is told: evidence of events that are not there', async () => {
    const evidence = new TextEncoder().encode('It died [E01 W02].\n');
    const events = new TextEncoder().encode('{"type":"event","id":"E01"}\n');
    const { sha256 } = await import('../../src/cli/bundle/write-bundle.ts');
    const { name, at } = copy();
    const manifest = JSON.parse(readFileSync(at('manifest.json'), 'utf8')) as {
      members: { path: string; sizeBytes: number; sha256: string }[];
    };
    for (const [path, bytes] of [
      ['evidence.md', evidence],
      ['events.ndjson', events],
    ] as const) {
      writeFileSync(at(path), bytes);
      const row = manifest.members.find((member) => member.path === path);
      Object.assign(row ?? {}, { sizeBytes: bytes.length, sha256: sha256(bytes) });
    }
    writeFileSync(at('manifest.json'), JSON.stringify(manifest));
    expect(await told(name)).toEqual(['evidence.md cites W02, which events.ndjson does not have']);
  });

  it.each([
    ['nothing', () => undefined],
    ['an empty folder', (path: string) => mkdirSync(path)],
    ['no zip', (path: string) => writeFileSync(path, 'PK')],
    [
      'a folder of another kind',
      (path: string) => (mkdirSync(path), writeFileSync(join(path, 'manifest.json'), '{"kind":"x"}')),
    ],
  ])('is nothing to tell of %s: 2', async (what, make) => {
    make(join(folder, `not ${what}`));
    const result = await run(['verify', `not ${what}`]);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('try: ');
  });

  it('is 2 for a digest that is none', async () => {
    expect((await run(['verify', 'again', '--expect', 'abc'])).code).toBe(2);
  });
});

describe('a zip from elsewhere', () => {
  let bytes: Buffer;
  beforeAll(() => {
    bytes = readFileSync(join(folder, 'zone0.zip'));
  });
  async function told(name: string, changed: Buffer): Promise<CliResult> {
    writeFileSync(join(folder, name), changed);
    return run(['verify', name]);
  }
  function renamed(from: string, to: string): Buffer {
    expect(to.length).toBe(from.length);
    return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
  }

  it('is told: a name that leads out of the folder, or stands there twice', async () => {
    const out = await told('out.zip', renamed('evidence.md', '../../e.txt'));
    expect(out.code).toBe(1);
    expect(out.stdout).toContain('../../e.txt is not in the manifest, and leads out of the folder');
    expect(out.stdout).toContain('evidence.md is missing');
    const twice = await told('twice.zip', renamed('answers/loki-002.json', 'answers/loki-001.json'));
    expect(twice.code).toBe(1);
    expect(twice.stdout).toContain('answers/loki-001.json is there more than once');
  });

  it('is refused where another name stands at its front, or a mode that makes a link of it', async () => {
    const front = Buffer.from(bytes);
    front.write('evil.sh.txt', front.indexOf('evidence.md'), 'latin1');
    const link = Buffer.from(bytes);
    link.writeUInt32LE((0o120_777 << 16) >>> 0, link.lastIndexOf('evidence.md') - 46 + 38);
    for (const [name, changed] of [
      ['front.zip', front],
      ['link.zip', link],
    ] as const) {
      const result = await told(name, changed);
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toContain('packed by another program');
      expect(result.stderr).toContain('try: unpack it and verify the folder');
    }
  });

  it('is told: damage, and never more than one line of it', async () => {
    const changed = Buffer.from(bytes);
    changed.fill(0xff, changed.indexOf('evidence.md') + 20, changed.indexOf('evidence.md') + 60);
    const result = await told('damaged.zip', changed);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('evidence.md cannot be read');
    const truncated = await told('truncated.zip', bytes.subarray(0, bytes.length - 30));
    expect(truncated.code).toBe(2);
  });

  it('is not unpacked further than it says', async () => {
    // 64 MB of zeros under the name and the announced size of a member.
    const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024));
    const zip = Buffer.from(await zipMembers([{ path: 'manifest.json', bytes: Buffer.alloc(0) }]));
    const name = 'manifest.json';
    const local = Buffer.concat([zip.subarray(0, 30), Buffer.from(name)]);
    local.writeUInt16LE(8, 8);
    const central = Buffer.from(zip.subarray(zip.lastIndexOf(name) - 46, zip.lastIndexOf(name) + name.length));
    central.writeUInt16LE(8, 10);
    for (const [entry, at] of [
      [local, 18],
      [central, 20],
    ] as const) {
      entry.writeUInt32LE(bomb.length, at);
      entry.writeUInt32LE(100_000, at + 4);
    }
    central.writeUInt32LE(0, 42);
    const end = Buffer.from(zip.subarray(zip.length - 22));
    end.writeUInt32LE(central.length, 12);
    end.writeUInt32LE(local.length + bomb.length, 16);
    const result = await told('bomb.zip', Buffer.concat([local, bomb, central, end]));
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('manifest.json cannot be read');
  });
});

it('holds no planted secret, in any member', async () => {
  const lines = SECRETS.map(({ text }, index) => ({
    timeUnixNano: 1_795_417_033_000_000_000n + BigInt(index),
    line: JSON.stringify({
      event: 'access_log',
      req_id: KILLED,
      ts: 1_795_417_033_000 + index,
      note: text,
      messages: text,
    }),
  }));
  const foreign = SECRETS.map(({ text }, index) => ({
    timeUnixNano: 1_795_417_034_000_000_000n + BigInt(index),
    line: `[dev][prompt][chat][req_id=T4fKlQzlLwwSGoSlxgXe2][endpoint=chat] joined=${text.replaceAll('\n', ' ')} worker_exit`,
  }));
  const stream = memoryStream({
    labels: { service_name: 'codex-app', container: 'codex-app-1' },
    entries: [...lines, ...foreign],
  });
  const store = createLokiStore({ streams: [stream], now: () => 1_795_417_500_000_000_000n, flushed: true });
  const server = await startFakeLoki(store);
  try {
    const result = await run([KILLED, ...AROUND, '--bundle', 'planted'], { LOKI_ADDR: server.url });
    expect([0, 3]).toContain(result.code);
    const members = filesIn(join(folder, 'planted')).map((name) => readFileSync(join(folder, 'planted', name), 'utf8'));
    expect(members.length).toBeGreaterThan(4);
    const inReport = (secret: string): boolean => result.stdout.includes(secret);
    const leaked = SECRETS.filter(({ secret }) => !inReport(secret) && members.some((text) => text.includes(secret)));
    expect(leaked.map(({ kind }) => kind)).toEqual([]);
  } finally {
    await server.close();
  }
});

it('holds none of our own credentials, even where a server echoes them', async () => {
  const token = 'hunter2hunter2hunter2';
  const echoing = await startFakeLoki(loadCaptureStore({ flushed: true }), {
    faults: (request, count) =>
      count === 1 ? { status: 500, headers: {}, body: `bad request ${JSON.stringify(request.headers)}` } : null,
  });
  try {
    await run([KILLED, ...AROUND, '--bundle', 'echo', '--no-redact'], {
      LOKI_ADDR: echoing.url,
      LOKI_BEARER_TOKEN: token,
    });
    const all = filesIn(join(folder, 'echo')).map((name) => readFileSync(join(folder, 'echo', name), 'utf8'));
    expect(all.some((text) => text.includes('[hidden]'))).toBe(true);
    expect(all.filter((text) => text.includes(token))).toEqual([]);
  } finally {
    await echoing.close();
  }
});

describe('credentials of ours that match no pattern', () => {
  const READER = 'hunter2-staging-reader';

  // A gateway that adds what it was sent to lines, labels, names of labels, and errors.
  async function bundleOfEchoes(name: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    const line = `[dev][chat][req_id=${KILLED}] gateway: reader ${READER} admitted`;
    const more = JSON.stringify({ event: 'request_started', req_id: KILLED, seen: { by: [READER] } });
    const labels = { service_name: 'codex-app', proxy_saw: READER, [READER.replaceAll('-', '_')]: 'x' };
    const entries = [line, more].map((text, index) => ({
      timeUnixNano: 1_795_417_030_000_000_000n + BigInt(index),
      line: text,
    }));
    const stream = memoryStream({ labels, entries });
    const store = createLokiStore({ streams: [stream], now: () => 1_795_417_500_000_000_000n, flushed: true });
    const loki = await startFakeLoki(store, {
      faults: (_, count) => (count === 1 ? { status: 503, headers: {}, body: `not now, ${READER}` } : null),
    });
    try {
      const result = await run([KILLED, ...AROUND, '--bundle', name, ...args], { LOKI_ADDR: loki.url, ...env });
      expect([0, 3]).toContain(result.code);
      const files = filesIn(join(folder, name)).map((path) => readFileSync(join(folder, name, path), 'utf8'));
      return { all: [result.stdout, result.stderr, ...files], manifest: files.at(-1) ?? '', stdout: result.stdout };
    } finally {
      await loki.close();
    }
  }

  it.each([
    ['a token', [], { LOKI_BEARER_TOKEN: READER }],
    ['a token, --no-redact', ['--no-redact'], { LOKI_BEARER_TOKEN: READER }],
    ['a password', [], { LOKI_USERNAME: 'codex-app', LOKI_PASSWORD: READER }],
    ['a token of another server', [], { PROMETHEUS_URL: 'http://127.0.0.1:9', PROMETHEUS_BEARER_TOKEN: READER }],
    [
      'the same, --no-redact',
      ['--no-redact'],
      { ALERTMANAGER_URL: 'http://127.0.0.1:9', ALERTMANAGER_BEARER_TOKEN: READER },
    ],
  ])('are in no member and not on standard output: %s', async (what, args, env) => {
    const { all, manifest, stdout } = await bundleOfEchoes(`echoes ${what}`, args, env);
    expect(all.filter((text) => text.includes(READER))).toEqual([]);
    expect(stdout).toContain('reader [redacted:credential:1] admitted');
    expect(stdout).toContain('codex-app');
    const { redaction } = JSON.parse(manifest) as { redaction: { enabled: boolean; report: Record<string, number> } };
    expect(redaction.enabled).toBe(args.length === 0);
    expect(redaction.report['credential']).toBeGreaterThan(2);
    expect((await run(['verify', `echoes ${what}`])).code).toBe(0);
  });

  it('are neither where a label is named like one, nor where the token comes out of a file', async () => {
    const named = READER.replaceAll('-', '_');
    writeFileSync(join(folder, 'reader-token'), `${named}\n`);
    const { all } = await bundleOfEchoes('named', ['-o', 'json'], {
      LOKI_BEARER_TOKEN_FILE: join(folder, 'reader-token'),
    });
    expect(all.filter((text) => text.includes(named))).toEqual([]);
  });
});

it('is refused where it cannot be written, and beside --dry-run, which makes none', async () => {
  const nowhere = await run([KILLED, ...AROUND, '--bundle', join(folder, 'nowhere', 'b')]);
  expect(nowhere.code).toBe(2);
  expect(nowhere.stderr).toContain('could not be written (ENOENT)');
  expect(await run([KILLED, ...AROUND, '--bundle', 'dry', '--dry-run'])).toMatchObject({ code: 2, stdout: '' });
});

realServersOrSkip()('with metrics', () => {
  let prometheus: RunningServer;
  beforeAll(async () => {
    prometheus = await startCapturePrometheus({});
  }, START_WITHIN_MS);
  afterAll(() => prometheus.stop());

  it('has a chart for each signal with points, and what Prometheus answered', async () => {
    const env = { PROMETHEUS_URL: prometheus.url };
    const [a, b] = [
      await run([KILLED, ...AROUND, '--bundle', 'metrics'], env),
      await run([KILLED, ...AROUND, '--bundle', 'metrics-tokyo'], { ...env, TZ: 'Asia/Kathmandu' }),
    ];
    expect([a.code, b.code]).toEqual([0, 0]);
    const charts = (name: string): readonly string[] =>
      filesIn(join(folder, name)).filter((path) => path.startsWith('charts/'));
    const chart = (name: string, path: string): string => readFileSync(join(folder, name, path), 'utf8');
    expect(charts('metrics')).toContain('charts/latency-p95.svg');
    expect(chart('metrics', 'charts/latency-p95.svg')).toMatch(/stroke-dasharray[^>]*>/);
    for (const path of charts('metrics')) expect(chart('metrics-tokyo', path)).toBe(chart('metrics', path));
    expect(filesIn(join(folder, 'metrics'))).toContain('answers/prometheus-001.json');
    expect(await run(['verify', 'metrics'])).toMatchObject({ code: 0, stdout: expect.stringContaining('verified') });
  });
});

// npm run bench -- loki: one id in a week of a store, without a time. What is asked of the server, against logcli's way (one
// query over the whole lookback, newest first); and the memory that a million rows take. On the fake Loki, which says for
// each query what it read: the bytes of all lines of the selected streams in the window.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FakeLoki, startFakeLoki } from '../test/fakes/loki/index.ts';
import { BENCH_ID, millionStore, weekStore } from './loki-store.ts';

const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'bin', 'run.js');
const PAGING = fileURLToPath(new URL('loki-paging.ts', import.meta.url));
const MINUTE_NANOS = 60_000_000_000n;
const LOOKBACK_NANOS = 7n * 24n * 60n * MINUTE_NANOS;
const LOGCLI_BATCH = 5000;
const SELECTOR = '{service_name="codex-app"}';

const { BENCH_LOKI_BYTES = '100000000000', BENCH_LOKI_ROWS = '1000000' } = process.env;

const AGES: readonly (readonly [string, bigint])[] = [
  ['5 min', 5n * MINUTE_NANOS],
  ['3 h', 180n * MINUTE_NANOS],
  ['2 d', 2880n * MINUTE_NANOS],
  ['6.5 d', 9360n * MINUTE_NANOS],
];

interface Outcome {
  readonly found: boolean;
  readonly exitCode: number | null;
  readonly tookMs: number;
}

interface Asked {
  readonly url: string;
  readonly now: bigint;
  readonly ageNanos: bigint;
}

type Strategy = (asked: Asked) => Promise<Outcome>;

const STRATEGIES: readonly (readonly [string, Strategy])[] = [
  ['`trace-by-id ID`', ({ url }) => trace(url, [])],
  ['`trace-by-id ID --max-bytes 0`', ({ url }) => trace(url, ['--max-bytes', '0'])],
  ['`trace-by-id ID --around TIME`', ({ url, now, ageNanos }) => trace(url, ['--around', utc(now - ageNanos)])],
  ["logcli's way", wholeLookback],
];

/** Prints the tables; resolves to an exit code. */
export async function benchLoki(): Promise<number> {
  const lines = [
    '| age of the request | asked by | found | requests | of these, estimates | read by the server | of the week | of this, to count again |',
    '|---|---|---|---|---|---|---|---|',
  ];
  for (const [age, ageNanos] of AGES) {
    for (const [name, strategy] of STRATEGIES) lines.push(await measured({ age, ageNanos, name, strategy }));
  }
  lines.push(
    '',
    '| rows of the id | memory, the source alone | memory, the whole command | rows received | requests | time, the source alone |',
    '|---|---|---|---|---|---|',
  );
  const million = Number(BENCH_LOKI_ROWS);
  for (const rows of [million / 100, million / 10, million]) lines.push(await paged(rows));
  process.stdout.write(`${lines.join('\n')}\n`);
  process.stdout.write(
    `\nA week of ${gb(Number(BENCH_LOKI_BYTES))}, evenly spread; the lookback is 7 d. Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}).\n`,
  );
  return 0;
}

async function measured({
  age,
  ageNanos,
  name,
  strategy,
}: {
  readonly age: string;
  readonly ageNanos: bigint;
  readonly name: string;
  readonly strategy: Strategy;
}): Promise<string> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const totalBytes = Number(BENCH_LOKI_BYTES);
  const fake = await startFakeLoki(weekStore({ totalBytes, ageNanos, now }));
  try {
    const { found, exitCode, tookMs } = await strategy({ url: fake.url, now, ageNanos });
    const bytes = bytesOf(fake, '');
    const estimates = fake.requests.filter(({ path }) => path.endsWith('/index/stats')).length;
    process.stderr.write(`${age}, ${name}: ${tookMs} ms, exit ${exitCode ?? 'none'}\n${traffic(fake)}`);
    const cells = [age, name, found ? 'yes' : '**no**', fake.requests.length, estimates, gb(bytes)];
    return `| ${[...cells, percent(bytes / totalBytes), gb(bytesOf(fake, '/v1/query'))].join(' | ')} |`;
  } finally {
    await fake.close();
  }
}

/** The command as a person starts it; nothing else is configured. */
async function trace(url: string, flags: readonly string[]): Promise<Outcome> {
  const began = performance.now();
  const { code, stdout } = await output([CLI, BENCH_ID, '--loki', url, '--selector', SELECTOR, '-o', 'json', ...flags]);
  const tookMs = Math.round(performance.now() - began);
  const report = JSON.parse(stdout || 'null') as { readonly reqId?: string | null } | null;
  return { found: report?.reqId === BENCH_ID, exitCode: code, tookMs };
}

/** logcli query --since=168h --limit=0 --batch=5000: newest first, the next batch ends where the last one began. */
async function wholeLookback({ url, now }: Asked): Promise<Outcome> {
  const began = performance.now();
  let end = now;
  let found = 0;
  for (;;) {
    const params = new URLSearchParams({
      query: `${SELECTOR} |= "${BENCH_ID}"`,
      start: String(now - LOOKBACK_NANOS),
      end: String(end),
      limit: String(LOGCLI_BATCH),
      direction: 'backward',
    });
    const answer = await fetch(`${url}/loki/api/v1/query_range?${params.toString()}`);
    const { data } = (await answer.json()) as {
      readonly data: { readonly result: readonly { readonly values: readonly (readonly [string, string])[] }[] };
    };
    const times = data.result.flatMap(({ values }) => values.map(([time]) => BigInt(time)));
    found += times.length;
    if (times.length < LOGCLI_BATCH) {
      return { found: found > 0, exitCode: null, tookMs: Math.round(performance.now() - began) };
    }
    end = times.reduce((least, time) => (time < least ? time : least)) + 1n;
  }
}

async function paged(rows: number): Promise<string> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const fake = await startFakeLoki(millionStore({ rows, now }));
  try {
    const start = String(now - BigInt(rows) * 1_000_000n - 660_000_000_000n);
    const { stdout } = await output([PAGING, fake.url, start, String(now), BENCH_ID]);
    const alone = JSON.parse(stdout) as {
      readonly peakMb: number;
      readonly rows: number;
      readonly tookMs: number;
      readonly gaps: readonly string[];
    };
    const requests = fake.requests.length;
    const since = new Date(Number(BigInt(start) / 1_000_000n)).toISOString();
    const whole = await output([
      CLI,
      BENCH_ID,
      '--loki',
      fake.url,
      '--selector',
      SELECTOR,
      '--from',
      since,
      '-o',
      'json',
    ]);
    process.stderr.write(`${rows} rows: ${alone.tookMs} ms, gaps: ${alone.gaps.join(' ')}\n`);
    const cells = [count(rows), `${alone.peakMb} MB`, `${whole.peakMb} MB`, count(alone.rows), requests];
    return `| ${[...cells, `${(alone.tookMs / 1000).toFixed(1)} s`].join(' | ')} |`;
  } finally {
    await fake.close();
  }
}

/** Of the requests whose path ends so. */
function bytesOf({ requests }: FakeLoki, ending: string): number {
  return requests
    .filter(({ path }) => path.endsWith(ending))
    .reduce((sum, { processedBytes }) => sum + processedBytes, 0);
}

function traffic({ requests }: FakeLoki): string {
  return requests
    .map(({ path, params, status, processedBytes }) => {
      const [query, start, end, time] = ['query', 'start', 'end', 'time'].map(
        (name) => params.find(([given]) => given === name)?.[1],
      );
      const seconds =
        start === undefined || end === undefined ? '' : ` ${(Number(BigInt(end) - BigInt(start)) / 1e9).toFixed(1)} s`;
      return `  ${status} ${path.split('/').at(-1)} ${query ?? ''}${seconds}${time === undefined ? '' : ' at a time'}: ${gb(processedBytes)}\n`;
    })
    .join('');
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Peak resident size; 0 where there is no /proc. */
  readonly peakMb: number;
}

async function output(args: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: ROOT, env });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  let peakKb = 0;
  const poll = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // Gone already, or no /proc on this system.
    }
  }, 20);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(poll));
  return { code, stdout: Buffer.concat(chunks).toString(), peakMb: Math.round(peakKb / 1024) };
}

function utc(nanos: bigint): string {
  return new Date(Number(nanos / 1_000_000n)).toISOString();
}

function gb(bytes: number): string {
  return bytes >= 1e8 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`;
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}

// The fake Loki against the recordings of 2026-11-30 about counts, limits and tenants. As in contract.test.ts, each recording
// has its counterpart, and whatever is not compared stands in a list, with why.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIXTURES } from '../../fixture.ts';
import {
  answerLoki,
  loadCaptureStore,
  type LokiStore,
  type LokiVersion,
  memoryStream,
} from '../../fakes/loki/index.ts';

interface Recording {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly params: Readonly<Record<string, string | number>>;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

const FOLDER = join(FIXTURES, 'contract', 'loki', '2026-11-30');
const NOW = { '2.8.11': 1_796_046_251_165_322_275n, '3.4.6': 1_796_046_253_112_553_889n } as const;
const EDGE_ROW = { '2.8.11': 1_796_046_190_000_000_000n, '3.4.6': 1_796_046_192_000_000_000n } as const;
const OLD = 1_795_959_134_123_456_789n;
const RECENT = 1_796_045_534_123_456_789n;
const REACH_NOW = 1_796_051_977_539_028_814n;
const ID = 'gzem0gSXvGkLYfiMxg7Gf';

const HOUR_MS = 3_600_000;
/** max_query_length is 30d1h; the server of the last recordings had none. */
const LIMITS = {
  demo: { maxQueryLengthMs: 500 * 24 * HOUR_MS },
  look: { maxQueryLookbackMs: 48 * HOUR_MS },
  tight: { maxQueryLengthMs: HOUR_MS, maxEntries: 20, maxBytesRead: 10_000 },
  'hl-len': { maxQueryLengthMs: HOUR_MS },
  'hl-short': { maxQueryLengthMs: HOUR_MS / 12, maxEntries: 10 },
};

/** As README-2026-11-30 of the recordings says how the data was loaded. */
function storeOf(version: LokiVersion, { file, now }: { readonly file: string; readonly now: bigint }): LokiStore {
  const stream = (tenant: string, labels: Readonly<Record<string, string>>, lines: readonly [bigint, string][]) =>
    memoryStream({ tenant, labels, entries: lines.map(([timeUnixNano, line]) => ({ timeUnixNano, line })) });
  const words = 'delta alpha lima charlie kilo bravo juliett echo india foxtrot hotel golf'.split(' ');
  const twins = (age: string, at: bigint) => {
    const labels = { service_name: 'order', case: 'dup', age };
    const own = [at, at, at, at, at + 1n].map((time, n): [bigint, string] => [time, n === 2 ? 'other' : 'same']);
    return [stream('order', labels, own), stream('order', { ...labels, replica: '2' }, [[at, 'same']])];
  };
  const recent = [0n, 1n, 2n].map((n): [bigint, string] => [
    1_796_045_234_000_000_000n + n * 1_000_000_000n,
    `{"req_id":"${ID}","event":"recent","n":${n}}`,
  ]);
  const codex = { service_name: 'codex-app', container: 'codex-app-1', env: 'dev', stream: 'stdout' };
  return loadCaptureStore({
    version,
    authEnabled: true,
    tenants: ['demo', 'look'],
    now: () => now,
    limits: LIMITS,
    flushed: file.includes('after-restart'),
    inIngestersAlone: file.startsWith('old-'),
    moreStreams: [
      stream('look', codex, recent),
      stream(
        'order',
        { service_name: 'order', case: 'one', age: 'old' },
        words.map((word) => [OLD, word]),
      ),
      ...twins('old', OLD),
      ...twins('recent', RECENT),
      stream('order', { service_name: 'edge' }, [[EDGE_ROW[version], 'edge']]),
      stream('x|y', { service_name: 'codex-app' }, [[1_796_046_634_635_956_974n, 'pushed to x|y']]),
    ],
  });
}

/** Parts of a body that are not compared. */
const EXEMPT: readonly { readonly of: RegExp; readonly why: string; readonly drop: (text: string) => string }[] = [
  { of: /./, why: 'cut by the recorder, or of that run', drop: withoutStats },
  {
    of: /^(?:rows-over-id|lookback-straddle-same)/,
    why: 'lines were cut by the recorder',
    drop: (text) => text.replaceAll(/(?<=\["\d{19}", ?)"(?:[^"\\]|\\.)*"/g, '""'),
  },
  {
    of: /^index-stats-after-restart/,
    why: 'sizes of chunks',
    drop: (text) => text.replace(/"bytes": ?\d+/, ''),
  },
  {
    of: /^index-stats-after-restart-straddle/,
    why: 'of chunks that lie in the window in part the server guesses the share: 510 entries where there are 3',
    drop: () => '',
  },
];

/** Those about what a server gives out were asked of another one, later: the last time in the question is its now. */
function nowOf(
  version: LokiVersion,
  { file, params }: { readonly file: string; readonly params: readonly (readonly [string, string])[] },
): bigint {
  if (!/^(?:reach|length)-/.test(file)) return NOW[version];
  const times = params.flatMap(([name, value]) => (name === 'time' || name === 'end' ? [BigInt(value)] : []));
  return file.startsWith('reach') ? REACH_NOW : (times[0] ?? NOW[version]);
}

function withoutStats(text: string): string {
  const body = JSON.parse(text) as { readonly data?: unknown };
  const { data } = body;
  const isRecord = typeof data === 'object' && data !== null && !Array.isArray(data);
  return JSON.stringify(isRecord ? { ...body, data: { ...data, stats: null } } : body);
}

describe.each(['2.8.11', '3.4.6'] as const)('recorded answers of Loki %s', (version) => {
  const files = readdirSync(join(FOLDER, version)).filter((name) => name.endsWith('.json'));

  it('has recordings', () => expect(files.length).toBe(version === '2.8.11' ? 74 : 92));

  it.each(files)('%s', (file) => {
    const { request, response } = readRecording(join(FOLDER, version, file));
    const params = Object.entries(request.params).map(([name, value]) => [name, String(value)] as const);
    const answer = answerLoki(storeOf(version, { file, now: nowOf(version, { file, params }) }), {
      ...request,
      params,
    });
    expect(`${answer.status} ${answer.body}`).toMatch(new RegExp(`^${response.status} `));
    expect(answer.headers['content-type']).toBe(response.headers['content-type']);
    if (typeof response.body === 'string') return expect(answer.body).toBe(response.body);
    const kept = (text: string): string =>
      EXEMPT.reduce((left, { of, drop }) => (of.test(file) ? drop(left) : left), text);
    expect(kept(answer.body)).toBe(kept(JSON.stringify(response.body)));
  });
});

/** Nanoseconds stand in the recorded parameters as JSON numbers, which have too many digits for one of ours. */
function readRecording(path: string): Recording {
  return JSON.parse(readFileSync(path, 'utf8'), function (
    key: string,
    value: unknown,
    context?: { readonly source?: string },
  ) {
    const isTime = key === 'start' || key === 'end' || key === 'time';
    return typeof value === 'number' && isTime ? (context?.source ?? value) : value;
  } as (key: string, value: unknown) => unknown) as Recording;
}

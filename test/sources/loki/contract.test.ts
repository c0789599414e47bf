// The fake Loki against what real servers answered. A recording without a counterpart fails here, and so does a part of an
// answer that is neither the same nor in the list of what cannot be.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIXTURES } from '../../fixture.ts';
import { answerLoki, loadCaptureStore, type LokiStore, type LokiVersion } from '../../fakes/loki/index.ts';

interface Recording {
  readonly loki: LokiVersion;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly params: Readonly<Record<string, string | number>>;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Text where the server answered text. */
    readonly body: unknown;
  };
}

interface Body {
  readonly data?: unknown;
  readonly fields?: readonly { readonly label: string }[];
}

interface Exemption {
  readonly what: string;
  readonly why: string;
  /** The body without what is not compared; the same for both sides. */
  drop(body: Body, path: string): Body;
}

/** Everything of a body that is not compared, and why it cannot be the same. */
const EXEMPT: readonly Exemption[] = [
  {
    what: 'data.stats, but for summary.totalEntriesReturned',
    why:
      'times are of that run; bytes and lines count what the chunks hold, with lengths and timestamps where they were ' +
      'already cut into blocks, and batches read ahead of the limit',
    drop: (body) =>
      isRecord(body.data) && 'stats' in body.data
        ? { ...body, data: { ...body.data, stats: { returned: summaryOf(body).totalEntriesReturned } } }
        : body,
  },
  {
    what: 'the number of bytes of index/volume',
    why: 'sizes of chunks, with the lengths and timestamps of entries; ours are those of the lines alone',
    drop: (body, path) =>
      path.endsWith('/index/volume')
        ? { ...body, data: JSON.parse(JSON.stringify(body.data).replace(/"value":\[(\d+),"\d+"\]/g, '"value":[$1]')) }
        : body,
  },
  {
    what: 'the order of series and of their labels, and of detected fields',
    why: 'that of a hash map in the server',
    drop: (body, path) => {
      if (body.fields !== undefined)
        return { ...body, fields: body.fields.toSorted((a, b) => (a.label < b.label ? -1 : 1)) };
      return path.endsWith('/series')
        ? { ...body, data: (body.data as readonly object[]).map(sortedLabels).sort() }
        : body;
    },
  },
];

const FOLDER = join(FIXTURES, 'contract', 'loki');
const HOUR_MS = 3_600_000;

/** The recorded servers, as the README of the recordings describes them. */
const STORES: Readonly<Record<LokiVersion, LokiStore>> = {
  '2.8.11': loadCaptureStore({ version: '2.8.11' }),
  '3.4.6': loadCaptureStore({
    version: '3.4.6',
    tenants: ['demo', 'tight', 'tiny'],
    limits: {
      tight: { maxQueryLengthMs: HOUR_MS, maxEntries: 20, maxBytesRead: 10_000 },
      tiny: { queryTimeoutMs: 1 },
    },
  }),
};

describe.each(['2.8.11', '3.4.6'] as const)('recorded answers of Loki %s', (version) => {
  const files = readdirSync(join(FOLDER, version)).filter((name) => name.endsWith('.json'));

  it('has recordings', () => expect(files.length).toBe(version === '2.8.11' ? 28 : 34));

  it.each(files)('%s', (file) => {
    const { loki, request, response } = readRecording(join(FOLDER, version, file));
    expect(loki).toBe(version);
    const answer = answerLoki(STORES[version], {
      ...request,
      params: Object.entries(request.params).map(([name, value]) => [name, String(value)] as const),
    });
    expect(answer.status).toBe(response.status);
    expect(answer.headers['content-type']).toBe(response.headers['content-type']);
    if (typeof response.body === 'string') expect(answer.body).toBe(response.body);
    else expect(comparable(JSON.parse(answer.body), request.path)).toEqual(comparable(response.body, request.path));
  });
});

it('counts bytes as the servers do, within a twentieth', () => {
  for (const version of ['2.8.11', '3.4.6'] as const) {
    const { request, response } = readRecording(join(FOLDER, version, 'query_range-hit-forward.json'));
    const params = Object.entries(request.params).map(([name, value]) => [name, String(value)] as const);
    const ours = summaryOf(JSON.parse(answerLoki(STORES[version], { ...request, params }).body)).totalBytesProcessed;
    const theirs = summaryOf(response.body).totalBytesProcessed;
    expect(Math.abs(ours - theirs) / theirs).toBeLessThan(0.05);
  }
});

/** Nanoseconds stand in the recorded parameters as JSON numbers, which have too many digits for one of ours. */
function readRecording(path: string): Recording {
  const text = readFileSync(path, 'utf8');
  return JSON.parse(text, function (key: string, value: unknown, context?: { readonly source?: string }) {
    return typeof value === 'number' && (key === 'start' || key === 'end') ? (context?.source ?? value) : value;
  } as (key: string, value: unknown) => unknown) as Recording;
}

function comparable(body: unknown, path: string): Body {
  return EXEMPT.reduce((left, { drop }) => drop(left, path), body as Body);
}

function sortedLabels(labels: object): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function summaryOf(body: unknown): { readonly totalEntriesReturned: number; readonly totalBytesProcessed: number } {
  return (body as { data: { stats: { summary: ReturnType<typeof summaryOf> } } }).data.stats.summary;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

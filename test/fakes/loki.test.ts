// The fake Loki beyond what was recorded: its paging against a naive oracle, its edges, its limits, and its ways to fail.

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { readTruth } from '../fixture.ts';
import {
  answerLoki,
  CAPTURE_END_UNIX_NANO,
  createLokiStore,
  type FakeAnswer,
  type FakeLoki,
  type FakeLokiOptions,
  type Labels,
  lazyStream,
  loadCaptureStore,
  type LokiStore,
  memoryStream,
  startFakeLoki,
} from './loki/index.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const HOUR_MS = 3_600_000;
const WINDOW = { start: '1795416900000000000', end: '1795417200000000000' };

type Params = Readonly<Record<string, string | number | bigint>>;

interface Streams {
  readonly resultType: string;
  readonly result: readonly {
    readonly stream: Labels;
    readonly values: readonly (readonly [string, string, object?])[];
  }[];
}

interface Vector {
  readonly resultType: string;
  readonly result: readonly { readonly metric: Labels; readonly value: readonly [number, string] }[];
}

interface Asked {
  readonly path?: string;
  readonly headers?: Labels;
}

function ask(store: LokiStore, asked: Params, { path = 'query_range', headers = {} }: Asked = {}): FakeAnswer {
  const params = Object.entries(asked).map(([name, value]) => [name, String(value)] as const);
  return answerLoki(store, { method: 'GET', path: `/loki/api/v1/${path}`, params, headers });
}

function dataOf<T>(answer: FakeAnswer): T {
  expect(answer.status, answer.body).toBe(200);
  return (JSON.parse(answer.body) as { readonly data: T }).data;
}

function linesOf(answer: FakeAnswer): readonly string[] {
  return dataOf<Streams>(answer).result.flatMap(({ values }) => values.map(([, line]) => line));
}

describe('query_range', () => {
  it('equals a naive reading of any store, whatever the limit and the direction', () => {
    const entry = fc.record({
      stream: fc.integer({ min: 0, max: 2 }),
      time: fc.integer({ min: 0, max: 6 }),
      line: fc.string(),
    });
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 30 }),
        fc.record({
          start: fc.integer({ min: 0, max: 5 }),
          length: fc.integer({ min: 1, max: 6 }),
          limit: fc.integer({ min: 1, max: 8 }),
        }),
        fc.constantFrom('forward' as const, 'backward' as const),
        (entries, { start, length, limit }, direction) => {
          const streamOf = (wanted: number): readonly { timeUnixNano: bigint; line: string }[] =>
            entries.flatMap(({ stream, time, line }) =>
              stream === wanted ? [{ timeUnixNano: BigInt(time), line }] : [],
            );
          const store = createLokiStore({
            discoverLevels: false,
            streams: [0, 1, 2].map((name) => memoryStream({ labels: { s: String(name) }, entries: streamOf(name) })),
          });
          const oracle = [0, 1, 2]
            .flatMap((name) => {
              const seen = new Set<string>();
              const kept = streamOf(name).filter(({ timeUnixNano, line }) => {
                const key = `${timeUnixNano} ${line}`;
                return seen.has(key) ? false : Boolean(seen.add(key));
              });
              return kept.map((one, place) => ({ ...one, name, place }));
            })
            .filter(({ timeUnixNano }) => timeUnixNano >= BigInt(start) && timeUnixNano < BigInt(start + length))
            .sort((a, b) => {
              const sign = direction === 'forward' ? 1 : -1;
              const byTime = Number(a.timeUnixNano - b.timeUnixNano) * sign;
              return byTime || a.name - b.name || (a.place - b.place) * sign;
            })
            .slice(0, limit)
            .map(({ name, timeUnixNano, line }) => JSON.stringify([String(name), String(timeUnixNano), line]));
          // Written with eleven digits at least: ten or fewer would be seconds.
          const ns = (time: number): string => String(time).padStart(11, '0');
          const answer = ask(store, {
            query: '{s=~".+"}',
            start: ns(start),
            end: ns(start + length),
            limit,
            direction,
          });
          const got = dataOf<Streams>(answer).result.flatMap(({ stream, values }) =>
            values.map(([time, line]) => JSON.stringify([stream['s'], time, line])),
          );
          expect(got.toSorted()).toEqual(oracle.toSorted());
        },
      ),
    );
  });

  it('reads literals as Go writes them, and refuses what Go refuses', () => {
    const line = 'a "quoted" \\ back`slash` \u00e9 \t tab';
    const store = createLokiStore({
      streams: [memoryStream({ labels: { a: 'b' }, entries: [{ timeUnixNano: 5n, line }] })],
    });
    const at = { start: '00000000000', end: '00000000010' };
    for (const literal of ['"\\"quoted\\" \\\\ back`"', '"\\u00e9 \\t"', '"\\xc3\\xa9"', '`"quoted" \\ back`']) {
      expect(linesOf(ask(store, { query: `{a="b"} |= ${literal}`, ...at })), literal).toEqual([line]);
    }
    expect(ask(store, { query: '{a="b"} |= "\\q"', ...at })).toMatchObject({ status: 400 });
    expect(linesOf(ask(store, { query: '{a="b"} |~ "(?i)QUOTED" !~ "nope"', ...at }))).toEqual([line]);
    expect(linesOf(ask(store, { query: '{a="b"} != "tab"', ...at }))).toEqual([]);
  });

  it('knows `or` between line filters on 3.x alone', () => {
    const query = '{service_name="codex-app"} |= "no-such-id" or "gzem0gSXvGkLYfiMxg7Gf"';
    expect(linesOf(ask(loadCaptureStore(), { query, ...WINDOW }))).toHaveLength(22);
    const refused = ask(loadCaptureStore({ version: '2.8.11' }), { query, ...WINDOW });
    expect(refused).toMatchObject({ status: 400, body: 'parse error at line 0, col 44: syntax error: unexpected or' });
  });

  it('finds structured metadata on 3.x, in its own place when asked to', () => {
    const metadataOf = (line: string): Labels => {
      const id = /"req_id":"([^"]+)"/.exec(line)?.[1];
      return id === undefined ? {} : { req_id: id };
    };
    const query = `{service_name="codex-app", filename="usage.ndjson"} | req_id="${ID}" | detected_level="info"`;
    const store = loadCaptureStore({ metadataOf });
    const headers = { 'X-Loki-Response-Encoding-Flags': 'categorize-labels' };
    const [stream] = dataOf<Streams>(ask(store, { query, ...WINDOW }, { headers })).result;
    expect(stream?.stream).not.toHaveProperty('req_id');
    expect(stream?.values.map(([, , extra]) => extra)).toEqual(
      Array(2).fill({ structuredMetadata: { detected_level: 'info', req_id: ID } }),
    );
    expect(dataOf<Streams>(ask(store, { query, ...WINDOW })).result[0]?.stream).toMatchObject({ req_id: ID });
    expect(linesOf(ask(loadCaptureStore({ metadataOf, version: '2.8.11' }), { query, ...WINDOW }))).toEqual([]);
    const fields = JSON.parse(
      ask(store, { query: '{service_name="codex-app"}', ...WINDOW, line_limit: 2000 }, { path: 'detected_fields' })
        .body,
    ) as {
      readonly fields: readonly { readonly label: string; readonly parsers: unknown }[];
    };
    expect(fields.fields.find(({ label }) => label === 'req_id')?.parsers).toBeNull();
  });

  it('keeps tenants apart', () => {
    const store = loadCaptureStore({ tenants: ['demo'] });
    const query = `{service_name="codex-app"} |= "${ID}"`;
    expect(linesOf(ask(store, { query, ...WINDOW }, { headers: { 'x-scope-orgid': 'demo' } }))).toHaveLength(22);
    expect(linesOf(ask(store, { query, ...WINDOW }, { headers: { 'x-scope-orgid': 'other' } }))).toEqual([]);
    const federated = loadCaptureStore({ tenants: ['demo', 'twin'], federation: true });
    expect(linesOf(ask(federated, { query, ...WINDOW }, { headers: { 'x-scope-orgid': 'demo|twin' } }))).toHaveLength(
      44,
    );
  });
});

describe('count_over_time', () => {
  const entries = [10n, 20n, 30n].map((ms) => ({ timeUnixNano: 100_000_000_000n + ms * 1_000_000n, line: 'x' }));
  const store = createLokiStore({ streams: [memoryStream({ labels: { a: 'b' }, entries })] });

  it.each([
    [{ time: 100_029_999_999n, window: '19ms' }, '1'],
    [{ time: 100_030_000_000n, window: '20ms' }, '2'],
    [{ time: 100_030_000_000n, window: '21ms' }, '3'],
  ])('excludes the start of its window and includes its end: %o', ({ time, window }, count) => {
    const answer = ask(store, { query: `sum(count_over_time({a="b"} |= "x" [${window}]))`, time }, { path: 'query' });
    expect(dataOf<Vector>(answer)).toMatchObject({
      resultType: 'vector',
      result: [{ metric: {}, value: [Number(time / 1_000_000n) / 1000, count] }],
    });
  });

  it('leaves out its end on 2.8 (grafana/loki#13448)', () => {
    const old = { ...store, settings: { ...store.settings, version: '2.8.11' as const } };
    const query = 'sum(count_over_time({a="b"} |= "x" [21ms]))';
    const counted = (time: bigint): string | undefined =>
      dataOf<Vector>(ask(old, { query, time }, { path: 'query' })).result[0]?.value[1];
    expect([counted(100_030_000_000n), counted(100_030_000_001n)]).toEqual(['2', '3']);
  });

  it('has no series where nothing was counted', () => {
    const answer = ask(store, { query: 'sum(count_over_time({a="b"} |= "y" [1h]))', time: 200 }, { path: 'query' });
    expect(dataOf<Vector>(answer).result).toEqual([]);
  });

  it('is asked of `query`, which takes no log query', () => {
    const refused = ask(store, { query: '{a="b"}' }, { path: 'query' });
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('log queries are not supported as an instant query type');
  });
});

describe('limits', () => {
  const query = `{service_name="codex-app"} |= "${ID}"`;

  it('refuses too many bytes of what the index knows', () => {
    const limits = { '*': { maxBytesRead: 10_000 } };
    const refused = ask(loadCaptureStore({ limits, flushed: true }), { query, ...WINDOW });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatch(/^the query would read too many bytes \(query: 832 KiB, limit: 9\.8 KiB\); consider/);
    expect(ask(loadCaptureStore({ limits }), { query, ...WINDOW }).status).toBe(200);
  });

  it('shortens what reaches past the lookback, and has nothing of what lies before it', () => {
    const limits = { '*': { maxQueryLookbackMs: HOUR_MS } };
    const store = loadCaptureStore({ limits, now: () => CAPTURE_END_UNIX_NANO + 3_400_000_000_000n });
    expect(linesOf(ask(store, { query, ...WINDOW }))).toHaveLength(22);
    const late = loadCaptureStore({ limits, now: () => CAPTURE_END_UNIX_NANO + 3_600_000_000_000n });
    expect(linesOf(ask(late, { query, ...WINDOW }))).toEqual([]);
    const count = (window: string): FakeAnswer =>
      ask(
        late,
        { query: `sum(count_over_time(${query} [${window}]))`, time: CAPTURE_END_UNIX_NANO + 100n },
        { path: 'query' },
      );
    expect(dataOf<Vector>(count('1h')).result).toEqual([]);
    expect(count('3h')).toMatchObject({
      status: 400,
      body: 'this data is no longer available, it is past now - max_query_lookback (1h)',
    });
  });

  it('wants the labels that a tenant requires', () => {
    const refused = ask(loadCaptureStore({ limits: { '*': { requiredLabels: ['cluster'] } } }), { query, ...WINDOW });
    expect(refused).toMatchObject({
      status: 400,
      body: 'stream selector is missing required matchers [cluster], labels present in the query were [service_name]',
    });
  });
});

it('can lose lines that it still counts, and warn', () => {
  const store = loadCaptureStore({ loses: ({ line }) => line.includes('usage_summary'), warnings: ['partial'] });
  const query = `{service_name="codex-app"} |= "${ID}"`;
  const answer = ask(store, { query, ...WINDOW });
  expect(JSON.parse(answer.body)).toMatchObject({ status: 'success', warnings: ['partial'] });
  expect(linesOf(answer)).toHaveLength(20);
  const counted = ask(store, { query: `sum(count_over_time(${query} [5m]))`, time: WINDOW.end }, { path: 'query' });
  expect(dataOf<Vector>(counted).result[0]?.value[1]).toBe('22');
});

describe('the capture as a store', () => {
  it('holds every line of every request, but for what a store drops', () => {
    const store = loadCaptureStore();
    for (const [id, { lines }] of readTruth()) {
      const query = `sum by (stream, filename) (count_over_time({service_name="codex-app"} |= "${id}" [5m]))`;
      const { result } = dataOf<Vector>(ask(store, { query, time: WINDOW.end }, { path: 'query' }));
      const counted = (name: string): number =>
        Number(result.find(({ metric }) => Object.values(metric).includes(name))?.value[1] ?? 0);
      expect(counted('stdout'), id).toBe(lines['stdout.log'] ?? 0);
      expect(counted('usage.ndjson'), id).toBe(lines['usage.ndjson'] ?? 0);
      // Identical lines of one millisecond are one entry.
      expect(counted('proto.ndjson'), id).toBeLessThanOrEqual(lines['proto.ndjson'] ?? 0);
      expect(counted('proto.ndjson') > 0, id).toBe((lines['proto.ndjson'] ?? 0) > 0);
    }
  });

  it('moves times and doubles streams', () => {
    const offsetNanos = 3_600_000_000_000n;
    const store = loadCaptureStore({ offsetNanos, replicas: ['codex-app-a', 'codex-app-b'] });
    const [start, end] = [BigInt(WINDOW.start) + offsetNanos, BigInt(WINDOW.end) + offsetNanos];
    const query = `{service_name="codex-app"} |= "${ID}"`;
    expect(linesOf(ask(store, { query, start, end }))).toHaveLength(44);
    expect(linesOf(ask(store, { query: query.replace('}', ', pod="codex-app-b"}'), start, end }))).toHaveLength(22);
    expect(linesOf(ask(store, { query, ...WINDOW }))).toEqual([]);
  });

  it('moves the times that lines carry as well, unless told not to', () => {
    const offsetNanos = 86_400_000_000_000n;
    const range = { start: BigInt(WINDOW.start) + offsetNanos, end: BigInt(WINDOW.end) + offsetNanos };
    const query = `{filename="usage.ndjson"} |= "${ID}"`;
    const read = (moveLines: boolean): string =>
      linesOf(ask(loadCaptureStore({ offsetNanos, moveLines }), { query, ...range })).join('');
    expect(read(true)).toContain('"ts_ms":1795503433276,"timestamp":"2026-11-24T06:57:13.276Z"');
    expect(read(true)).not.toMatch(/2026-11-23|17954/);
    expect(read(false)).toContain('"ts_ms":1795417033276,"timestamp":"2026-11-23T06:57:13.276Z"');
  });
});

describe('a stream made on demand', () => {
  const stream = lazyStream({
    labels: { app: 'x' },
    range: { start: 1000n, end: 2000n },
    everyNanos: 7n,
    lineBytes: 40,
    filler: (index) => `line ${index}`,
    fillerHolds: (text) => !text.startsWith('needle'),
    planted: [{ timeUnixNano: 1500n, line: 'needle' }],
  });

  it('has the volume of its entries, in every window and both directions', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 900n, max: 2100n }), fc.bigInt({ min: 0n, max: 1200n }), (start, length) => {
        const range = { start, end: start + length };
        const forward = [...stream.entries({ range, direction: 'forward', contains: null })];
        const backward = [...stream.entries({ range, direction: 'backward', contains: null })];
        expect(backward.toReversed().map(({ line }) => line)).toEqual(forward.map(({ line }) => line));
        expect(forward.map(({ timeUnixNano }) => timeUnixNano)).toEqual(
          forward.map(({ timeUnixNano }) => timeUnixNano).toSorted((a, b) => Number(a - b)),
        );
        expect(forward.every(({ timeUnixNano }) => timeUnixNano >= range.start && timeUnixNano < range.end)).toBe(true);
        const lineBytes = forward.reduce((sum, { line }) => sum + line.length, 0);
        expect(stream.volume(range)).toEqual({ entries: forward.length, lineBytes, metadataBytes: 0 });
      }),
    );
  });

  it('leaves the filler out of a search for what it cannot hold', () => {
    const range = { start: 0n, end: 5000n };
    expect([...stream.entries({ range, direction: 'forward', contains: 'needle' })]).toHaveLength(1);
  });
});

describe('on a socket', () => {
  const open: FakeLoki[] = [];
  const start = async (options: FakeLokiOptions = {}): Promise<FakeLoki> => {
    const fake = await startFakeLoki(loadCaptureStore(), options);
    open.push(fake);
    return fake;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((fake) => fake.close()));
  });

  const path = `/loki/api/v1/query_range?${new URLSearchParams({ query: `{service_name="codex-app"} |= "${ID}"`, ...WINDOW }).toString()}`;

  it('answers below its base path, counts what it read and records what it was asked', async () => {
    const fake = await start({ basePath: '/api/datasources/proxy/uid/abc' });
    const answer = await fetch(`${fake.url}${path}`, { headers: { 'X-Query-Tags': 'source=test' } });
    expect(answer.status).toBe(200);
    expect(fake.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/datasources\/proxy\/uid\/abc$/);
    expect(fake.requests).toMatchObject([{ status: 200, headers: { 'x-query-tags': 'source=test' } }]);
    expect(fake.requests[0]?.processedBytes).toBeGreaterThan(800_000);
    expect((await fetch(`${new URL(fake.url).origin}${path}`)).status).toBe(404);
  });

  it('takes a form', async () => {
    const fake = await start();
    const [url = '', form = ''] = `${fake.url}${path}`.split('?');
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    expect(linesOf({ status: answer.status, headers: {}, body: await answer.text() })).toHaveLength(22);
  });

  it('insists on credentials', async () => {
    const fake = await start({ requireHeaders: { Authorization: 'Bearer right' } });
    expect((await fetch(`${fake.url}${path}`)).status).toBe(401);
    expect((await fetch(`${fake.url}${path}`, { headers: { authorization: 'Bearer right' } })).status).toBe(200);
  });

  it('fails in the way that a test asks for, and then answers again', async () => {
    const html = { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Gateway</h1>' };
    const faults = ['reset', 'truncate', html, 'hang'] as const;
    const fake = await start({ faults: (_request, count) => faults[count - 1] ?? null });
    await expect(fetch(`${fake.url}${path}`)).rejects.toThrow('fetch failed');
    await expect(fetch(`${fake.url}${path}`).then((answer) => answer.text())).rejects.toThrow('terminated');
    expect(await fetch(`${fake.url}${path}`).then((answer) => answer.text())).toBe(html.body);
    await expect(fetch(`${fake.url}${path}`, { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/);
    expect((await fetch(`${fake.url}${path}`)).status).toBe(200);
    expect(fake.requests.map(({ status }) => status)).toEqual([null, null, 502, null, 200]);
  });
});

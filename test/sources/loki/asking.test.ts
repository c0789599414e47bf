// Who is asked what: tenants, several ids, ids in structured metadata, headers.

import { describe, expect, it } from 'vitest';
import { createLokiStore, loadCaptureStore, memoryStream } from '../../fakes/loki/index.ts';
import { answersOf, fault, find, gapTexts, ID, pagesAsked, sourceOf, told, WINDOW } from './ask-loki.ts';

const OTHER = '5fGa2LsPWpPY06QrzKHgS';
const signal = new AbortController().signal;
const labels = { service_name: 'codex-app' };

describe('tenants', () => {
  it('are asked one by one; the one that refuses is a gap', async () => {
    const store = loadCaptureStore({ tenants: ['demo', 'tight'], limits: { tight: { maxEntries: 20 } } });
    const both = await find({ store, tenants: ['demo', 'tight'] });
    expect(both.records).toHaveLength(44);
    expect(new Set(both.records.map(({ origin }) => origin.entry?.tenant))).toEqual(new Set(['demo', 'tight']));
    expect(answersOf(both).map(({ rows, verdict }) => [rows, verdict])).toEqual([
      [22, 'complete'],
      [22, 'complete'],
    ]);

    const refused = await find({
      store,
      tenants: ['demo', 'secret'],
      twist: ({ headers = {} }) =>
        headers['X-Scope-OrgID'] === 'secret' ? fault({ kind: 'status-403', status: 403 }) : null,
    });
    expect(refused.records).toHaveLength(22);
    expect(refused.status.status).toBe('partial');
    expect(told(refused).gaps).toContain('status-403!');
    expect(gapTexts(refused)).toContain('tenant secret: ');
  });

  it('must be named where the server wants one', async () => {
    const answer = await find({ store: loadCaptureStore({ tenants: ['demo'] }) });
    expect(told(answer)).toMatchObject({ status: 'failed', gaps: ['no-org-id!'] });
    expect(gapTexts(answer)).toContain('configure one');
  });

  it('cannot be federated where that is off', async () => {
    const answer = await find({ store: loadCaptureStore({ tenants: ['demo', 'tight'] }), tenants: ['demo|tight'] });
    expect(told(answer)).toMatchObject({ status: 'failed', gaps: ['several-tenants-refused!'] });
  });
});

describe('several ids', () => {
  it.each([
    ['3.4.6', [`{service_name="codex-app"} |= "${ID}" or "${OTHER}"`]],
    ['2.8.11', [`{service_name="codex-app"} |~ "${ID}|${OTHER}"`]],
  ] as const)('are one question, in words that the server can read (%s)', async (version, queries) => {
    const store = loadCaptureStore({ version });
    const [one, other, both] = await Promise.all(
      [[ID], [OTHER], [ID, OTHER]].map((needles) => find({ store, needles })),
    );
    expect(both === undefined ? [] : answersOf(both).map(({ query }) => query)).toEqual(queries);
    expect(both?.status.status).toBe('complete');
    const names = (
      records: readonly { readonly origin: { readonly entry: unknown; readonly file: string } }[],
    ): readonly string[] =>
      records.map(
        ({ origin }) =>
          `${origin.file} ${JSON.stringify(origin.entry, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))}`,
      );
    const union = new Set([...names(one?.records ?? []), ...names(other?.records ?? [])]);
    expect(new Set(names(both?.records ?? []))).toEqual(union);
    expect(both?.records).toHaveLength(union.size);
  });

  it('are probed for once', async () => {
    const { source, client } = sourceOf({ store: loadCaptureStore({ version: '2.8.11' }) });
    await source.find({ needles: [ID, OTHER], range: WINDOW, signal });
    await source.find({ needles: [ID, OTHER], range: { start: WINDOW.start - 1000n, end: WINDOW.start }, signal });
    expect(pagesAsked(client).filter(({ query }) => query?.includes(' or '))).toHaveLength(1);
  });

  it('that stand in one line are one record', async () => {
    const entries = [{ timeUnixNano: WINDOW.start, line: `{"req_id":"${ID}","parent":"${OTHER}"}` }];
    const store = createLokiStore({ version: '2.8.11', streams: [memoryStream({ labels, entries })] });
    const answer = await find({ store, needles: [ID, OTHER] });
    expect(answer.records).toHaveLength(1);
    expect(answersOf(answer).map(({ rows }) => rows)).toEqual([1]);
  });
});

describe('structured metadata', () => {
  const store = loadCaptureStore({
    metadataOf: (line) => ({ trace_id: /"req_id":"([^"]+)"/.exec(line)?.[1] ?? 'none', pod_ip: '10.0.0.1' }),
    moreStreams: [
      memoryStream({
        labels: { ...labels, filename: 'plain.log' },
        entries: [{ timeUnixNano: WINDOW.start + 7n, line: 'a line that names nobody', metadata: { trace_id: ID } }],
      }),
    ],
  });

  it('is searched where the store says that it may hold ids', async () => {
    const { source, client } = sourceOf({ store });
    const answer = await source.find({ needles: [ID], range: WINDOW, signal });
    expect(answer.records).toHaveLength(23);
    expect(answer.records[0]?.body).toBe('a line that names nobody');
    expect(answersOf(answer).map(({ query }) => query)).toEqual([
      `{service_name="codex-app"} |= "${ID}"`,
      `{service_name="codex-app"} | trace_id="${ID}"`,
    ]);
    expect(answer.status.status).toBe('complete');
    const again = await source.find({ needles: [ID], range: WINDOW, signal });
    expect(again.records).toEqual(answer.records);
    expect(client.requests.filter(({ path }) => path.endsWith('/detected_fields'))).toHaveLength(1);
  });

  it('is searched once it was seen to hold the id, where the store does not say', async () => {
    const answer = await find({
      store,
      twist: ({ path }) => (path.endsWith('detected_fields') ? fault({ kind: 'status-404', status: 404 }) : null),
    });
    expect(answer.records).toHaveLength(23);
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
  });

  it('is no part of a stream, with or without categorised labels', async () => {
    const whole = await find({ store });
    const mixed = await find({
      store,
      twist: (request) => {
        delete (request.headers as Record<string, string>)['X-Loki-Response-Encoding-Flags'];
        return null;
      },
    });
    expect(mixed.records.map(({ origin }) => origin.file)).toEqual(whole.records.map(({ origin }) => origin.file));
    expect(
      new Set(
        mixed.records.map(({ origin }) =>
          Object.keys(origin.entry?.labels ?? {})
            .sort()
            .join(),
        ),
      ),
    ).toEqual(
      new Set(['container,env,filename,service_name', 'container,env,service_name,stream', 'filename,service_name']),
    );
  });

  it('that cannot be known is said', async () => {
    const answer = await find({
      store,
      twist: ({ path }) => (path.endsWith('detected_fields') ? fault({ kind: 'status-500', status: 500 }) : null),
    });
    expect(told(answer).gaps).toEqual(['metadata-unknown']);
  });
});

it('says whose load it is, and asks for categorised labels', async () => {
  const { client, status } = await find({ store: loadCaptureStore() });
  for (const { headers } of client.requests)
    expect(headers).toEqual({
      'X-Loki-Response-Encoding-Flags': 'categorize-labels',
      'X-Query-Tags': 'source=trace-by-id',
    });
  expect(pagesAsked(client)).toEqual([
    {
      query: `{service_name="codex-app"} |= "${ID}"`,
      start: '1795416900000000000',
      end: '1795417200000000000',
      limit: '1000',
      direction: 'forward',
    },
    // The lines beside those that are no JSON object.
    ...pagesAsked(client).slice(1),
  ]);
  expect(status.server).toEqual({ address: 'http://loki.test:3100', version: null });
});

it('keeps replicas apart: the same lines in two streams are two records each', async () => {
  const { records } = await find({ store: loadCaptureStore({ replicas: ['a', 'b'] }) });
  expect(records).toHaveLength(44);
  expect(
    new Set(records.map(({ origin }) => `${origin.file} ${origin.entry?.timeUnixNano} ${origin.offset}`)).size,
  ).toBe(44);
});

it('counts entries that nobody can tell apart', async () => {
  const entry = { timeUnixNano: WINDOW.start, line: `{"req_id":"${ID}"}` };
  const store = createLokiStore({
    streams: [memoryStream({ labels, entries: [entry, entry, entry], keepDuplicates: true })],
  });
  const { records } = await find({ store });
  expect(records.map(({ origin }) => [origin.offset, origin.entry?.occurrence])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
});

it('refuses an id that is none, before anything is asked', async () => {
  const { source, client } = sourceOf({ store: loadCaptureStore() });
  await expect(source.find({ needles: ['a\n"} or {a="b'], range: WINDOW, signal })).rejects.toThrow('no checked id');
  expect(pagesAsked(client)).toEqual([]);
});

describe('what a search would cost', () => {
  const ask = { range: WINDOW, signal };
  it('is what the index says, in parts where a window is too long', async () => {
    const store = loadCaptureStore({ flushed: true });
    const whole = await sourceOf({ store }).source.estimateBytes(ask);
    expect(whole).toBeGreaterThan(500_000);
    const tight = loadCaptureStore({ flushed: true, limits: { '*': { maxQueryLengthMs: 60_000 } } });
    expect(await sourceOf({ store: tight }).source.estimateBytes(ask)).toBeGreaterThan(500_000);
  });

  it('is 0 while the index knows nothing, and unknown where the store does not say', async () => {
    expect(await sourceOf({ store: loadCaptureStore() }).source.estimateBytes(ask)).toBe(0);
    const dead = sourceOf({ store: loadCaptureStore(), twist: () => fault({ kind: 'status-405', status: 405 }) });
    expect(await dead.source.estimateBytes(ask)).toBeNull();
    const odd = sourceOf({
      store: loadCaptureStore(),
      twist: () => ({ status: 200, headers: {}, body: '{"bytes":"many"}' }),
    });
    expect(await odd.source.estimateBytes(ask)).toBeNull();
  });
});

describe('a plan', () => {
  it('has the queries and the same as commands, without a secret', () => {
    const { source, client } = sourceOf({ store: loadCaptureStore(), tenants: ['demo'], auth: 'bearer' });
    const [planned, ...others] = source.plan({ needles: ['-Jb9Zq_0aKx1YwVnT3rPe'], range: WINDOW }) ?? [];
    const query = '{service_name="codex-app"} |= "-Jb9Zq_0aKx1YwVnT3rPe"';
    expect(others).toEqual([]);
    expect(planned).toMatchObject({ language: 'LogQL', query, range: WINDOW });
    expect(planned?.commands.map(({ argv, header }) => `${header}: ${argv.join(' ')}`)).toEqual([
      'bearer: curl -sS -G -H @- -H X-Scope-OrgID: demo' +
        ` -H X-Loki-Response-Encoding-Flags: categorize-labels --data-urlencode query=${query}` +
        ' --data-urlencode start=1795416900000000000 --data-urlencode end=1795417200000000000' +
        ' --data-urlencode limit=1000 --data-urlencode direction=forward http://loki.test:3100/loki/api/v1/query_range',
      'none: logcli query --addr=http://loki.test:3100 --org-id=demo --from=2026-11-23T06:55:00.000Z' +
        ` --to=2026-11-23T07:00:00.000Z --limit=1000 --forward --timezone=UTC --output=raw ${query}`,
    ]);
    expect(client.requests).toEqual([]);
  });
});

// What a server allows is learnt from its own refusals; what it does not give ends as a gap with its times.

import { describe, expect, it } from 'vitest';
import { createLokiStore, loadCaptureStore, memoryStream } from '../../fakes/loki/index.ts';
import { answersOf, fault, find, gapTexts, ID, LATER, pagesAsked, sourceOf, told, WINDOW } from './ask-loki.ts';

const SECOND = 1_000_000_000n;
const HIT = 22;

describe.each(['2.8.11', '3.4.6'] as const)('limits of Loki %s', (version) => {
  it('learns the largest page', async () => {
    const store = loadCaptureStore({ version, limits: { '*': { maxEntries: 7 } } });
    const { source, client } = sourceOf({ store });
    const signal = new AbortController().signal;
    const first = await source.find({ needles: [ID], range: WINDOW, signal });
    expect(first.records).toHaveLength(HIT);
    expect(first.status.status).toBe('complete');
    expect(new Set(pagesAsked(client).map(({ limit }) => limit))).toEqual(new Set(['1000', '7']));
    const before = client.requests.length;
    await source.find({ needles: [ID], range: WINDOW, signal });
    expect(pagesAsked({ ...client, requests: client.requests.slice(before) }).map(({ limit }) => limit)).not.toContain(
      '1000',
    );
  });

  it('learns the longest window and reads a longer one in parts', async () => {
    const store = loadCaptureStore({ version, limits: { '*': { maxQueryLengthMs: 60_000 } } });
    const answer = await find({ store, range: { start: WINDOW.start - 600n * SECOND, end: WINDOW.end } });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(HIT);
    for (const { start, end } of pagesAsked(answer.client).slice(1))
      expect(BigInt(end ?? 0) - BigInt(start ?? 0)).toBeLessThanOrEqual(60n * SECOND);
  });

  it('halves a window that is too heavy, down to a second', async () => {
    const store = loadCaptureStore({ version, flushed: true, limits: { '*': { maxBytesRead: 300_000 } } });
    const answer = await find({ store });
    expect(answer.records).toHaveLength(HIT);
    expect(answer.status.status).toBe('complete');
    expect(answersOf(answer)).toMatchObject([{ rows: HIT, countedRows: HIT }]);
  });

  it('says which seconds stay too heavy', async () => {
    const store = loadCaptureStore({ version, flushed: true, limits: { '*': { maxBytesRead: 4_000 } } });
    const answer = await find({ store, isUncounted: true });
    expect(answer.status.status).toBe('partial');
    expect(new Set(told(answer).gaps)).toEqual(new Set(['too-many-bytes!']));
    expect(answer.records.length).toBeLessThan(HIT);
    expect(gapTexts(answer)).toContain('would read too many bytes');
  });

  it('searches what a lookback leaves, and names the rest', async () => {
    const now = (): bigint => WINDOW.end;
    const store = loadCaptureStore({ version, now, limits: { '*': { maxQueryLookbackMs: 240_000 } } });
    const { source } = sourceOf({ store, now });
    const signal = new AbortController().signal;
    const old = await source.find({
      needles: [ID],
      range: { start: WINDOW.start - 600n * SECOND, end: WINDOW.start },
      signal,
    });
    // It answered, as an empty store would: the limit shows itself in the question about a single moment.
    expect(old.status.status).toBe('partial');
    expect(told(old).gaps).toEqual(['past-lookback!']);
    expect(gapTexts(old)).toMatch(/max_query_lookback: \S/);
    // It is known now that the server shortens this one without a word.
    const across = await source.find({
      needles: [ID],
      range: { start: WINDOW.start - 600n * SECOND, end: WINDOW.end },
      signal,
    });
    expect(across.status.status).toBe('partial');
    expect(across.records).toHaveLength(HIT);
    expect(gapTexts(across)).toContain('not read (2026-11-23T06:45:00.000Z to 2026-11-23T06:56:00.000Z)');
  });

  it('asks stream by stream where one nanosecond holds more than a page', async () => {
    const at = (pod: string, count: number) =>
      memoryStream({
        labels: { service_name: 'codex-app', pod },
        entries: Array.from({ length: count }, (_, n) => ({
          timeUnixNano: WINDOW.start + 5n,
          line: `{"n":${n},"req_id":"${ID}"}`,
        })),
      });
    const limits = { '*': { maxEntries: 10 } };
    const several = createLokiStore({ version, limits, streams: [at('a', 8), at('b', 9)] });
    expect((await find({ store: several })).status).toMatchObject({ status: 'complete', matched: 17 });
    const one = createLokiStore({ version, limits, streams: [at('a', 8), at('b', 25)] });
    const answer = await find({ store: one });
    expect(answer.records).toHaveLength(18);
    expect(told(answer).gaps).toContain('page-full-of-one-time!');
    expect(told(answer).gaps.filter((kind) => kind.endsWith('!'))).toHaveLength(1);
    expect(answer.status.status).toBe('partial');
  });

  it('keeps the first and the last rows beyond the row limit', async () => {
    const store = loadCaptureStore({ version });
    const all = await find({ store });
    const answer = await find({ store, limits: { maxRecords: 4, maxLineBytes: 1000 } });
    expect(told(answer).bodies).toEqual([...told(all).bodies.slice(0, 2), ...told(all).bodies.slice(-2)]);
    expect(answer.status.overLimit).toBe(HIT - 4);
    expect(told(answer).gaps).toEqual(['limit-rows!']);
  });
});

it('says that a young window may lack lines, and hides nothing by it', async () => {
  const answer = await find({ store: loadCaptureStore(), now: () => WINDOW.end + 20n * SECOND });
  expect(told(answer)).toMatchObject({ status: 'complete', gaps: ['young-window'] });
  expect(gapTexts(answer)).toContain('ended 20.000 s ago');
});

describe('the count of the store', () => {
  it('stands beside the rows received', async () => {
    const answer = await find({ store: loadCaptureStore() });
    expect(answersOf(answer)).toMatchObject([{ rows: HIT, countedRows: HIT, verdict: 'complete' }]);
  });

  it('disagrees when a page lost lines', async () => {
    const store = loadCaptureStore();
    const answer = await find({
      store,
      twist: ({ path }) =>
        path.endsWith('/query_range')
          ? { status: 200, headers: {}, body: '{"status":"success","data":{"resultType":"streams","result":[]}}' }
          : null,
    });
    // Nothing was found: whether that is so is asked on its own, once the search is over.
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    const question = { needles: [ID], range: WINDOW, signal: new AbortController().signal };
    const confirmed = await answer.source.confirmEmpty(question);
    if (confirmed === null) throw new Error('it can say');
    if (confirmed === undefined) throw new Error('the source cannot confirm');
    expect(told(confirmed)).toMatchObject({ gaps: ['count-mismatch!'] });
    expect(gapTexts(confirmed)).toContain(`gave 0 and counts ${HIT} lines: lines are missing`);
  });

  it('may be refused without hiding a row', async () => {
    const answer = await find({
      store: loadCaptureStore(),
      twist: ({ path }) => (path.endsWith('/query') ? fault({ kind: 'status-403', status: 403 }) : null),
    });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: ['not-counted'] });
    expect(answer.status.queries[0]?.countedRows).toBeNull();
  });

  it('is asked with the edges of the window', async () => {
    const edges = [WINDOW.start - 1n, WINDOW.start, WINDOW.end - 1n, WINDOW.end];
    const entries = edges.map((timeUnixNano) => ({ timeUnixNano, line: `{"at":"${timeUnixNano}","req_id":"${ID}"}` }));
    const store = createLokiStore({ streams: [memoryStream({ labels: { service_name: 'codex-app' }, entries })] });
    const { records, status } = await find({ store, now: () => LATER });
    expect(records.map(({ observedTimeUnixNano }) => observedTimeUnixNano)).toEqual([WINDOW.start, WINDOW.end - 1n]);
    expect(status.queries[0]?.countedRows).toBe(2);
  });
});

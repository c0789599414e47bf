// Every way a server can disappoint ends as a named gap; what was read before it stays.

import { describe, expect, it } from 'vitest';
import type { SourceError } from '../../../src/model/errors.ts';
import type { FakeAnswer } from '../../fakes/loki/index.ts';
import { answerLoki, createLokiStore, loadCaptureStore, memoryStream } from '../../fakes/loki/index.ts';
import { answersOf, type Ask, fault, find, gapTexts, ID, pagesAsked, told, type Twist, WINDOW } from './ask-loki.ts';

const store = loadCaptureStore();
const HIT = 22;
const isPage = (path: string): boolean => path.endsWith('/query_range');
const json = (body: unknown): FakeAnswer => ({ status: 200, headers: {}, body: JSON.stringify(body) });
const streams = (result: unknown, more: object = {}): FakeAnswer =>
  json({ status: 'success', ...more, data: { resultType: 'streams', result } });

/** From the nth page on, this instead. */
const fromPage = (n: number, what: FakeAnswer | SourceError): Twist => {
  let pages = 0;
  return ({ path }) => {
    if (!isPage(path)) return null;
    pages += 1;
    return pages >= n ? what : null;
  };
};

const paged: Omit<Ask, 'store'> = { bounds: { firstPageRows: 5, pageRows: 5 }, isUncounted: true };

/** The one warning that is known to say nothing about rows (pkg/engine/engine.go). */
const HARMLESS = 'Query was executed using the next-generation Loki query engine.';

describe('a server that fails', () => {
  it.each([
    ['refuses connections', fault({ kind: 'connection-refused', status: null }), 'connection-refused!'],
    ['has another name', fault({ kind: 'name-not-found', status: null }), 'name-not-found!'],
    ['is a login page', fault({ kind: 'html-answer', status: 200, errorType: 'bad_data' }), 'html-answer!'],
    ['knows us not', fault({ kind: 'status-401', status: 401 }), 'status-401!'],
    ['wants a tenant', fault({ kind: 'status-401', status: 401, serverSays: 'no org id' }), 'no-org-id!'],
    ['has no such path', fault({ kind: 'status-404', status: 404, errorType: 'not_found' }), 'status-404!'],
    [
      'is overloaded',
      fault({ kind: 'status-429', status: 429, serverSays: 'too many outstanding requests' }),
      'status-429!',
    ],
    ['is broken', fault({ kind: 'status-500', status: 500, errorType: 'internal' }), 'status-500!'],
    ['is behind a dead gateway', fault({ kind: 'status-502', status: 502 }), 'status-502!'],
    [
      'has no federation',
      fault({ kind: 'status-500', status: 500, serverSays: 'multiple org IDs present' }),
      'several-tenants-refused!',
    ],
    [
      'does not like the query',
      fault({ kind: 'status-400', status: 400, serverSays: 'parse error at line 1' }),
      'status-400!',
    ],
    ['never answers', fault({ kind: 'try-timeout', status: null, errorType: 'timeout' }), 'try-timeout!'],
    ['cuts its answers off', fault({ kind: 'truncated-answer', status: null }), 'truncated-answer!'],
  ])('%s: nothing is had, and that is said', async (_what, error, gap) => {
    const answer = await find({ store, twist: () => error });
    expect(answer.records).toEqual([]);
    expect(told(answer)).toMatchObject({ status: 'failed', gaps: [gap] });
    expect(gapTexts(answer)).toMatch(/^not read: .* \(2026-11-23T06:55:00.000Z to 2026-11-23T07:00:00.000Z\)/m);
    expect(answer.client.requests.length).toBeLessThan(10);
  });

  it('fails after some pages: these stay, and the gap begins behind them', async () => {
    const whole = await find({ store });
    const answer = await find({ store, ...paged, twist: fromPage(3, fault({ kind: 'status-500', status: 500 })) });
    // The lines beside a multi-line record could not be had either.
    expect(told(answer)).toMatchObject({ status: 'partial', gaps: ['status-500!', 'continuations-not-read'] });
    expect(answer.records.length).toBeGreaterThan(5);
    expect(answer.records).toEqual(whole.records.slice(0, answer.records.length));
    expect(answersOf(answer)).toMatchObject([{ verdict: 'partial', rows: answer.records.length }]);
  });

  it('is asked for less when its answers are too large', async () => {
    const twist: Twist = ({ path, params = [] }) =>
      isPage(path) && Number(new Map(params).get('limit')) > 20
        ? fault({ kind: 'too-large', status: 200, errorType: 'bad_data' })
        : null;
    const answer = await find({ store, twist });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(HIT);
  });

  it('times out on wide windows only: they are halved', async () => {
    const twist: Twist = ({ path, params = [] }) => {
      const named = new Map(params);
      const nanos = BigInt(named.get('end') ?? 0) - BigInt(named.get('start') ?? 0);
      return isPage(path) && nanos > 30_000_000_000n
        ? fault({
            kind: 'status-504',
            status: 504,
            errorType: 'timeout',
            serverSays: 'Request timed out, decrease the duration',
          })
        : null;
    };
    const answer = await find({ store, twist });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(HIT);
  });

  it('dies of wide windows: half of one may do', async () => {
    const twist: Twist = ({ path, params = [] }) => {
      const named = new Map(params);
      const nanos = BigInt(named.get('end') ?? 0) - BigInt(named.get('start') ?? 0);
      return isPage(path) && nanos > 150_000_000_000n ? fault({ kind: 'status-502', status: 502 }) : null;
    };
    const answer = await find({ store, twist });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(HIT);
  });

  it('repeats its warnings', async () => {
    const whole = await find({ store });
    const [first] = whole.records;
    const one = [
      { stream: { service_name: 'codex-app' }, values: [[String(first?.observedTimeUnixNano), first?.body]] },
    ];
    const harmless = await find({
      store,
      isUncounted: true,
      twist: fromPage(1, streams(one, { warnings: [HARMLESS] })),
    });
    expect(told(harmless)).toMatchObject({ status: 'complete', gaps: ['server-warning'] });
    expect(harmless.status.gaps[0]?.summary).toContainEqual({ code: HARMLESS });
    const partial = await find({
      store,
      isUncounted: true,
      twist: fromPage(1, streams(one, { warnings: ['old *chunk* format'] })),
    });
    expect(told(partial)).toMatchObject({ status: 'partial', gaps: ['server-warning!'] });
  });

  it('warns of its count: that may be partial as well', async () => {
    const warned = (warning: string) =>
      find({
        store,
        twist: ({ path, params = [], headers = {} }) => {
          if (!path.endsWith('/query')) return null;
          const { body, ...answer } = answerLoki(store, { method: 'GET', path, params, headers });
          return { ...answer, body: body.replace('{', `{"warnings":[${JSON.stringify(warning)}],`) };
        },
      });
    expect(told(await warned('1 of 3 queriers did not answer'))).toMatchObject({ status: 'partial' });
    expect(told(await warned(HARMLESS))).toMatchObject({ status: 'complete', gaps: ['server-warning'] });
  });

  it('takes lines back: both answers count, and it is said', async () => {
    const entries = Array.from({ length: 6 }, (_, n) => ({
      timeUnixNano: WINDOW.start + BigInt(n),
      line: `{"n":${n},"req_id":"${ID}"}`,
    }));
    const small = createLokiStore({ streams: [memoryStream({ labels: { service_name: 'codex-app' }, entries })] });
    const answer = await find({
      store: small,
      bounds: { firstPageRows: 3, pageRows: 100 },
      isUncounted: true,
      twist: fromPage(2, streams([])),
    });
    expect(answer.records).toHaveLength(3);
    expect(told(answer).gaps).toEqual(['unstable-answer!']);
  });
});

describe('a hostile answer', () => {
  const good = { stream: { a: 'b' }, values: [[String(WINDOW.start + 1n), `{"req_id":"${ID}"}`]] };
  it.each<readonly [string, string, number]>([
    ['not JSON', '<html>', 0],
    ['null', 'null', 0],
    ['an array', '[]', 0],
    ['no data', '{"status":"success"}', 0],
    ['a matrix', '{"data":{"resultType":"matrix","result":[]}}', 0],
    ['a result that is no list', '{"data":{"resultType":"streams","result":{}}}', 0],
    ['thousands of levels', `{"data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 0],
    ['streams of other types', body([null, 7, 'x', [], good]), 1],
    ['labels that are no strings', body([{ ...good, stream: { a: 1 } }, good]), 1],
    [
      'a time that is no number',
      body([
        {
          ...good,
          values: [
            ['soon', 'x'],
            [17, 'x'],
            ['-1', 'x'],
            ['1e9', 'x'],
          ],
        },
        good,
      ]),
      1,
    ],
    [
      'a line that is no string',
      body([{ ...good, values: [[String(WINDOW.start), { a: 1 }], 'x', null, []] }, good]),
      1,
    ],
    [
      'times out of the window',
      body([
        {
          ...good,
          values: [
            [String(WINDOW.end), 'x'],
            ['0', 'x'],
          ],
        },
        good,
      ]),
      1,
    ],
  ])('%s: what can be read is kept, the rest is a gap', async (_what, text, kept) => {
    const answer = await find({
      store,
      twist: fromPage(1, { status: 200, headers: {}, body: text }),
      isUncounted: true,
    });
    expect(answer.records).toHaveLength(kept);
    expect(told(answer)).toMatchObject({ status: kept > 0 ? 'partial' : 'failed', gaps: ['bad-answer!'] });
  });

  it('takes a label called __proto__ for a label', async () => {
    const text = `{"data":{"resultType":"streams","result":[{"stream":{"__proto__":"x","a":"b"},"values":${JSON.stringify(good.values)}}]}}`;
    const { records } = await find({
      store,
      twist: fromPage(1, { status: 200, headers: {}, body: text }),
      isUncounted: true,
    });
    expect(records[0]?.origin.file).toBe('{__proto__="x", a="b"}');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('does not keep us asking for ever', async () => {
    const always: Twist = ({ path, params = [] }) => {
      const { limit, start } = Object.fromEntries(params) as { readonly limit: string; readonly start: string };
      const line = `{"req_id":"${ID}"}`;
      return isPage(path)
        ? streams([{ stream: { a: 'b' }, values: Array.from({ length: Number(limit) }, () => [start, line]) }])
        : null;
    };
    const answer = await find({
      store,
      twist: always,
      isUncounted: true,
      bounds: { firstPageRows: 2, pageRows: 2, maxPageRows: 4, pages: 50 },
    });
    expect(answer.client.requests.length).toBeLessThan(300);
    expect(answer.status.status).toBe('partial');
    expect(told(answer).gaps).toContain('limit-pages!');

    const unreadable = await find({
      store,
      twist: fromPage(1, streams([{ stream: {}, values: Array.from({ length: 1000 }, () => ['x', 'y']) }])),
      isUncounted: true,
    });
    expect(pagesAsked(unreadable.client)).toHaveLength(1);
    expect(unreadable.status.status).toBe('failed');
  });

  function body(result: unknown): string {
    return JSON.stringify({ data: { resultType: 'streams', result } });
  }
});

describe('an interruption', () => {
  it.each([
    ['Ctrl-C', new Error('stop'), 'interrupted!'],
    ['the deadline', new DOMException('over', 'TimeoutError'), 'deadline!'],
  ] as const)('%s: keeps what was read', async (_what, reason, gap) => {
    const controller = new AbortController();
    let pages = 0;
    const answer = await find({
      store,
      ...paged,
      signal: controller.signal,
      twist: ({ path }) => {
        pages += isPage(path) ? 1 : 0;
        if (pages === 3) controller.abort(reason);
        return null;
      },
    });
    expect(answer.records.length).toBeGreaterThan(5);
    expect(answer.records.length).toBeLessThan(HIT);
    expect(told(answer)).toMatchObject({ status: 'partial', gaps: [gap, 'continuations-not-read'] });
  });
});

// Every line with the id, however it came into the store and whatever stands beside the id; and that this was proven.

import { describe, expect, it } from 'vitest';
import { textKey } from '../../../src/model/text-key.ts';
import { INGESTS, loadCapture, type Row, tenantOf } from '../../fakes/victorialogs/index.ts';
import { readTruth } from '../../fixture.ts';
import { find, gapTexts, HIT, ID, isRowPage, LATER, linesAs, sourceOf, told, WINDOW } from './ask-victorialogs.ts';

const capture = loadCapture();

describe.each(INGESTS)('the capture, ingested as %s', (ingest) => {
  const [accountId = '', projectId = ''] = tenantOf(ingest).split(':');

  it('gives every line that the truth counts, and counts as many itself', async () => {
    for (const [id, { lines }] of [...readTruth()].filter((_, index) => index % 7 === 0)) {
      const answer = await find({ store: capture, accountId, projectId, needles: [id] });
      const wanted = Object.values(lines).reduce((sum, count) => sum + count, 0);
      const [query] = answer.status.queries;
      expect({ id, rows: query?.rows, counted: query?.countedRows }).toEqual({ id, rows: wanted, counted: wanted });
      expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    }
  });

  it('names each entry by its stream, its tenant and its time', async () => {
    const { records } = await find({ store: capture, accountId, projectId });
    expect(records).toHaveLength(HIT);
    for (const { origin, observedTimeUnixNano } of records) {
      expect(origin).toMatchObject({ source: 'victorialogs', line: null, entry: { tenant: tenantOf(ingest) } });
      expect(origin.entry?.labels).toMatchObject({ service_name: 'codex-app', container: 'codex-app-1' });
      expect(observedTimeUnixNano).toBe(origin.entry?.timeUnixNano);
    }
    expect(new Set(records.map(({ origin: { entry } }) => `${entry?.timeUnixNano} ${entry?.textKey}`)).size).toBe(HIT);
  });

  it('never shows the sentence that stands where the line was', async () => {
    const { records } = await find({ store: capture, accountId, projectId });
    expect(records.filter(({ body }) => body.includes('_msg field'))).toEqual([]);
  });
});

describe('the very characters of an id', () => {
  const AROUND = [
    'req_ID',
    'IDx',
    'xID',
    '\u001b[31mID\u001b[0m',
    '{"log":"a\\nID"}',
    '{"log":"{\\"req_id\\":\\"ID\\"}"}',
    'éID',
    'ID',
  ];
  it.each([
    'abc-def',
    '-LeadDash0Aa1Bb2Cc3Dd4',
    'quote"inside',
    'back\\slash',
    'a|b',
    'a*b',
    '{b7}',
    'a:b:c',
    'or',
    '(x)',
    'a.b+c',
    "it's<b>",
    '$^[z]',
    '77 заказ',
  ])('%s', async (id) => {
    const lines = AROUND.map((line) => line.replace('ID', () => id));
    const store = linesAs([...lines, 'another line', id.slice(1), 'axb']);
    const answer = await find({ store, needles: [id] });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records.map(({ origin }) => origin.entry?.textKey)).toEqual(lines.map(textKey));
  });

  it('is found in a field of its own, and beside a line that does not have it', async () => {
    const inField = await find({ store: linesAs(['a line'], { 'ctx.request': ID, other: 'x' }) });
    expect(inField.records).toMatchObject([{ body: 'a line', attributes: { 'ctx.request': ID, other: 'x' } }]);
    const alone = await find({ store: linesAs([''], { req_id: ID, event: 'access_log', status: '503', 'a.b': '1' }) });
    expect(alone.records).toMatchObject([
      { body: `{"req_id":"${ID}","event":"access_log","status":503,"a":{"b":1}}`, attributes: { status: 503 } },
    ]);
  });

  it('is found in rows of more fields than a question can name, by looking at each row whole', async () => {
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`field_number_${n}`, `${n}`]));
    for (const id of [ID, 'quote"it\'s<b>']) {
      const store = linesAs(['one', ''], { ...many, last: `x${id}y` });
      const answer = await find({ store, needles: [id] });
      expect(answer.records).toHaveLength(2);
      expect(answer.status.queries[0]).toMatchObject({ rows: 2, countedRows: 2 });
      expect(answer.status.queries[0]?.query).toContain('| pack_json');
      expect(answer.requests.some(({ path }) => path.endsWith('/stats_query'))).toBe(true);
    }
  });
});

describe('a window', () => {
  it('is asked to the nanosecond, its end excluded', async () => {
    const store = linesAs([`first ${ID}`, `last ${ID}`]);
    const range = { start: WINDOW.start, end: WINDOW.start + 1_000_000n };
    expect(told(await find({ store, range })).bodies).toEqual([`first ${ID}`]);
    expect(told(await find({ store, range: { ...range, end: range.end + 1n } })).bodies).toHaveLength(2);
  });

  it('is read page by page, a nanosecond never in halves', async () => {
    const bounds = { firstPageRows: 5, pageRows: 4, maxPageRows: 16 };
    const answer = await find({ store: capture, bounds });
    const whole = await find({ store: capture });
    expect(told(answer)).toEqual(told(whole));
    expect(answer.requests.filter(isRowPage).length).toBeGreaterThan(5);
  });

  it('reads more rows of one nanosecond than any page holds', async () => {
    const rows: readonly Row[] = Array.from({ length: 60 }, (_, n) => ({
      tenant: '0:0',
      timeUnixNano: WINDOW.start + 5n,
      labels: { service_name: 'codex-app' },
      // Some of them alike: duplicates are kept.
      fields: { _msg: `{"req_id":"${ID}","n":${n % 50}}` },
    }));
    const answer = await find({ store: { rows }, bounds: { firstPageRows: 4, pageRows: 4, maxPageRows: 8 } });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(60);
    expect(new Set(answer.records.map(({ origin }) => origin.entry?.occurrence))).toEqual(new Set([0, 1]));
  });

  it('is said to be young', async () => {
    const answer = await find({ store: capture, now: () => WINDOW.end + 5_000_000_000n });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: ['young-window'] });
    expect(gapTexts(answer)).toContain('on their way into the store');
  });

  it('of hours is asked for whole words first, and proven by the very characters', async () => {
    const range = { start: WINDOW.end - 7_200_000_000_000n, end: WINDOW.end };
    const answer = await find({ store: capture, range });
    expect(answer.records).toHaveLength(HIT);
    const [exact] = answer.status.queries;
    const words = answer.status.queries.find(({ query }) => query.includes(`} "${ID}"`));
    expect(exact).toMatchObject({ purpose: 'answer', rows: HIT, countedRows: HIT });
    expect(words).toMatchObject({ purpose: 'probe', query: `{service_name="codex-app"} "${ID}"` });
  });

  it('gives whole words where the server would not do more, and says so', async () => {
    const range = { start: WINDOW.end - 7_200_000_000_000n, end: WINDOW.end };
    const timeout = { status: 503, headers: {}, body: "the request couldn't be executed in 30.000 seconds" };
    const answer = await find({
      store: capture,
      range,
      twist: (request) => (isRowPage(request) && String(request.params).includes('~"') ? timeout : null),
    });
    expect(answer.records).toHaveLength(HIT);
    expect(answer.status.status).toBe('partial');
    expect(told(answer).gaps).toContain('query-timeout!');
    expect(told(answer).gaps).toContain('whole-words-only');
  });
});

describe('beside the search', () => {
  const signal = new AbortController().signal;

  it('confirms that nothing is there, and says what the count knows otherwise', async () => {
    const { source } = sourceOf({ store: capture });
    const nothing = await source.confirmEmpty({ needles: ['NoSuchId0Aa1Bb2Cc3Dd4'], range: WINDOW, signal });
    expect(nothing?.status).toMatchObject({ status: 'complete', gaps: [], queries: [{ countedRows: 0 }, {}] });
    const lost = await source.confirmEmpty({ needles: [ID], range: WINDOW, signal });
    expect(lost?.status).toMatchObject({ status: 'partial', gaps: [{ kind: 'count-mismatch' }] });
  });

  it('says when nothing is selected: of an unknown tenant the server says nothing', async () => {
    const { source } = sourceOf({ store: capture, accountId: '12', projectId: null });
    const says = await source.nothingSelected({ range: WINDOW, signal });
    expect(says).toContainEqual({ code: '12:0' });
    expect(await sourceOf({ store: capture }).source.nothingSelected({ range: WINDOW, signal })).toBeNull();
  });

  it('estimates by the headers of blocks', async () => {
    const { source } = sourceOf({ store: capture });
    expect(await source.estimateBytes({ range: WINDOW, signal })).toBeGreaterThan(100_000);
    const before = { start: WINDOW.start - 10n, end: WINDOW.start };
    expect(await source.estimateBytes({ range: before, signal })).toBe(0);
    const none = sourceOf({ store: capture, twist: () => ({ status: 400, headers: {}, body: 'no' }) });
    expect(await none.source.estimateBytes({ range: WINDOW, signal })).toBeNull();
  });

  it('plans the same query as a command, without a credential', () => {
    const { source } = sourceOf({ store: capture, accountId: '7', auth: 'bearer' });
    const [planned] = source.plan({ needles: [ID], range: WINDOW });
    expect(planned).toMatchObject({ sourceId: 'victorialogs', language: 'LogsQL', commands: [{ header: 'bearer' }] });
    expect(planned?.commands[0]?.argv).toEqual([
      'curl',
      '-sS',
      '-H',
      '@-',
      '-H',
      'AccountID: 7',
      '--data-urlencode',
      `query={service_name="codex-app"} ~"${ID}" | sort by (_time) | limit 1000`,
      '--data-urlencode',
      'start=2026-11-23T06:55:00.000000000Z',
      '--data-urlencode',
      'end=2026-11-23T06:59:59.999999999Z',
      'http://victorialogs.test:9428/base/select/logsql/query',
    ]);
  });

  it('links to its own page: of a request and of a line', async () => {
    const { records, source } = await find({ store: capture, accountId: '0', projectId: '1' });
    const ofRequest = source.pageOf({ needles: [ID], entry: null, range: WINDOW }) ?? '';
    expect(ofRequest).toMatch(/^http:\/\/victorialogs\.test:9428\/base\/select\/vmui\/#\/\?query=/);
    const params = new URLSearchParams(ofRequest.split('?')[1]);
    expect(params.get('query')).toContain(`~"${ID}"`);
    expect(params.get('g0.range_input')).toBe('301s');
    expect(params.get('g0.end_input')).toBe('2026-11-23T07:00:00.001');
    expect([params.get('accountID'), params.get('projectID')]).toEqual(['0', '1']);
    const entry = records[0]?.origin.entry ?? null;
    const ofLine = new URLSearchParams(source.pageOf({ needles: [], entry, range: WINDOW })?.split('?')[1]);
    expect(ofLine.get('query')).toBe('{container="codex-app-1", filename="proto.ndjson", service_name="codex-app"}');
    expect(source.pageOf({ needles: [], entry: null, range: WINDOW })).toBeNull();
  });

  it('finds what the supervisor wrote in the same process, in each way of ingest', async () => {
    for (const ingest of INGESTS) {
      const [accountId = '', projectId = ''] = tenantOf(ingest).split(':');
      const { records, source } = await find({ store: capture, accountId, projectId, now: () => LATER });
      const markers = ['worker_exit', 'worker_ready', 'status":5'];
      const beside = records.map(({ origin }) => origin);
      const context = await source.context({ range: WINDOW, markers, beside, signal });
      expect(context.status).toMatchObject({ status: 'complete', gaps: [] });
      const events = context.records.map(({ attributes }) => attributes?.['event']);
      expect({ ingest, count: events.filter((event) => event === 'worker_exit').length }).toEqual({ ingest, count: 5 });
      expect(context.records.some(({ attributes }) => attributes?.['status'] === 503)).toBe(true);
      const span = { start: WINDOW.start + 131_000_000_000n, end: WINDOW.start + 133_000_000_000n };
      const outputs = [{ id: 'stdout', title: ['x'], holds: [], markers: ['access_log'] }];
      const { witnesses } = await source.look({ span, beside, outputs, signal });
      expect(witnesses.length).toBeGreaterThan(0);
      expect(witnesses[0]?.origin.source).toBe('victorialogs');
    }
  });
});

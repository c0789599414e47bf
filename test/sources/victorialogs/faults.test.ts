// Every way a server can disappoint ends as a named gap; what was read before it stays.

import { afterEach, describe, expect, it } from 'vitest';
import { UTC_CLOCK } from '../../../src/decode/index.ts';
import type { SourceAnswer } from '../../../src/model/source.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import type { HttpClient } from '../../../src/sources/http/client.ts';
import { createVictoriaLogsSource } from '../../../src/sources/victorialogs/source.ts';
import { HTTP_FAULTS, httpRecoveries } from '../../fakes/http-faults.ts';
import { startRawServer } from '../../fakes/raw-server.ts';
import { ABORTED, type FakeAnswer, loadCapture, startFakeVictoriaLogs } from '../../fakes/victorialogs/index.ts';
import { clientOf } from '../http/connect.ts';
import { fault, find, gapTexts, HIT, ID, isRowPage, LATER, told, type Twist, WINDOW } from './ask-victorialogs.ts';
import { readRecording } from './recordings.ts';

const store = loadCapture(['raw']);

/** From the nth page on, this instead. */
function fromPage(n: number, what: ReturnType<Twist>): Twist {
  let pages = 0;
  return (request) => {
    if (!isRowPage(request)) return null;
    pages += 1;
    return pages >= n ? what : null;
  };
}

function recorded(name: string): FakeAnswer {
  const { status, headers, body } = readRecording(name).response;
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function nanosOf({ params = [] }: Parameters<Twist>[0]): bigint {
  const at = (name: string): bigint => BigInt(Date.parse(new Map(params).get(name) ?? '')) * 1_000_000n;
  return at('end') - at('start');
}

describe('a refusal as it was recorded', () => {
  it.each([
    ['cluster-one-node-dead-rows', 'storage-node!'],
    ['cluster-one-node-dead', 'storage-node!'],
    ['max-concurrent-requests', 'too-many-queries!'],
    ['timeout-param-slow-no-rows', 'query-timeout!'],
    ['error-bad-query', 'status-400!'],
    ['error-unknown-path', 'status-400!'],
    ['tenant-not-a-number', 'bad-tenant!'],
  ])('%s: nothing is had, and that is said', async (name, gap) => {
    const answer = await find({ store, twist: () => recorded(name) });
    expect(answer.records).toEqual([]);
    expect(told(answer)).toMatchObject({ status: 'failed', gaps: [gap] });
    expect(gapTexts(answer)).toMatch(/^not read: .*\(2026-11-23T06:55:00.000Z to 2026-11-23T07:00:00.000Z\)/m);
    expect(answer.requests.length).toBeLessThan(30);
  });

  it('answers of a server that is none: empty, and rows of something else', async () => {
    for (const [body, headers] of [
      ['', { 'content-type': 'text/plain' }],
      ['{"status":"success"}\n', { 'content-type': 'application/json' }],
      ['[1,2]\n', { 'content-type': 'application/json' }],
    ] as const) {
      const answer = await find({ store, twist: () => ({ status: 200, headers, body }) });
      expect(answer.records).toEqual([]);
      expect(answer.status.status).toBe('failed');
    }
  });

  it('keeps what it gave before, and the gap begins behind it', async () => {
    const whole = await find({ store });
    const bounds = { firstPageRows: 5, pageRows: 5 };
    const answer = await find({ store, bounds, twist: fromPage(3, recorded('cluster-one-node-dead-rows')) });
    expect(answer.records.length).toBeGreaterThan(4);
    expect(answer.status.status).toBe('partial');
    expect(told(answer).gaps).toContain('storage-node!');
    // Lines beside one of a record of several were not to be had either.
    const known = new Set(told(whole).bodies.map((body) => body.split('\n')[0]));
    for (const body of told(answer).bodies) expect(known).toContain(body);
  });

  it('is asked for less when the time is over', async () => {
    const twist: Twist = (request) =>
      isRowPage(request) && nanosOf(request) > 40_000_000_000n ? recorded('timeout-param-slow-no-rows') : null;
    const answer = await find({ store, twist });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(HIT);
  });

  it('counts other rows than it gave: a gap', async () => {
    const twist: Twist = ({ path }) => (path.endsWith('/hits') ? recorded('whole-row-hits') : null);
    const answer = await find({ store, twist });
    expect(told(answer)).toMatchObject({ status: 'partial' });
    expect(told(answer).gaps).toContain('count-mismatch!');
    expect(gapTexts(answer)).toContain('the store gave 22 and counts 2357 lines');
  });

  it('does not count: the lines are there, unchecked', async () => {
    const twist: Twist = ({ path }) => (path.endsWith('/hits') ? fault({ kind: 'status-403', status: 403 }) : null);
    const answer = await find({ store, twist });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: ['not-counted'] });
    expect(answer.records).toHaveLength(HIT);
  });

  it('keeps its fields to itself: each row is looked through whole', async () => {
    const twist: Twist = ({ path }) =>
      path.endsWith('/field_names') ? fault({ kind: 'status-403', status: 403 }) : null;
    const answer = await find({ store, twist });
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: ['fields-unknown'] });
    expect(answer.records).toHaveLength(HIT);
    expect(answer.status.queries[0]).toMatchObject({ rows: HIT, countedRows: HIT });
  });

  it('gives rows without the id, or of another time: they are no answer', async () => {
    const row = (time: string, message: string): string =>
      `${JSON.stringify({ _time: time, _stream: '{a="b"}', _msg: message })}\n`;
    const body = [
      row('2026-11-23T06:57:00Z', `the id ${ID}`),
      row('2026-11-23T06:57:00Z', 'another line'),
      row('2026-11-23T09:57:00Z', ID),
      row('soon', ID),
    ].join('');
    const answer = await find({ store, twist: fromPage(1, { status: 200, headers: {}, body }) });
    expect(answer.records).toHaveLength(1);
    expect(told(answer).gaps).toContain('bad-answer!');
  });

  it('says in the middle of its rows that it broke off: half of the window is asked for', async () => {
    const twist: Twist = (request) => {
      if (!isRowPage(request) || nanosOf(request) < 40_000_000_000n) return null;
      const body = `${JSON.stringify({ _time: '2026-11-23T06:57:12Z', _stream: '{a="b"}', _msg: ID })}\n\n${ABORTED}\n`;
      return { status: 200, headers: {}, body };
    };
    const answer = await find({ store, twist });
    expect(told(answer).gaps).toEqual(['truncated-answer!']);
    expect(gapTexts(answer)).toContain('the connection has been aborted');
  });
});

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

function ask(client: HttpClient): Promise<SourceAnswer> {
  const source = createVictoriaLogsSource({
    client,
    query: '{service_name="codex-app"}',
    accountId: null,
    projectId: null,
    grammar: codexAppServer.grammar,
    clock: UTC_CLOCK,
    limits: { maxRecords: 10_000, maxLineBytes: 256 * 1024 },
    now: () => LATER,
  });
  return source.find({ needles: [ID], range: WINDOW, signal: new AbortController().signal });
}

describe('on a socket', () => {
  it('is read whole, behind a base path as well', async () => {
    const server = await startFakeVictoriaLogs(store, { basePath: '/gateway' });
    const client = clientOf(server.url);
    opened.push(server.close, client.close);
    const answer = await ask(client);
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(HIT);
    expect(answer.status.server).toEqual({ address: server.url, version: '1.26.0' });
  });

  it.each(['reset', 'break-off'] as const)('%s once: the client gets over it', async (what) => {
    let isFirst = true;
    const server = await startFakeVictoriaLogs(store, {
      faults: ({ path }) => {
        if (!isFirst || !path.endsWith('/query')) return null;
        isFirst = false;
        return what;
      },
    });
    const client = clientOf(server.url);
    opened.push(server.close, client.close);
    const answer = await ask(client);
    expect(told(answer)).toMatchObject({ status: 'complete', gaps: [] });
    expect(answer.records).toHaveLength(HIT);
  });

  it.each(['raw-timeout-streaming', 'raw-timeout-hits'])(
    'never takes rows that break off for all there are: %s, as the wire had it',
    async (name) => {
      const bytes = readRecording(name).response.raw_first_bytes ?? '';
      const isText = bytes.includes(ABORTED);
      const server = await startRawServer({
        play: (socket) => void socket.end(isText ? bytes : `${bytes}\n${ABORTED}\n`),
      });
      const client = clientOf(server.url, { env: { sleep: () => Promise.resolve() } });
      opened.push(server.close, client.close);
      const answer = await ask(client);
      expect(answer.records).toEqual([]);
      expect(told(answer)).toMatchObject({ status: 'failed', gaps: ['truncated-answer!'] });
      expect(server.requests.length).toBeLessThan(40);
    },
  );

  it('breaks off wherever it counts: the lines are there, unchecked', async () => {
    const faults = ({ path }: { readonly path: string }) => (path.endsWith('/hits') ? ('break-off' as const) : null);
    const server = await startFakeVictoriaLogs(store, { faults });
    const client = clientOf(server.url, { env: { sleep: () => Promise.resolve() } });
    opened.push(server.close, client.close);
    const answer = await ask(client);
    expect(answer.records).toHaveLength(HIT);
    expect(new Set(told(answer).gaps)).toEqual(new Set(['not-counted']));
  });
});

describe.concurrent('the fault catalogue', () => {
  for (const one of HTTP_FAULTS) {
    it(`${one.name}: a gap`, async () => {
      const server = await one.start();
      const isSlow = one.kind === 'try-timeout';
      const client = clientOf(server.url, {
        connection: { tryTimeoutMs: isSlow ? 200 : 20_000, ...server.connection },
        env: { sleep: () => Promise.resolve() },
      });
      try {
        const answer = await ask(client);
        expect(answer.records).toEqual([]);
        expect(answer.status.status).toBe('failed');
        expect(new Set(told(answer).gaps)).toEqual(new Set([`${one.kind}!`]));
        expect(gapTexts(answer)).not.toContain('hunter2');
        expect(server.requests()).toBeLessThan(45);
      } finally {
        await client.close();
        await server.close();
      }
    });
  }

  for (const one of httpRecoveries('{"_time":"2026-11-23T06:57:12Z","_stream":"{}","_msg":"x"}')) {
    it(`${one.name}: an answer, and no row of it holds the id`, async () => {
      const server = await one.start();
      const client = clientOf(server.url, {
        connection: { tryTimeoutMs: 1000, ...server.connection },
        env: { sleep: () => Promise.resolve() },
      });
      try {
        const answer = await ask(client);
        expect(answer.records).toEqual([]);
        expect(told(answer).gaps).toContain('bad-answer!');
      } finally {
        await client.close();
        await server.close();
      }
    });
  }
});

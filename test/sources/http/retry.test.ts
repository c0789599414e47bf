import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { parseRetryAfter } from '../../../src/sources/http/retry-after.ts';
import { answerBytes, startRawServer, type RawServer } from '../../fakes/raw-server.ts';
import { ask, clientOf, failureOf } from './connect.ts';
import type { HttpEnv } from '../../../src/sources/http/client.ts';

const BACKOFF = { minBackoffMs: 250, maxBackoffMs: 5000 };

/** A server that always answers alike, and a clock that only moves while the client waits. */
async function setUp(bad: { status: string; headers?: Readonly<Record<string, string>> }, over: Partial<HttpEnv> = {}) {
  const waits: number[] = [];
  let nowMs = Date.parse('2026-11-23T07:00:00Z');
  const server = await startRawServer({ play: (socket) => socket.write(answerBytes('', bad)) });
  const env: Partial<HttpEnv> = {
    now: () => nowMs,
    sleep: async (ms) => {
      waits.push(ms);
      nowMs += ms;
    },
    ...over,
  };
  return { waits, server, env, nowMs };
}

async function failing(
  server: RawServer,
  env: Partial<HttpEnv>,
  { retries = 2, asks = 1 } = {},
): Promise<readonly string[]> {
  const client = clientOf(server.url, { connection: { retry: { ...BACKOFF, retries } }, env });
  const said: string[] = [];
  for (let n = 0; n < asks; n += 1) said.push(plainText((await failureOf(ask(client))).prose));
  await client.close();
  await server.close();
  return said;
}

describe('waits between tries', () => {
  it('grow from the floor, never beyond the ceiling, and jitter fills what lies between', async () => {
    for (const [random, expected] of [
      [0, [250, 250, 250, 250, 250, 250, 250]],
      [0.5, [375, 625, 1125, 2125, 2625, 2625, 2625]],
      [0.999999, [500, 1000, 2000, 4000, 5000, 5000, 5000]],
    ] as const) {
      const { waits, server, env } = await setUp({ status: '502 Bad Gateway' }, { random: () => random });
      await failing(server, env, { retries: 7 });
      expect(waits.map(Math.round)).toEqual(expected);
    }
  });

  it('last as long as Retry-After says, and a little longer, so that not all come back at once', async () => {
    const { waits, server, env } = await setUp({ status: '503 Busy', headers: { 'retry-after': '7' } });
    await failing(server, env, { retries: 1 });
    expect(waits).toEqual([7375]);
  });

  it('take an HTTP date against the clock of the server, not against ours', async () => {
    const headers = { date: 'Mon, 23 Nov 2026 03:00:00 GMT', 'retry-after': 'Mon, 23 Nov 2026 03:00:09 GMT' };
    const { waits, server, env } = await setUp({ status: '429 Too Many Requests', headers });
    await failing(server, env, { retries: 1 });
    expect(waits).toEqual([9375]);
  });

  it('are not begun when they would end after the deadline', async () => {
    const bad = { status: '503 Busy', headers: { 'retry-after': '7' } };
    const { waits, server, env, nowMs } = await setUp(bad);
    const [said] = await failing(server, { ...env, deadlineMs: nowMs + 7000 }, { retries: 3 });
    expect(waits).toEqual([]);
    expect(said).toMatch(/answered 503: .* It asks to be left alone for 7 s$/);
  });

  it('are not begun for a server that wants to be left alone for an hour, even without a deadline', async () => {
    const { waits, server, env } = await setUp({ status: '429 Busy', headers: { 'retry-after': '3600' } });
    expect(await failing(server, env)).toEqual([expect.stringContaining('left alone for 3600 s')]);
    expect(waits).toEqual([]);
  });
});

describe('the budget', () => {
  it('of a client is ten retries in all: a dead server is not hammered by every question in turn', async () => {
    const { waits, server, env } = await setUp({ status: '500 Oops' });
    await failing(server, env, { retries: 2, asks: 20 });
    expect(waits.length).toBe(10);
    expect(server.requests.length).toBe(30);
  });

  it('is earned back by answers', async () => {
    const waits: number[] = [];
    // One answer of twelve fails, for ever: more than ten retries, and each question still gets its answer.
    const server = await startRawServer({
      play: (socket, { number }) => socket.write(answerBytes('{}', number % 12 === 0 ? { status: '503 Busy' } : {})),
    });
    const client = clientOf(server.url, { env: { sleep: async (ms) => void waits.push(ms) } });
    for (let n = 0; n < 300; n += 1) await ask(client);
    expect(waits.length).toBeGreaterThan(20);
    await client.close();
    await server.close();
  });

  it('is not touched by a probe without retries', async () => {
    const { waits, server, env } = await setUp({ status: '500 Oops' });
    const client = clientOf(server.url, { env });
    const error = await failureOf(ask(client, { retries: 0 }));
    expect([error.kind, waits.length, server.requests.length]).toEqual(['status-500', 0, 1]);
    await client.close();
    await server.close();
  });
});

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-11-23T07:00:00Z');
  it.each([
    ['0', 0],
    [' 120 ', 120_000],
    ['Mon, 23 Nov 2026 07:00:05 GMT', 5000],
    ['Mon, 23 Nov 2026 06:00:05 GMT', 0],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['2026', 2_026_000],
    ['Mon, 99 Nov 2026 07:00:05 GMT', null],
    ['99999999999999', null],
    [undefined, null],
  ])('%s is %s ms', (value, expected) => {
    expect(parseRetryAfter({ value, date: undefined, nowMs })).toBe(expected);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import { timelineOf } from '../fixture.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const T0 = 1_795_417_031_000;

function dated(ms: number, extra = ''): string {
  return `{"event":"step","req_id":"${ID}"${extra},"ts_ms":${T0 + ms}}\n`;
}

function undated(n: number): string {
  return `[proxy] {"scope":"sse_guard","req_id":"${ID}","outcome":"step${n}"}\n`;
}

function rpc(kind: string, { rpcId, ms }: { readonly rpcId: number; readonly ms: number }): string {
  const phase = kind === 'rpc_request' ? 'backend_submission' : 'backend_io';
  return `{"phase":"${phase}","kind":"${kind}","rpc_id":${rpcId},"method":"m","req_id":"${ID}","ts_ms":${T0 + ms}}\n`;
}

describe('order', () => {
  it('keeps an undated line between its dated neighbours', () => {
    const events = timelineOf({ a: dated(10) + undated(1) + dated(20), b: dated(15) }, [ID]);
    expect(events.map(({ timeUnixNano, between }) => timeUnixNano ?? between)).toEqual([
      BigInt(T0 + 10) * 1_000_000n,
      BigInt(T0 + 15) * 1_000_000n,
      { notBefore: BigInt(T0 + 10) * 1_000_000n, notAfter: BigInt(T0 + 20) * 1_000_000n },
      BigInt(T0 + 20) * 1_000_000n,
    ]);
  });

  it('puts a line that cannot be placed last and says so', () => {
    const events = timelineOf({ a: undated(1), b: dated(5) }, [ID]);
    expect(events.map(({ placed }) => placed)).toEqual([true, false]);
  });

  it('puts a span at its start although it was written at its end', () => {
    const access = `{"event":"access_log","req_id":"${ID}","status":200,"dur_ms":30,"ts_ms":${T0}}\n`;
    const events = timelineOf({ a: dated(10) + dated(29) + access + dated(31) }, [ID]);
    expect(events.map(({ fact }) => fact.kind)).toEqual(['access_log', 'log', 'log', 'log']);
    expect(events.every(({ outOfOrder }) => !outOfOrder)).toBe(true);
  });

  it('keeps the order of one file within one tick of its clock', () => {
    const events = timelineOf({ a: dated(10, ',"n":1') + dated(9, ',"n":2') }, [ID]);
    expect(events.map(({ record }) => record.attributes?.['n'])).toEqual([1, 2]);
  });

  it('marks a line that is earlier than one before it, and moves no time', () => {
    const events = timelineOf({ a: dated(500) + dated(100) }, [ID]);
    expect(events.map(({ timeUnixNano, outOfOrder }) => [timeUnixNano, outOfOrder])).toEqual([
      [BigInt(T0 + 100) * 1_000_000n, true],
      [BigInt(T0 + 500) * 1_000_000n, false],
    ]);
  });

  it('stands right before the dated line behind it', () => {
    const access = `{"event":"access_log","req_id":"${ID}","status":200,"dur_ms":30,"ts_ms":${T0 + 5}}\n`;
    const events = timelineOf({ a: dated(1) + undated(1) + dated(10) + undated(2) + access, b: dated(9) }, [ID]);
    expect(events.map(({ fact }) => fact.kind)).toEqual(['log', 'access_log', 'log', 'sse_guard', 'log', 'sse_guard']);
  });

  it('loses and invents nothing, and sorts dated events by time (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.option(fc.integer({ min: 0, max: 100_000 })), { maxLength: 20 }), { maxLength: 4 }),
        (files) => {
          let n = 0;
          const texts = Object.fromEntries(
            files.map((lines, file) => [
              `f${file}`,
              lines.map((ms) => (ms === null ? undated((n += 1)) : dated(ms, `,"n":${(n += 1)}`))).join(''),
            ]),
          );
          const events = timelineOf(texts, [ID]);
          expect(events).toHaveLength(n);
          const times = events
            .filter(({ timeUnixNano, outOfOrder }) => timeUnixNano !== null && !outOfOrder)
            .map(({ timeUnixNano }) => timeUnixNano as bigint);
          for (const [index, time] of times.entries())
            if (index > 0) expect(time + 1_000_000n >= (times[index - 1] as bigint)).toBe(true);
          expect(new Set(events.map(({ id }) => id)).size).toBe(n);
        },
      ),
    );
  });
});

describe('copies', () => {
  it('merges the same line of two files into one event with two origins', () => {
    const text = dated(10) + undated(1);
    const events = timelineOf({ 'app.log': text, 'app.log.1': text }, [ID]);
    expect(events.map(({ origins }) => origins.map(({ file }) => file))).toEqual([
      ['app.log', 'app.log.1'],
      ['app.log', 'app.log.1'],
    ]);
  });

  it('keeps two equal lines apart that a rotation parted', () => {
    const events = timelineOf({ 'app.log.1': dated(1) + dated(2) + dated(3), 'app.log': dated(3) + dated(4) }, [ID]);
    expect(events).toHaveLength(5);
  });

  it('merges an extract, and files that overlap', () => {
    const [a, b, c, d, e] = [1, 2, 3, 4, 5].map((ms) => dated(ms)) as [string, string, string, string, string];
    expect(timelineOf({ whole: a + b + c + d + e, extract: b + c + d }, [ID])).toHaveLength(5);
    expect(timelineOf({ first: a + b + c + d, second: b + c + d + e }, [ID])).toHaveLength(5);
  });

  it('keeps identical lines of one file apart', () => {
    expect(timelineOf({ a: undated(1) + undated(1) + dated(1) }, [ID])).toHaveLength(3);
  });

  it('prefers the copy that has a time', () => {
    const line = undated(1).trim();
    const docker = `${JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2026-11-23T06:57:11.123456789Z' })}\n`;
    const [event] = timelineOf({ plain: `${line}\n`, docker }, [ID]);
    expect(event).toMatchObject({ timeUnixNano: 1_795_417_031_123_456_789n, timeSource: 'envelope' });
    expect(event?.origins).toHaveLength(2);
  });
});

describe('calls', () => {
  it('are spans until their answer, and cite it', () => {
    const [call] = timelineOf(
      { a: rpc('rpc_request', { rpcId: 7, ms: 0 }) + rpc('rpc_response', { rpcId: 7, ms: 12 }) },
      [ID],
    );
    expect(call?.durationNanos).toBe(12_000_000n);
    expect(call === undefined ? '' : plainText(call.what)).toBe('rpc 7 m → answered after 12 ms [E02]');
  });

  it('answered with an error say so', () => {
    const [call] = timelineOf({ a: rpc('rpc_request', { rpcId: 7, ms: 0 }) + rpc('rpc_error', { rpcId: 7, ms: 1 }) }, [
      ID,
    ]);
    expect(call?.abnormal).toBe(true);
    expect(call === undefined ? '' : plainText(call.what)).toBe('rpc 7 m → error after 1 ms [E02]');
  });

  it('without an answer are marked', () => {
    const [call] = timelineOf(
      { a: rpc('rpc_request', { rpcId: 7, ms: 0 }) + rpc('rpc_response', { rpcId: 8, ms: 12 }) },
      [ID],
    );
    expect(call?.abnormal).toBe(true);
    expect(call === undefined ? '' : plainText(call.what)).toContain('no answer seen');
  });
});

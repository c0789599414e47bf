import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import { wasWrittenBefore } from '../../src/correlate/written-before.ts';
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

describe('a file that stands newest first', () => {
  const numbered = (n: number, ms: number): string => dated(ms, `,"n":${n}`);
  const numbersOf = (events: ReturnType<typeof timelineOf>): readonly unknown[] =>
    events.map(({ record }) => record.attributes?.['n'] ?? '≈');
  /** Ties at 10 and at 30. */
  const LINES = [numbered(1, 10), numbered(2, 10), numbered(3, 20), numbered(4, 30), numbered(5, 30)];
  const turned = (lines: readonly string[]): string => lines.toReversed().join('');

  it('gives the order of writing, of lines of one time too, and marks none', () => {
    const events = timelineOf({ a: turned(LINES) }, [ID]);
    expect(numbersOf(events)).toEqual([1, 2, 3, 4, 5]);
    expect(events.map(({ outOfOrder }) => outOfOrder)).not.toContain(true);
    expect(events.every(({ origins }) => origins[0]?.newestFirst === true)).toBe(true);
  });

  it('places undated lines as in the file that runs on, at its ends too', () => {
    const lines = [undated(1), LINES[0] ?? '', undated(2), ...LINES.slice(1), undated(3)];
    const [on, back] = [lines.join(''), turned(lines)].map((text) => timelineOf({ a: text }, [ID]));
    expect(numbersOf(back ?? [])).toEqual(numbersOf(on ?? []));
    expect(back?.map(({ between }) => between)).toEqual(on?.map(({ between }) => between));
  });

  it('is one of several: the others run on', () => {
    const [older, newer] = [LINES.slice(0, 3), [...LINES.slice(3), numbered(6, 40), numbered(7, 50)]];
    expect(numbersOf(timelineOf({ 'app.log.1': older.join(''), 'app.log': turned(newer) }, [ID]))).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
    const mixed = timelineOf({ 'app.log.1': turned(LINES), 'app.log': numbered(6, 40) + numbered(7, 50) }, [ID]);
    expect(numbersOf(mixed)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(mixed.map(({ outOfOrder }) => outOfOrder)).not.toContain(true);
  });

  it('one late line is no direction, and is marked', () => {
    const events = timelineOf({ a: numbered(1, 500) + numbered(2, 100) + numbered(3, 510) }, [ID]);
    expect(events.map(({ outOfOrder }) => outOfOrder)).toEqual([true, false, false]);
  });

  it('decides what was written before what', () => {
    const guard = undated(1);
    const closing = `{"event":"chat_transform_summary","req_id":"${ID}","ts_ms":${T0 + 30}}\n`;
    const lines = [dated(10), dated(20), guard, closing, dated(40)];
    for (const text of [lines.join(''), turned(lines)]) {
      const events = timelineOf({ a: text }, [ID]);
      const [released, closed] = ['sse_guard', 'transform_summary'].map((kind) =>
        events.find(({ fact }) => fact.kind === kind),
      );
      expect(released && closed && wasWrittenBefore(released, closed)).toBe(true);
    }
  });

  it('equals the file that runs on (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 3, maxLength: 30 }), (steps) => {
        let ms = 0;
        const lines = [0, 50, 100, ...steps].map((step, n) => numbered(n, (ms += step)));
        expect(numbersOf(timelineOf({ a: turned(lines) }, [ID]))).toEqual(lines.map((_, n) => n));
      }),
    );
  });
});

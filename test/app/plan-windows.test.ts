import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planWindows } from '../../src/app/plan-windows.ts';
import { own } from '../../src/model/prose.ts';
import type { TimeHint } from '../../src/model/search-story.ts';
import { coveredNanos, intersects, subtract, union } from '../../src/model/time-ranges.ts';
import type { TimeRange } from '../../src/model/time.ts';

const MINUTE = 60_000_000_000n;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;
const NOW = 1_795_416_000_000_000_000n;
const HORIZON = NOW + MINUTE;

function hint(range: TimeRange, from: TimeHint['from'] = 'pasted'): TimeHint {
  return { from, says: own('a test'), timeUnixNano: range.start, range };
}

function plan(part: Partial<Parameters<typeof planWindows>[0]>): ReturnType<typeof planWindows> {
  return planWindows({ now: NOW, asked: null, hints: [], maxLookbackNanos: 7n * DAY, ...part });
}

describe('an asked window', () => {
  const asked = { start: NOW - 2n * HOUR, end: NOW - HOUR };

  it('is the only one, whatever the hints', () => {
    expect(plan({ asked, hints: [hint({ start: 0n, end: NOW })] })).toEqual([{ range: asked, reason: 'asked' }]);
  });

  it('is given the end it lacks', () => {
    expect(plan({ asked: { start: asked.start, end: NOW + DAY } })).toEqual([
      { range: { start: asked.start, end: HORIZON }, reason: 'asked' },
    ]);
    expect(plan({ asked: { start: 0n, end: asked.end } })).toEqual([
      { range: { start: asked.end - 7n * DAY, end: asked.end }, reason: 'asked' },
    ]);
  });

  it('without a beginning is never empty, also when nothing is to be looked for further back', () => {
    const [window] = plan({ asked: { start: 0n, end: asked.end }, maxLookbackNanos: 0n });
    expect(window?.range).toEqual({ start: asked.end - 7n * DAY, end: asked.end });
  });

  it('in the future is left as it is', () => {
    const future = { start: NOW + HOUR, end: NOW + 2n * HOUR };
    expect(plan({ asked: future })).toEqual([{ range: future, reason: 'asked' }]);
  });
});

describe('widening', () => {
  it('goes back in growing steps and ends a little ahead of now', () => {
    const reach = plan({ maxLookbackNanos: 4n * HOUR }).map(({ range }) => (NOW - range.start) / MINUTE);
    expect(reach).toEqual([15n, 67n, 76n, 87n, 100n, 115n, 133n, 155n, 181n, 213n, 240n]);
    expect(plan({})[0]?.range.end).toBe(HORIZON);
    expect(plan({})).toHaveLength(32);
  });

  it('finds what is an hour old or older in at most 1.2 times what is younger, and four minutes beside it', () => {
    const minutes = fc.bigInt({ min: 1n, max: 60n * 24n * 60n });
    const shift = fc.bigInt({ min: 0n, max: MINUTE - 1n });
    fc.assert(
      fc.property(minutes, minutes, shift, (lookback, age, nanos) => {
        const maxLookbackNanos = lookback * MINUTE + nanos;
        const ageNanos = 60n * MINUTE + age * MINUTE - nanos;
        const windows = plan({ maxLookbackNanos });
        const at = windows.findIndex(({ range }) => range.start <= NOW - ageNanos);
        // What is ahead of now is empty.
        const read = (at < 0 ? windows : windows.slice(0, at + 1)).reduce(
          (sum, { range: { start, end } }) => sum + ((end < NOW ? end : NOW) - start),
          0n,
        );
        expect((read + 4n * MINUTE) * 5n).toBeLessThanOrEqual(ageNanos * 6n);
      }),
      { numRuns: 2000 },
    );
  });

  it('is cut at the lookback', () => {
    const last = { start: NOW - 2n * HOUR, end: NOW - 115n * MINUTE };
    expect(plan({ maxLookbackNanos: 2n * HOUR }).at(-1)?.range).toEqual(last);
  });

  it('a lookback of nothing leaves the hints alone', () => {
    const range = { start: NOW - HOUR, end: NOW - HOUR + MINUTE };
    expect(plan({ maxLookbackNanos: 0n, hints: [hint(range, 'files')] })).toEqual([{ range, reason: 'files' }]);
    expect(plan({ maxLookbackNanos: 0n })).toEqual([]);
  });
});

describe('hints', () => {
  it('come first, in their order, and widening leaves out what they cover', () => {
    const first = { start: NOW - 30n * MINUTE, end: NOW - 20n * MINUTE };
    const second = { start: NOW - 25n * MINUTE, end: NOW - 12n * MINUTE };
    const windows = plan({ hints: [hint(first), hint(second, 'id')], maxLookbackNanos: HOUR });
    expect(windows).toEqual([
      { range: first, reason: 'pasted' },
      { range: { start: first.end, end: second.end }, reason: 'id' },
      { range: { start: second.end, end: HORIZON }, reason: 'widening' },
      { range: { start: NOW - HOUR, end: first.start }, reason: 'widening' },
    ]);
  });

  it('of days, from a dashboard, are taken in steps, newest first', () => {
    const end = NOW - 10n * DAY;
    const windows = plan({ hints: [hint({ start: end - 2n * DAY, end })], maxLookbackNanos: 0n });
    const reach = windows.map(({ range }) => (end - range.start) / MINUTE);
    expect(reach.slice(0, 4)).toEqual([67n, 76n, 87n, 100n]);
    expect(reach.at(-1)).toBe(2n * 24n * 60n);
  });

  it('are cut at the end of now; one in the future is no window', () => {
    const windows = plan({
      hints: [hint({ start: NOW - MINUTE, end: NOW + DAY }), hint({ start: NOW + HOUR, end: NOW + DAY })],
      maxLookbackNanos: 0n,
    });
    expect(windows).toEqual([{ range: { start: NOW - MINUTE, end: HORIZON }, reason: 'pasted' }]);
  });
});

describe('ranges', () => {
  const range = fc
    .tuple(fc.bigInt({ min: -50n, max: 50n }), fc.bigInt({ min: 0n, max: 30n }))
    .map(([start, length]) => ({ start, end: start + length }));
  const inAny = (ranges: readonly TimeRange[], moment: bigint): boolean =>
    ranges.some(({ start, end }) => moment >= start && moment < end);

  it('subtract and union hold exactly the moments they should', () => {
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 6 }), (whole, taken) => {
        const rest = subtract(whole, taken);
        const all = union(taken);
        for (let moment = -60n; moment < 90n; moment += 1n) {
          expect(inAny(rest, moment)).toBe(inAny([whole], moment) && !inAny(taken, moment));
          expect(inAny(all, moment)).toBe(inAny(taken, moment));
        }
        expect(coveredNanos(rest)).toBe(rest.reduce((sum, { start, end }) => sum + end - start, 0n));
        for (const [index, { end }] of all.entries())
          expect(all[index + 1] === undefined || (all[index + 1]?.start ?? 0n) > end).toBe(true);
      }),
    );
  });

  it('intersects says whether a moment is in both', () => {
    expect(intersects({ start: 0n, end: 5n }, { start: 5n, end: 9n })).toBe(false);
    expect(intersects({ start: 0n, end: 6n }, { start: 5n, end: 9n })).toBe(true);
    expect(intersects({ start: 3n, end: 3n }, { start: 0n, end: 9n })).toBe(false);
  });
});

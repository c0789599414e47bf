import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromMillis, NANOS_PER_MS } from '../../src/model/time.ts';
import { onGrid, signalWindow } from '../../src/signals/window.ts';
import { END_MS, SUBJECT } from './answers.ts';

const later = fromMillis(END_MS + 86_400_000);

describe('the grid of times', () => {
  it('passes through the request’s end, reaches 15 min to both sides, and asks nothing that is yet to come', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 19n }),
        fc.bigInt({ min: 0n, max: 40n * 3600n * 10n ** 9n }),
        fc.bigInt({ min: 0n, max: 4000n * 10n ** 9n }),
        (start, span, age) => {
          const end = start + span;
          const window = signalWindow({ start, end, now: end + age });
          const step = fromMillis(window.stepMs);
          const { picture, anchor } = window;
          expect((anchor - picture.start) % step).toBe(0n);
          expect((picture.end - anchor) % step).toBe(0n);
          expect(anchor >= end && anchor < end + NANOS_PER_MS).toBe(true);
          expect(picture.start <= start - fromMillis(900_000)).toBe(true);
          expect(picture.end <= end + fromMillis(900_000)).toBe(true);
          expect(picture.end === anchor || picture.end <= end + age).toBe(true);
          expect((picture.end - picture.start) / step).toBeLessThanOrEqual(2100n);
        },
      ),
    );
  });

  it('keeps the end in a range that lies before it', () => {
    const window = signalWindow({ start: SUBJECT.start, end: SUBJECT.end, now: later });
    expect(onGrid(window, { start: SUBJECT.end, end: SUBJECT.end - 1n })).toEqual({
      start: SUBJECT.end,
      end: SUBJECT.end,
    });
  });
});

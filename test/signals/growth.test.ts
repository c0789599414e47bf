import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromMillis } from '../../src/model/time.ts';
import { growthOf, processStarts, sumWithin } from '../../src/signals/growth.ts';
import { END_MS, samples, series } from './answers.ts';

const askedFrom = fromMillis(END_MS);
const whole = { from: askedFrom - 1n, to: fromMillis(END_MS + 10_000_000) };
const none = processStarts([]);

function growthAt(points: Readonly<Record<number, number>>, starts = none): number {
  return sumWithin(growthOf(series(samples(points)), { starts, askedFrom }), whole);
}

describe('growth of a counter', () => {
  it('is what happened, over any number of process restarts, when their starts are known', () => {
    const step = fc.record({ events: fc.nat(6), restart: fc.boolean() });
    fc.assert(
      fc.property(fc.nat(50), fc.array(step, { maxLength: 40 }), (before, steps) => {
        let value = before;
        let started = 1000;
        let happened = 0;
        const counter: Record<number, number> = { 0: value };
        const process: Record<number, number> = { 0: started };
        steps.forEach(({ events, restart }, index) => {
          const ms = (index + 1) * 15_000;
          if (restart) {
            value = 0;
            // Stated in whole seconds, a little before the first scrape.
            started = Math.floor((END_MS + ms) / 1000) - 4;
          }
          value += events;
          happened += events;
          counter[ms] = value;
          process[ms] = started;
        });
        expect(growthAt(counter, processStarts([series(samples(process))]))).toBe(happened);
      }),
    );
  });

  it('never falls and never exceeds the sum of all values, whatever comes in', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(100), fc.constantFrom(NaN, Infinity)), { maxLength: 30 }), (values) => {
        const points = Object.fromEntries(values.map((value, index) => [index * 15_000, value]));
        const grown = growthAt(points);
        const finite = values.filter((value) => Number.isFinite(value));
        expect(grown).toBeGreaterThanOrEqual(0);
        expect(grown).toBeLessThanOrEqual(finite.reduce((sum, value) => sum + value, 0));
      }),
    );
  });

  it('takes 3 for 3 at every scrape phase, where increase() gives more', () => {
    for (let phase = 0; phase < 15_000; phase += 500) {
      expect(growthAt({ 0: 0, [phase + 1]: 0, [phase + 15_001]: 1, [phase + 30_001]: 3, [phase + 600_001]: 3 })).toBe(
        3,
      );
    }
  });

  it('counts a reset from zero', () => {
    expect(growthAt({ 0: 5, 15_000: 2, 30_000: 3 })).toBe(3);
  });

  it('does not take a first value for new unless the process or its earlier scrapes say so', () => {
    const first = { 30_000: 4, 45_000: 5 };
    const unknown = growthOf(series(samples(first)), { starts: none, askedFrom });
    expect([sumWithin(unknown, whole), unknown.unknownPast]).toEqual([1, true]);
    const young = processStarts([series(samples({ 30_000: END_MS / 1000 + 20, 45_000: END_MS / 1000 + 20 }))]);
    expect(growthAt(first, young)).toBe(5);
    const scraped = processStarts([series(samples({ 0: 1000, 15_000: 1000, 30_000: 1000, 45_000: 1000 }))]);
    expect(growthAt(first, scraped)).toBe(5);
    const old = processStarts([series(samples({ 30_000: 1000, 45_000: 1000 }))]);
    expect(growthAt(first, old)).toBe(1);
  });

  it('goes by the process that answered, not by when it was started', () => {
    // The new process is started at 5 s and answers from 30 s on; until then the old one does.
    const starts = processStarts([
      series(samples({ 0: 1000, 15_000: 1000, 30_000: END_MS / 1000 + 5, 45_000: END_MS / 1000 + 5 })),
    ]);
    expect(growthAt({ 0: 7, 15_000: 8, 30_000: 9, 45_000: 9 }, starts)).toBe(1 + 9);
  });

  it('keeps the process of one target apart from that of another', () => {
    const starts = processStarts([
      series(samples({ 0: 1000, 15_000: END_MS / 1000 + 5 }), { job: 'x', instance: '1' }),
    ]);
    const grown = growthOf(series(samples({ 0: 2, 15_000: 3 }), { job: 'x', instance: '2' }), { starts, askedFrom });
    expect(sumWithin(grown, whole)).toBe(1);
  });
});

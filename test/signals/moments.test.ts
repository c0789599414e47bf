import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import { fromMillis } from '../../src/model/time.ts';
import { lastBefore, moment, samplesOf, scrapedBy } from '../../src/signals/moments.ts';
import { END_MS, samples, series, SUBJECT } from './answers.ts';

const at = (ms: number): bigint => fromMillis(END_MS + ms);

describe('when a request had been scraped', () => {
  const a = { job: 'codex', instance: 'a' };
  const b = { job: 'codex', instance: 'b' };

  it('is the first scrape behind its end, of several targets the last of these', () => {
    const first = series(samples({ [-14_000]: 1, 1000: 1, 16_000: 1 }), a);
    expect(scrapedBy([first], SUBJECT)).toBe(at(1000));
    expect(scrapedBy([first, series(samples({ [-6000]: 1, 9000: 1 }), b)], SUBJECT)).toBe(at(9000));
    expect(scrapedBy([series(samples({ [-14_000]: 1, 0: 1 }), a)], SUBJECT)).toBe(at(0));
  });

  it('does not wait for a series that begins later, nor for a target that came or went', () => {
    const served = series(samples({ [-14_000]: 1, 1000: 1, 16_000: 1 }), a);
    expect(scrapedBy([served, series(samples({ 16_000: 1 }), { ...a, status_family: '5xx' })], SUBJECT)).toBe(at(1000));
    expect(scrapedBy([served, series(samples({ 30_000: 1 }), b)], SUBJECT)).toBe(at(1000));
    expect(scrapedBy([served, series(samples({ [-20_000]: 1 }), b)], SUBJECT)).toBe(at(1000));
    expect(scrapedBy([series(samples({ 30_000: 1 }), b)], SUBJECT)).toBe(at(30_000));
  });

  it('is not known without a scrape in the minute behind its end', () => {
    expect(scrapedBy([series(samples({ [-14_000]: 1, 60_001: 1 }), a)], SUBJECT)).toBeNull();
    expect(scrapedBy([], SUBJECT)).toBeNull();
  });
});

describe('the samples that speak of a request', () => {
  const times = (given: readonly { readonly timeUnixNano: bigint }[]): readonly bigint[] =>
    given.map(({ timeUnixNano }) => timeUnixNano - at(0));
  const points = samples({ [-7000]: 1, [-2000]: 1, [-1000]: 1, 4000: 1, 9000: 1 });

  it('are those from its start to the first one behind its end', () => {
    expect(times(samplesOf(points, SUBJECT))).toEqual([-2000, -1000, 4000].map(fromMillis));
    expect(samplesOf(samples({ [-7000]: 1, 60_001: 1 }), SUBJECT)).toEqual([]);
  });

  it('without any, the last one of the five minutes before it', () => {
    expect(lastBefore(points, SUBJECT)?.timeUnixNano).toBe(at(-7000));
    expect(lastBefore(samples({ [-302_000]: 1 }), SUBJECT)).toBeNull();
  });
});

describe('the time of a value', () => {
  it.each([
    [-1000, '06:57:12.270 (+1.000 s)'],
    [186, '06:57:13.456 (+2.186 s, 186 ms after its end)'],
    [-12_000, '06:57:01.270 (10.000 s before its start, and no scrape later near it)'],
  ])('at %d ms from its end carries its offset', (ms, text) => {
    expect(plainText(moment(at(ms), SUBJECT))).toBe(text);
  });
});

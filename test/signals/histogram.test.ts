import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Series } from '../../src/model/metrics.ts';
import { plainText } from '../../src/model/prose.ts';
import { fromMillis } from '../../src/model/time.ts';
import { processStarts } from '../../src/signals/growth.ts';
import { type Bucket, growBuckets, rankInHistogram } from '../../src/signals/histogram.ts';
import { END_MS, samples, series } from './answers.ts';

const EDGES = [50, 100, 200, 400, 800, 1200, 2000, 5000, 10_000, Infinity];

function bucketsOf(values: readonly number[], edges: readonly number[] = EDGES): readonly Bucket[] {
  return edges.map((leMs) => ({ leMs, count: values.filter((value) => value <= leMs).length }));
}

const durations = fc.oneof(fc.constantFrom(...EDGES.slice(0, -1), 0), fc.double({ min: 0, max: 20_000, noNaN: true }));

describe('the rank in a histogram', () => {
  it('holds the true shares of the raw values between its two ends, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(durations, { minLength: 1, maxLength: 60 }), fc.nat(), (values, which) => {
        const value = values[which % values.length] as number;
        const result = rankInHistogram(bucketsOf(values), value);
        if (!result.ok) throw new Error(plainText(result.reason));
        const faster = values.filter((each) => each < value).length / values.length;
        const atMostAsSlow = values.filter((each) => each <= value).length / values.length;
        expect(result.rank.atLeast).toBeLessThanOrEqual(faster);
        expect(result.rank.atMost).toBeGreaterThanOrEqual(atMostAsSlow);
        expect(result.rank.sampleSize).toBe(values.length);
        expect(value).toBeGreaterThanOrEqual(result.rank.bucketLowMs);
        expect(value).toBeLessThanOrEqual(result.rank.bucketHighMs ?? Infinity);
      }),
    );
  });

  it('does not depend on the order of the buckets', () => {
    const buckets = bucketsOf([10, 60, 60, 500, 11_000]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...buckets], { minLength: buckets.length }), (shuffled) => {
        expect(rankInHistogram(shuffled, 450)).toEqual(rankInHistogram(buckets, 450));
      }),
    );
  });

  it.each([
    ['at an edge, which is inside its bucket', 50, { atLeast: 0, atMost: 0.2, bucketLowMs: 0, bucketHighMs: 50 }],
    ['just beyond an edge', 50.001, { atLeast: 0.2, atMost: 0.6, bucketLowMs: 50, bucketHighMs: 100 }],
    ['at the last edge', 10_000, { atLeast: 0.8, atMost: 0.8, bucketLowMs: 5000, bucketHighMs: 10_000 }],
    ['beyond the top bucket', 10_001, { atLeast: 0.8, atMost: 1, bucketLowMs: 10_000, bucketHighMs: null }],
  ])('%s', (_, valueMs, rank) => {
    expect(rankInHistogram(bucketsOf([10, 60, 60, 500, 11_000]), valueMs)).toEqual({
      ok: true,
      rank: { ...rank, valueMs, sampleSize: 5 },
    });
  });

  it.each<readonly [string, readonly Bucket[], number]>([
    ['+Inf bucket is missing', bucketsOf([1, 2]).slice(0, -1), 60],
    ['+Inf bucket is missing', [], 60],
    [
      'holds less than a narrower one',
      [
        { leMs: 50, count: 3 },
        { leMs: Infinity, count: 2 },
      ],
      60,
    ],
    [
      'a bucket is there twice',
      [
        { leMs: 50, count: 1 },
        { leMs: 50, count: 1 },
        { leMs: Infinity, count: 2 },
      ],
      60,
    ],
    [
      'holds no count',
      [
        { leMs: 50, count: NaN },
        { leMs: Infinity, count: 2 },
      ],
      60,
    ],
    [
      'holds no count',
      [
        { leMs: NaN, count: 1 },
        { leMs: Infinity, count: 2 },
      ],
      60,
    ],
    ['nothing was measured', bucketsOf([]), 60],
    ['is no duration', bucketsOf([1]), NaN],
    ['is no duration', bucketsOf([1]), -1],
  ])('says why there is none: %s', (reason, buckets, valueMs) => {
    const result = rankInHistogram(buckets, valueMs);
    expect(result.ok ? '' : plainText(result.reason)).toContain(reason);
  });
});

describe('how much the buckets grew', () => {
  const none = processStarts([]);
  const askedFrom = fromMillis(END_MS);
  const within = { askedFrom, from: askedFrom, to: fromMillis(END_MS + 60_000) };
  const histogram = (
    rows: Readonly<Record<number, readonly [number, number, number]>>,
    labels: Record<string, string> = {},
  ): readonly Series[] =>
    ['100', '200', '+Inf'].map((le, index) =>
      series(samples(Object.fromEntries(Object.entries(rows).map(([ms, counts]) => [ms, counts[index] ?? 0]))), {
        ...labels,
        le,
      }),
    );
  const counts = (result: ReturnType<typeof growBuckets>): readonly number[] =>
    result.ok ? result.buckets.map(({ count }) => count) : [];

  it('is the difference to the first sample', () => {
    const grown = growBuckets(histogram({ 0: [5, 6, 7], 15_000: [6, 8, 10] }), { starts: none, ...within });
    expect(counts(grown)).toEqual([1, 2, 3]);
  });

  it('is told anew for every bucket after a reset, also for those that stayed equal', () => {
    const grown = growBuckets(histogram({ 0: [1, 1, 5], 15_000: [1, 1, 1] }), { starts: none, ...within });
    expect(counts(grown)).toEqual([1, 1, 1]);
  });

  it('sees a reset that no bucket shows, by the start of the process', () => {
    const starts = processStarts([
      series(samples({ 0: 1000, 15_000: END_MS / 1000 + 10 }), { job: 'a', instance: 'b' }),
    ]);
    const rows = histogram({ 0: [1, 1, 2], 15_000: [1, 2, 3] }, { job: 'a', instance: 'b' });
    expect(counts(growBuckets(rows, { starts, ...within }))).toEqual([1, 2, 3]);
  });

  it('adds up instances and status families', () => {
    const rows = [
      ...histogram({ 0: [0, 0, 0], 15_000: [1, 2, 3] }, { status_family: '2xx' }),
      ...histogram({ 0: [9, 9, 9], 15_000: [10, 10, 10] }, { status_family: '5xx' }),
    ];
    expect(counts(growBuckets(rows, { starts: none, ...within }))).toEqual([2, 3, 4]);
  });

  it('counts a series from its first value when its target was scraped before, and says so when that is not known', () => {
    const rows = histogram({ 15_000: [1, 1, 2] });
    const scraped = processStarts([series(samples({ 0: 1000, 15_000: 1000 }))]);
    expect(counts(growBuckets(rows, { starts: scraped, ...within }))).toEqual([1, 1, 2]);
    const unknown = growBuckets(rows, { starts: none, ...within });
    expect(unknown).toMatchObject({ ok: true, unknownPast: 1 });
    expect(counts(unknown)).toEqual([0, 0, 0]);
  });

  it('leaves out what lies before and behind the range, and counts from the last sample before it', () => {
    const rows = histogram({ 0: [1, 1, 1], 15_000: [2, 2, 2], 30_000: [4, 4, 4], 45_000: [8, 8, 8] });
    const range = { askedFrom, from: fromMillis(END_MS + 15_000), to: fromMillis(END_MS + 30_000) };
    expect(counts(growBuckets(rows, { starts: none, ...range }))).toEqual([2, 2, 2]);
  });

  it('refuses histograms with different buckets, and one with a hole', () => {
    const other = [series(samples({ 0: 1, 15_000: 2 }), { le: '+Inf', model: 'x' })];
    expect(growBuckets([...histogram({ 0: [0, 0, 0] }), ...other], { starts: none, ...within })).toMatchObject({
      ok: false,
    });
    const [first, ...rest] = histogram({ 0: [0, 0, 0], 15_000: [1, 1, 1] });
    const torn = [series(samples({ 0: 0 }), first?.labels), ...rest];
    expect(growBuckets(torn, { starts: none, ...within })).toMatchObject({ ok: false });
  });
});

// Where a duration stands among others, as far as the buckets of a classic histogram tell. Nothing is interpolated: the
// answer is a bracket.

import type { Labels, Sample, Series } from '../model/metrics.ts';
import { own, type Prose } from '../model/prose.ts';
import type { LatencyRank } from '../model/signal.ts';
import type { UnixNano } from '../model/time.ts';
import { isFresh, isRestarted, processOf, type ProcessStarts } from './growth.ts';

/** Cumulative, as Prometheus has it. */
export interface Bucket {
  /** Upper edge, inside the bucket; Infinity for `+Inf`. */
  readonly leMs: number;
  /** How many took at most that long. */
  readonly count: number;
}

export type RankResult =
  | { readonly ok: true; readonly rank: LatencyRank }
  | { readonly ok: false; readonly reason: Prose };

/**
 * Buckets in any order. Without `+Inf`, with an edge twice, or with counts that fall, there is no rank but a reason.
 */
export function rankInHistogram(buckets: readonly Bucket[], valueMs: number): RankResult {
  const sorted = buckets.toSorted((a, b) => (a.leMs === b.leMs ? 0 : a.leMs < b.leMs ? -1 : 1));
  const flaw = flawOf(sorted, valueMs);
  if (flaw !== null) return { ok: false, reason: own(flaw) };
  const sampleSize = sorted.at(-1)?.count ?? 0;
  const index = sorted.findIndex(({ leMs }) => valueMs <= leMs);
  const mine = sorted[index] as Bucket;
  const below = sorted[index - 1];
  return {
    ok: true,
    rank: {
      valueMs,
      atLeast: (below?.count ?? 0) / sampleSize,
      atMost: mine.count / sampleSize,
      bucketLowMs: below?.leMs ?? 0,
      bucketHighMs: mine.leMs === Infinity ? null : mine.leMs,
      sampleSize,
    },
  };
}

function flawOf(sorted: readonly Bucket[], valueMs: number): string | null {
  if (!Number.isFinite(valueMs) || valueMs < 0) return 'the time to rank is no duration';
  if (sorted.at(-1)?.leMs !== Infinity) return 'the +Inf bucket is missing, so how many there were is not known';
  if (sorted.some(({ leMs, count }) => Number.isNaN(leMs) || !Number.isFinite(count) || count < 0))
    return 'a bucket holds no count';
  if (sorted.some(({ leMs }, index) => index > 0 && leMs === sorted[index - 1]?.leMs)) return 'a bucket is there twice';
  if (sorted.some(({ count }, index) => index > 0 && count < (sorted[index - 1]?.count ?? 0)))
    return 'a wider bucket holds less than a narrower one: a part of the histogram is missing';
  return sorted.at(-1)?.count === 0 ? 'nothing was measured in this time' : null;
}

export interface GrownBuckets {
  readonly buckets: readonly Bucket[];
  /**
   * Histograms (label sets) that begin within the question with an unknown past: their first values are not counted.
   */
  readonly unknownPast: number;
}

/**
 * How much each bucket grew after `from`, up to and including `to`, over all series: one histogram for each set of
 * labels but `le`. `askedFrom`: where the samples begin that were asked for.
 */
export function growBuckets(
  series: readonly Series[],
  options: {
    readonly starts: ProcessStarts;
    readonly askedFrom: UnixNano;
    readonly from: UnixNano;
    readonly to: UnixNano;
  },
): ({ readonly ok: true } & GrownBuckets) | { readonly ok: false; readonly reason: Prose } {
  const { starts, askedFrom, from, to } = options;
  const total = new Map<number, number>();
  let unknownPast = 0;
  let edges: string | null = null;
  for (const histogram of histogramsOf(series)) {
    const theirs = [...histogram.edges].toSorted((a, b) => a - b).join(' ');
    if (edges !== null && theirs !== edges)
      return { ok: false, reason: own('the histograms of several series have different buckets') };
    edges = theirs;
    if (histogram.rows.some(({ counts }) => counts.size !== histogram.edges.size))
      return { ok: false, reason: own('a bucket is missing in a part of the answer') };
    const process = processOf(starts, histogram.labels);
    histogram.rows.forEach((row, index) => {
      const before = histogram.rows[index - 1];
      const known = before !== undefined || isFresh(row.time, { process, askedFrom });
      const counted = row.time > from && row.time <= to;
      if (counted && !known && (row.counts.get(Infinity) ?? 0) > 0) unknownPast += 1;
      const base = before === undefined || isAnew(before, { row, process }) ? null : before.counts;
      for (const [leMs, value] of row.counts)
        total.set(leMs, (total.get(leMs) ?? 0) + (known && counted ? value - (base?.get(leMs) ?? 0) : 0));
    });
  }
  return { ok: true, buckets: [...total].map(([leMs, count]) => ({ leMs, count })), unknownPast };
}

interface Row {
  readonly time: UnixNano;
  readonly counts: Map<number, number>;
}

interface Histogram {
  readonly labels: Labels;
  readonly edges: Set<number>;
  readonly rows: readonly Row[];
}

function histogramsOf(series: readonly Series[]): readonly Histogram[] {
  const groups = Map.groupBy(series, ({ labels }) =>
    JSON.stringify(
      Object.entries(labels)
        .filter(([name]) => name !== 'le')
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
  return [...groups.values()].map((members) => {
    const rows = new Map<UnixNano, Row>();
    const edges = new Set<number>();
    for (const { labels, samples } of members) {
      const leMs = edgeOf(labels['le']);
      edges.add(leMs);
      for (const { timeUnixNano: time, value } of samples) {
        const row = rows.get(time) ?? { time, counts: new Map() };
        row.counts.set(leMs, value);
        rows.set(time, row);
      }
    }
    return {
      labels: members[0]?.labels ?? {},
      edges,
      rows: [...rows.values()].toSorted((a, b) => (a.time < b.time ? -1 : 1)),
    };
  });
}

// A histogram starts anew as a whole: a bucket that stayed equal across a restart grew as well.
function isAnew(before: Row, { row, process }: { readonly row: Row; readonly process: readonly Sample[] }): boolean {
  const fell = [...row.counts].some(([leMs, count]) => count < (before.counts.get(leMs) ?? 0));
  return fell || isRestarted(process, { from: before.time, to: row.time });
}

function edgeOf(le: string | undefined): number {
  if (le === undefined || le === '') return NaN;
  return le === '+Inf' ? Infinity : Number(le);
}

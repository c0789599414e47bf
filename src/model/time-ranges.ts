// Arithmetic on half-open ranges of time. A list of ranges stands for the set of moments in any of them.

import type { TimeRange, UnixNano } from './time.ts';

function isEmptyRange({ start, end }: TimeRange): boolean {
  return end <= start;
}

/** Whether some moment is in both. */
export function intersects(a: TimeRange, b: TimeRange): boolean {
  return intersect(a, b) !== null;
}

/** Null when no moment is in both. */
export function intersect(a: TimeRange, b: TimeRange): TimeRange | null {
  const both = { start: later(a.start, b.start), end: earlier(a.end, b.end) };
  return isEmptyRange(both) ? null : both;
}

/** The same moments as disjoint ranges that do not touch, in time order. */
export function union(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const sorted = ranges.filter((range) => !isEmptyRange(range)).sort((a, b) => (a.start < b.start ? -1 : 1));
  const merged: TimeRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: later(last.end, range.end) };
    else merged.push(range);
  }
  return merged;
}

/** What of `range` is in none of `taken`: disjoint, in time order. */
export function subtract(range: TimeRange, taken: readonly TimeRange[]): readonly TimeRange[] {
  const rest: TimeRange[] = [];
  let { start } = range;
  for (const hole of union(taken)) {
    if (hole.end <= start) continue;
    if (hole.start >= range.end) break;
    if (hole.start > start) rest.push({ start, end: hole.start });
    start = hole.end;
  }
  if (start < range.end) rest.push({ start, end: range.end });
  return rest;
}

/** How much time the ranges cover; what two of them share counts once. */
export function coveredNanos(ranges: readonly TimeRange[]): bigint {
  return union(ranges).reduce((sum, { start, end }) => sum + (end - start), 0n);
}

function earlier(a: UnixNano, b: UnixNano): UnixNano {
  return a < b ? a : b;
}

function later(a: UnixNano, b: UnixNano): UnixNano {
  return a > b ? a : b;
}

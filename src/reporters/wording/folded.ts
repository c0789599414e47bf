// Rows of a list that say the same of times that touch, as one row: a search back from now takes dozens of windows, and none of
// those without a hit is worth a line of its own. `-o json` has them all.

import type { QueryCoverage } from '../../model/coverage.ts';
import type { SearchedWindow } from '../../model/search-story.ts';
import type { TimeRange } from '../../model/time.ts';

interface Ranged {
  readonly range: TimeRange;
}

export interface Folded<T> {
  /** Of all of them. */
  readonly range: TimeRange;
  readonly items: readonly [T, ...T[]];
}

/** In the same order; only neighbours are folded. */
export function fold<T extends Ranged>(items: readonly T[], isAlike: (a: T, b: T) => boolean): readonly Folded<T>[] {
  const folded: Folded<T>[] = [];
  for (const item of items) {
    const open = folded.at(-1);
    if (open !== undefined && touches(open.range, item.range) && isAlike(open.items[0], item)) {
      const [first, ...others] = open.items;
      folded[folded.length - 1] = { range: hull(open.range, item.range), items: [first, ...others, item] };
    } else folded.push({ range: item.range, items: [item] });
  }
  return folded;
}

/** One window, or several that touch, are of one reason and held nothing. */
export interface FoldedWindow extends SearchedWindow {
  readonly steps: number;
}

/** Windows without a hit. Bytes are summed. */
export function foldWindows(windows: readonly SearchedWindow[]): readonly FoldedWindow[] {
  const isAlike = (a: SearchedWindow, b: SearchedWindow): boolean =>
    a.reason === b.reason &&
    a.skipped === b.skipped &&
    a.matched === 0 &&
    b.matched === 0 &&
    (a.estimatedBytes === null) === (b.estimatedBytes === null);
  return fold(windows, isAlike).map(({ range, items }) => ({
    ...items[0],
    range,
    estimatedBytes: sumOf(items.map(({ estimatedBytes }) => estimatedBytes)),
    steps: items.length,
  }));
}

/** The same query answered whole and without a row. */
export function foldQueries(queries: readonly QueryCoverage[]): readonly QueryCoverage[] {
  const isEmpty = ({ verdict, rows }: QueryCoverage): boolean => verdict === 'complete' && rows === 0;
  const isAlike = (a: QueryCoverage, b: QueryCoverage): boolean =>
    a.query === b.query && isEmpty(a) && isEmpty(b) && (a.countedRows === null) === (b.countedRows === null);
  return fold(queries, isAlike).map(({ range, items }) => ({
    ...items[0],
    range,
    requests: items.reduce((sum, { requests }) => sum + requests, 0),
    processedBytes: sumOf(items.map(({ processedBytes }) => processedBytes)),
    countedRows: sumOf(items.map(({ countedRows }) => countedRows)),
  }));
}

/** Null: none says. */
function sumOf(numbers: readonly (number | null)[]): number | null {
  const said = numbers.filter((number) => number !== null);
  return said.length === 0 ? null : said.reduce((sum, number) => sum + number, 0);
}

function touches(a: TimeRange, b: TimeRange): boolean {
  return a.start === b.end || a.end === b.start;
}

function hull(a: TimeRange, b: TimeRange): TimeRange {
  return { start: a.start < b.start ? a.start : b.start, end: a.end > b.end ? a.end : b.end };
}

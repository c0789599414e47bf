import type { TraceReport } from './report.ts';
import { union } from './time-ranges.ts';
import type { TimeRange } from './time.ts';

/** From the first to the last window of a store that gave rows; null when none did, or none was searched. */
export function foundRange({ search }: Pick<TraceReport, 'search'>): TimeRange | null {
  return hullOf((search?.windows ?? []).filter(({ matched }) => matched > 0).map(({ range }) => range));
}

/** The same of all that were searched. */
export function searchedRange({ search }: Pick<TraceReport, 'search'>): TimeRange | null {
  return hullOf((search?.windows ?? []).filter(({ skipped }) => !skipped).map(({ range }) => range));
}

function hullOf(ranges: readonly TimeRange[]): TimeRange | null {
  const parts = union(ranges);
  const [first] = parts;
  const last = parts.at(-1);
  return first === undefined || last === undefined ? null : { start: first.start, end: last.end };
}

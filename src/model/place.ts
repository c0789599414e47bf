import type { Origin } from './log-record.ts';

/** Whether two places lie in one file or one stream, so that their order is the order of writing. */
export function inOneFile(a: Origin, b: Origin): boolean {
  return a.source === b.source && a.file === b.file && a.entry?.tenant === b.entry?.tenant;
}

/**
 * Negative: `a` stands before `b` in their file or stream; zero: which comes first is not known. A store gives no order
 * to entries of one nanosecond: Loki 3 shuffles them, and differently with each size of an answer.
 */
export function comparePlaces(a: Origin, b: Origin): number {
  if (a.entry === null || b.entry === null)
    return a.newestFirst === true && b.newestFirst === true ? b.offset - a.offset : a.offset - b.offset;
  if (a.entry.timeUnixNano === b.entry.timeUnixNano) return 0;
  return a.entry.timeUnixNano < b.entry.timeUnixNano ? -1 : 1;
}

/**
 * The same for what was found at several places: the first file or stream that holds both and knows their order
 * decides.
 */
export function compareOrigins(a: readonly Origin[], b: readonly Origin[]): number {
  for (const place of a) {
    const other = b.find((origin) => inOneFile(origin, place));
    const order = other === undefined ? 0 : comparePlaces(place, other);
    if (order !== 0) return order;
  }
  return 0;
}

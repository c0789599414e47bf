import type { Origin } from './log-record.ts';

/** Whether two places lie in one file or one stream, so that their order is the order of writing. */
export function inOneFile(a: Origin, b: Origin): boolean {
  return a.source === b.source && a.file === b.file && a.entry?.tenant === b.entry?.tenant;
}

/** Negative: `a` stands before `b` in their file or stream; zero: which comes first is not known. */
export function comparePlaces(a: Origin, b: Origin): number {
  if (a.entry !== null && b.entry !== null && a.entry.timeUnixNano !== b.entry.timeUnixNano)
    return a.entry.timeUnixNano < b.entry.timeUnixNano ? -1 : 1;
  return a.newestFirst === true && b.newestFirst === true ? b.offset - a.offset : a.offset - b.offset;
}

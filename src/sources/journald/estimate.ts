// What a window holds, by the sizes and times of the files: what journalctl makes of it is larger.

import type { TimeRange } from '../../model/time.ts';
import type { JournalFileFacts } from '../journal-tools/header.ts';

/** Null: the files do not say. */
export function estimateBytes(files: readonly JournalFileFacts[], range: TimeRange): number | null {
  return files.length === 0 ? null : Math.round(files.reduce((sum, file) => sum + shareIn(file, range), 0));
}

function shareIn({ first, last, sizeBytes }: JournalFileFacts, { start, end }: TimeRange): number {
  if (first === null || last === null) return 0;
  const from = start > first ? start : first;
  const to = end < last ? end : last;
  if (to < from) return 0;
  return last === first ? sizeBytes : (sizeBytes * Number(to - from)) / Number(last - first);
}

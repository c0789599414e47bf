import type { TimelineEvent } from '../model/event.ts';
import { comparePlaces, inOneFile } from '../model/place.ts';

/**
 * Whether `first` was written before `second`; null when the lines do not tell. Within one file the place decides, which
 * also holds for undated lines and for spans stamped with their start; across files only times that truly differ do.
 */
export function wasWrittenBefore(first: TimelineEvent, second: TimelineEvent): boolean | null {
  for (const a of first.origins) {
    const b = second.origins.find((origin) => inOneFile(origin, a));
    const order = b === undefined ? 0 : comparePlaces(a, b);
    if (order !== 0) return order < 0;
  }
  if (first.timeUnixNano === null || second.timeUnixNano === null) return null;
  const firstEnd = first.timeUnixNano + (isSpan(first) ? (first.durationNanos ?? 0n) : 0n);
  const secondEnd = second.timeUnixNano + (isSpan(second) ? (second.durationNanos ?? 0n) : 0n);
  return firstEnd === secondEnd ? null : firstEnd < secondEnd;
}

// A backend call also has a length (until its answer), but its line is written at its beginning.
function isSpan({ fact }: TimelineEvent): boolean {
  return fact.kind === 'access_log';
}

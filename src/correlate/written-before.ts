import type { TimelineEvent } from '../model/event.ts';
import { compareOrigins } from '../model/place.ts';

/**
 * Whether `first` was written before `second`; null when the lines do not tell. Within one file the place decides, which
 * also holds for undated lines and for spans stamped with their start; across files, and within one nanosecond of a store,
 * only times that truly differ do, and the numbers of a stream's events.
 */
export function wasWrittenBefore(first: TimelineEvent, second: TimelineEvent): boolean | null {
  const order = compareOrigins(first.origins, second.origins);
  if (order !== 0) return order < 0;
  if (first.timeUnixNano === null || second.timeUnixNano === null) return null;
  const firstEnd = first.timeUnixNano + (isSpan(first) ? (first.durationNanos ?? 0n) : 0n);
  const secondEnd = second.timeUnixNano + (isSpan(second) ? (second.durationNanos ?? 0n) : 0n);
  return firstEnd === secondEnd ? hasLowerNumber(first, second) : firstEnd < secondEnd;
}

function hasLowerNumber({ fact: a, ...first }: TimelineEvent, { fact: b, ...second }: TimelineEvent): boolean | null {
  if (a.kind !== 'sse' || b.kind !== 'sse' || first.reqId !== second.reqId) return null;
  return a.seq === null || b.seq === null || a.seq === b.seq ? null : a.seq < b.seq;
}

// A backend call also has a length (until its answer), but its line is written at its beginning.
function isSpan({ fact }: TimelineEvent): boolean {
  return fact.kind === 'access_log';
}

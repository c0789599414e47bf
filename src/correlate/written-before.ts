import { isSpan, type TimelineEvent } from '../model/event.ts';
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

function hasLowerNumber({ means: a, ...first }: TimelineEvent, { means: b, ...second }: TimelineEvent): boolean | null {
  if (a.is !== 'stream.item' || b.is !== 'stream.item' || first.reqId !== second.reqId) return null;
  return a.number === null || b.number === null || a.number === b.number ? null : a.number < b.number;
}

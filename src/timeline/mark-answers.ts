import type { TimelineEvent } from '../model/event.ts';
import { cite, own, say } from '../model/prose.ts';
import { pairCalls } from '../model/call-pair.ts';
import { formatDuration } from '../model/time.ts';

/** Writes on every call when it was answered, or that no answer was seen. The call becomes a span. */
export function markAnswers(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const pairs = new Map(pairCalls(events).map((pair) => [pair.request.id, pair]));
  return events.map((event) => {
    const pair = pairs.get(event.id);
    if (pair === undefined) return event;
    if (pair.answer === null) return { ...event, abnormal: true, what: say`${event.what} → no answer seen` };
    const isError = pair.answer.means.is === 'call.error';
    const after = pair.durationNanos === null ? [] : own(` after ${formatDuration(pair.durationNanos)}`);
    return {
      ...event,
      abnormal: event.abnormal || isError,
      durationNanos: pair.durationNanos,
      what: say`${event.what} → ${own(isError ? 'error' : 'answered')}${after} ${cite(pair.answer.id)}`,
    };
  });
}

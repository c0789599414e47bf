import type { TimelineEvent } from './event.ts';
import { isCall } from './neutral-fact.ts';
import { compareOrigins } from './place.ts';

/** A call to what lies behind and its answer, paired by their key within one request. */
export interface CallPair {
  readonly request: TimelineEvent;
  /** Null: no response and no error with this id was found behind the call. */
  readonly answer: TimelineEvent | null;
  /** Null when unanswered or when one of the two is undated. */
  readonly durationNanos: bigint | null;
}

interface Call {
  /** Among the pairs. */
  readonly pair: number;
  /** Among the events. */
  readonly at: number;
}

/**
 * Pairs in timeline order. Keys start again with each process, so an answer closes the latest open call with its key; an
 * answer without a call is no pair. Lines of one time may stand in any order: an answer closes a call of its own time
 * unless a file shows that it was written first.
 */
export function pairCalls(events: readonly TimelineEvent[]): readonly CallPair[] {
  const pairs: CallPair[] = [];
  const open = new Map<string, Call[]>();
  events.forEach((event, at) => {
    const key = event.means.is === 'call.start' ? keyOf(event) : null;
    if (key === null) return;
    const calls = open.get(key) ?? [];
    open.set(key, calls);
    calls.push({ pair: pairs.length, at });
    pairs.push({ request: event, answer: null, durationNanos: null });
  });
  events.forEach((answer, at) => {
    if (answer.means.is !== 'call.end' && answer.means.is !== 'call.error') return;
    const calls = open.get(keyOf(answer) ?? '') ?? [];
    const index = calls.findLastIndex((call) => call.at < at || mayPrecede(events[call.at], answer));
    const [call] = index < 0 ? [] : calls.splice(index, 1);
    const pair = call === undefined ? undefined : pairs[call.pair];
    if (call === undefined || pair === undefined) return;
    pairs[call.pair] = { ...pair, answer, durationNanos: between(pair.request, answer) };
  });
  return pairs;
}

function mayPrecede(call: TimelineEvent | undefined, answer: TimelineEvent): boolean {
  return (
    call !== undefined &&
    answer.timeUnixNano !== null &&
    call.timeUnixNano === answer.timeUnixNano &&
    compareOrigins(answer.origins, call.origins) >= 0
  );
}

/** Null: it names no call. */
function keyOf({ means, reqId }: TimelineEvent): string | null {
  return isCall(means) && means.key !== null ? `${reqId ?? ''} ${means.key}` : null;
}

function between(request: TimelineEvent, answer: TimelineEvent): bigint | null {
  if (request.timeUnixNano === null || answer.timeUnixNano === null) return null;
  return answer.timeUnixNano - request.timeUnixNano;
}

import { isKind, type TimelineEvent } from './event.ts';

/** A backend call and its answer, paired by rpc_id within one request. */
export interface RpcPair {
  readonly request: TimelineEvent;
  /** Null: no response and no error with this id was found behind the call. */
  readonly answer: TimelineEvent | null;
  /** Null when unanswered or when one of the two is undated. */
  readonly durationNanos: bigint | null;
}

/**
 * Pairs in timeline order. rpc ids start again with each worker process, so an answer closes the latest open call with
 * its id; an answer without a call is no pair.
 */
export function pairRpcs(events: readonly TimelineEvent[]): readonly RpcPair[] {
  const pairs: RpcPair[] = [];
  const open = new Map<string, number>();
  for (const event of events) {
    if (isKind(event, 'backend_request')) {
      if (event.fact.rpcId === null) continue;
      open.set(keyOf(event, event.fact.rpcId), pairs.length);
      pairs.push({ request: event, answer: null, durationNanos: null });
    } else if (isKind(event, 'backend_response') || isKind(event, 'backend_error')) {
      if (event.fact.rpcId === null) continue;
      const key = keyOf(event, event.fact.rpcId);
      const index = open.get(key);
      const pair = index === undefined ? undefined : pairs[index];
      if (index === undefined || pair === undefined) continue;
      open.delete(key);
      pairs[index] = { ...pair, answer: event, durationNanos: between(pair.request, event) };
    }
  }
  return pairs;
}

function keyOf(event: TimelineEvent, rpcId: string): string {
  return `${event.reqId ?? ''} ${rpcId}`;
}

function between(request: TimelineEvent, answer: TimelineEvent): bigint | null {
  if (request.timeUnixNano === null || answer.timeUnixNano === null) return null;
  return answer.timeUnixNano - request.timeUnixNano;
}

import { endOf, type TimelineEvent } from '../../../model/event.ts';
import { isKind } from '../facts.ts';
import type { UnixNano } from '../../../model/time.ts';
import type { Signs } from './signs.ts';

/** From the backend's last word, or the call that got no answer, to when the proxy gave up. */
export interface Silence {
  /** Null: neither a word nor a call was found. */
  readonly last: TimelineEvent | null;
  readonly until: TimelineEvent;
  /** Null: one of the two has no time. */
  readonly nanos: bigint | null;
}

/** Null: when the proxy gave up is not known. */
export function silenceOf(own: readonly TimelineEvent[], signs: Signs): Silence | null {
  const until = firstDated([
    ...signs.usageErrors,
    ...[signs.done, signs.clientJson, signs.access].filter((event) => event !== null),
    ...signs.gaveUp,
  ]);
  if (until === null) return null;
  const before = (event: TimelineEvent): boolean =>
    event.timeUnixNano !== null && event.timeUnixNano < until.at - MOMENT_NANOS;
  const word = signs.backendWords.findLast(before) ?? null;
  const call = own.findLast((event) => isKind(event, 'backend_request') && before(event)) ?? null;
  const last = word ?? call;
  return {
    last,
    until: until.event,
    nanos: last?.timeUnixNano == null ? null : until.at - last.timeUnixNano,
  };
}

// What the proxy writes when it gives up is of one moment.
const MOMENT_NANOS = 20_000_000n;

function firstDated(events: readonly TimelineEvent[]): { readonly event: TimelineEvent; readonly at: UnixNano } | null {
  let first: { readonly event: TimelineEvent; readonly at: UnixNano } | null = null;
  for (const event of events) {
    const at = endOf(event);
    if (at !== null && (first === null || at < first.at)) first = { event, at };
  }
  return first;
}

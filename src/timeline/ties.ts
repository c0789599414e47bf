// What a store does not order. Entries of one stream and nanosecond come in an order that says nothing, so they are put
// into one that depends on the entries alone: by their own times, then as a request passes its stages, then by text.

import type { EventDraft, EventKind } from '../model/event.ts';
import type { Origin } from '../model/log-record.ts';
import { compareOrigins, comparePlaces } from '../model/place.ts';

/** Something to order, with every place it was found at. */
export interface Placed {
  readonly draft: EventDraft;
  readonly origins: readonly Origin[];
}

/**
 * Of one file or one stream: by place, and where that says nothing, as above. A file that holds the same lines has the
 * last word.
 */
export function sortByPlace<T extends Placed>(placed: readonly T[]): T[] {
  const sorted = [...placed].sort(
    (a, b) => comparePlaces(a.draft.record.origin, b.draft.record.origin) || compareTied(a.draft, b.draft),
  );
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    end = start + 1;
    while (end < sorted.length && isTied(sorted[start], sorted[end])) end += 1;
    if (end - start > 1) sorted.splice(start, end - start, ...asInFiles(sorted.slice(start, end)));
  }
  return sorted;
}

function isTied(a: Placed | undefined, b: Placed | undefined): boolean {
  return a !== undefined && b !== undefined && comparePlaces(a.draft.record.origin, b.draft.record.origin) === 0;
}

// Lines that a file holds as well take their places among themselves in the file's order. The others stay where they
// are: nothing is known of them.
function asInFiles<T extends Placed>(tied: readonly T[]): readonly T[] {
  const files = new Set(tied.flatMap(({ origins }) => origins.filter(isInFile).map(({ file }) => file)));
  let ordered = [...tied];
  for (const file of files) {
    const isThere = ({ origins }: T): boolean => origins.some((origin) => isInFile(origin) && origin.file === file);
    const inFile = ordered.filter(isThere).sort((a, b) => compareOrigins(a.origins, b.origins));
    let next = 0;
    ordered = ordered.map((item) => (isThere(item) ? (inFile[next++] ?? item) : item));
  }
  return ordered;
}

function isInFile({ entry }: Origin): boolean {
  return entry === null;
}

/** How far a request has come when a line of this kind is written; of a worker, how far its restart has. */
const STAGES: Readonly<Record<EventKind, number>> = {
  shutdown: 0,
  worker_exit: 1,
  worker_restart_limit: 2,
  worker_restart_scheduled: 3,
  worker_launch: 4,
  worker_spawned: 5,
  backend_lifecycle: 6,
  worker_ready_timeout: 7,
  worker_ready: 8,
  worker_trouble: 9,
  proxy_fatal: 9,
  http_ingress: 10,
  ingress_detail: 11,
  prompt: 12,
  submission: 13,
  backend_request: 14,
  backend_response: 14,
  backend_error: 14,
  backend_notification: 15,
  backend_stdout: 16,
  backend_event: 17,
  tool_call: 18,
  tool_buffer: 19,
  sse: 20,
  sse_done: 21,
  client_json: 22,
  finish_reason: 23,
  sse_summary: 24,
  transform_summary: 25,
  sse_guard: 26,
  usage: 27,
  access_log: 28,
  backend_stderr: 29,
  log: 30,
  unparsed: 31,
};

const SLOT_TAKEN = 13.5;

function compareTied(a: EventDraft, b: EventDraft): number {
  const [left, right] = [keysOf(a), keysOf(b)];
  for (const [index, key] of left.entries()) {
    const other = right[index];
    if (other === undefined || key === other) continue;
    return key < other ? -1 : 1;
  }
  return 0;
}

function keysOf({ fact, durationNanos, record }: EventDraft): readonly (bigint | number | string)[] {
  const time = record.timeUnixNano ?? record.observedTimeUnixNano ?? 0n;
  const isAcquired = fact.kind === 'sse_guard' && fact.outcome === 'acquired';
  return [
    time + (durationNanos ?? 0n),
    isAcquired ? SLOT_TAKEN : STAGES[fact.kind],
    numberOf(fact),
    fact.kind === 'backend_request' ? 0 : 1,
    record.body,
    record.origin.entry?.textKey ?? '',
    record.origin.entry?.occurrence ?? 0,
  ];
}

/** A call and its answer share theirs. Lines without one stand behind those that have one. */
function numberOf(fact: EventDraft['fact']): number {
  if (fact.kind === 'sse') return fact.seq ?? Infinity;
  if (fact.kind !== 'backend_request' && fact.kind !== 'backend_response' && fact.kind !== 'backend_error') return 0;
  const rpcId = fact.rpcId === null || fact.rpcId === '' ? NaN : Number(fact.rpcId);
  return Number.isNaN(rpcId) ? Infinity : rpcId;
}

// What a store does not order. Entries of one stream and nanosecond come in an order that says nothing, so they are put
// into one that depends on the entries alone: by their own times, then as a request passes its stages, then by text.

import type { EventDraft } from '../model/event.ts';
import type { Origin } from '../model/log-record.ts';
import { isCall, type NeutralFact } from '../model/neutral-fact.ts';
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

function compareTied(a: EventDraft, b: EventDraft): number {
  const [left, right] = [keysOf(a), keysOf(b)];
  for (const [index, key] of left.entries()) {
    const other = right[index];
    if (other === undefined || key === other) continue;
    return key < other ? -1 : 1;
  }
  return 0;
}

function keysOf({ means, durationNanos, record }: EventDraft): readonly (bigint | number | string)[] {
  const time = record.timeUnixNano ?? record.observedTimeUnixNano ?? 0n;
  return [
    time + (durationNanos ?? 0n),
    means.rank,
    numberOf(means),
    means.is === 'call.start' ? 0 : 1,
    record.body,
    record.origin.entry?.textKey ?? '',
    record.origin.entry?.occurrence ?? 0,
  ];
}

/** A call and its answer share theirs. Lines without one stand behind those that have one. */
function numberOf(means: NeutralFact): number {
  if (means.is === 'stream.item') return means.number ?? Infinity;
  if (!isCall(means)) return 0;
  const number = means.key === null || means.key === '' ? NaN : Number(means.key);
  return Number.isNaN(number) ? Infinity : number;
}

// What the records found so far say about one request.

import type { EventDraft, TimelineEvent } from '../model/event.ts';
import { canonicalId } from '../model/id-spelling.ts';
import type { RedactedRecord } from '../model/log-record.ts';
import type { Profile } from '../model/profile.ts';
import { NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../model/time.ts';
import { buildTimeline } from '../timeline/index.ts';
import type { RecordPool } from './search.ts';

export interface Reading {
  readonly profile: Profile;
  /** The request's own first. */
  readonly ids: readonly string[];
  /** What carries its id from before this is another request that had the same id. */
  readonly since?: UnixNano | null;
}

// Context lines that are neither the supervisor's nor another request's are what a marker happened to stand in: noise. A
// record that a search for the id found is never noise: at the least it mentions the id. Where the id was but a piece of a
// longer one, it is another's record and no context: it may stand anywhere in time.
export function readTimeline(pool: RecordPool, { profile, ids, since = null }: Reading): readonly TimelineEvent[] {
  const unique = [...new Set(ids)];
  const nameOf = oneSpelling(unique);
  return buildTimeline(
    pool.records
      .map((record) => {
        const read = profile.read(record, unique);
        const draft = read.reqId === null ? read : { ...read, reqId: nameOf(read.reqId) };
        if (draft.scope === 'request' && since !== null && isBefore(draft, since))
          return { ...draft, scope: 'linked' as const };
        return draft.scope === 'window' && pool.holdsId(record) ? { ...draft, scope: 'mention' as const } : draft;
      })
      .filter(
        (draft) =>
          draft.scope !== 'window' ||
          (!pool.holdsPiece(draft.record) &&
            (draft.reqId !== null || (draft.lane === 'worker' && draft.fact.kind !== 'log'))),
      ),
    (record) => pool.textKeyOf(record),
    pool.newestFirst,
  );
}

// One request is one, however its lines spell its id: as the first of them does.
function oneSpelling(ids: readonly string[]): (reqId: string) => string {
  const names = new Map(ids.toReversed().map((id) => [canonicalId(id), id]));
  return (reqId) => {
    const key = canonicalId(reqId);
    const name = names.get(key) ?? reqId;
    names.set(key, name);
    return name;
  };
}

/** The drafts of the request's own records, or of those linked to it. */
export function ownDrafts(records: readonly RedactedRecord[], { profile, ids }: Reading): readonly EventDraft[] {
  return records
    .map((record) => profile.read(record, ids))
    .filter(({ scope }) => scope === 'request' || scope === 'linked');
}

function isBefore({ record }: EventDraft, time: UnixNano): boolean {
  const at = timeOf(record);
  return at !== null && at < time;
}

function timeOf({ timeUnixNano, observedTimeUnixNano, between }: RedactedRecord): UnixNano | null {
  return timeUnixNano ?? observedTimeUnixNano ?? between?.notBefore ?? between?.notAfter ?? null;
}

// No request waits so long between two of its lines: a server gives up long before (its limits are minutes).
const APART_NANOS = 3600n * NANOS_PER_SECOND;

/** Written once for each request. */
const ONCE: ReadonlySet<EventDraft['means']['is']> = new Set(['request.end', 'request.start']);

/**
 * When the last of several requests with one id began, which lie an hour or more apart; null: they are one. Two logs whose clocks
 * or zones differ are no two requests: a line that each has once must stand on both sides.
 */
export function lastOfSeveral(drafts: readonly EventDraft[]): UnixNano | null {
  const spans = drafts
    .filter(({ scope, record }) => scope === 'request' && record.assumed === null)
    .flatMap(({ record, durationNanos, means }) => {
      const start = timeOf(record);
      return start === null ? [] : [{ start, end: start + (durationNanos ?? 0n), is: means.is }];
    })
    .toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  let last: UnixNano | null = null;
  let end = spans[0]?.end ?? 0n;
  for (const [index, span] of spans.entries()) {
    const isBehindGap = span.start - end > APART_NANOS;
    if (isBehindGap && hasOneOnBothSides(spans, index)) last = span.start;
    if (span.end > end) end = span.end;
  }
  return last;
}

function hasOneOnBothSides(spans: readonly { readonly is: EventDraft['means']['is'] }[], from: number): boolean {
  const before = new Set(spans.slice(0, from).map(({ is }) => is));
  return spans.slice(from).some(({ is }) => ONCE.has(is) && before.has(is));
}

/** From the first to the last moment that these drafts state. Null when none is dated or placed. */
export function spanOf(drafts: readonly EventDraft[]): TimeRange | null {
  let start: UnixNano | null = null;
  let end: UnixNano | null = null;
  for (const { record, durationNanos } of drafts) {
    const first = timeOf(record);
    if (first === null) continue;
    const last = first + (durationNanos ?? 0n);
    if (start === null || first < start) start = first;
    if (end === null || last > end) end = last;
  }
  return start === null || end === null ? null : { start, end: end + 1n };
}

export function widen(range: TimeRange, margin: bigint): TimeRange {
  return { start: range.start - margin, end: range.end + margin };
}

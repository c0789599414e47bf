// What the records found so far say about one request.

import type { EventDraft, TimelineEvent } from '../model/event.ts';
import type { RedactedRecord } from '../model/log-record.ts';
import type { Profile } from '../model/profile.ts';
import type { TimeRange, UnixNano } from '../model/time.ts';
import { buildTimeline } from '../timeline/index.ts';
import type { RecordPool } from './search.ts';

export interface Reading {
  readonly profile: Profile;
  /** The request's own first. */
  readonly ids: readonly string[];
}

// Context lines that are neither the supervisor's nor another request's are what a marker happened to stand in: noise. A
// record that a search for the id found is never noise: at the least it mentions the id.
export function readTimeline(pool: RecordPool, { profile, ids }: Reading): readonly TimelineEvent[] {
  const unique = [...new Set(ids)];
  return buildTimeline(
    pool.records
      .map((record) => {
        const draft = profile.read(record, unique);
        return draft.scope === 'window' && pool.holdsId(record) ? { ...draft, scope: 'mention' as const } : draft;
      })
      .filter(
        (draft) =>
          draft.scope !== 'window' || draft.reqId !== null || (draft.lane === 'worker' && draft.fact.kind !== 'log'),
      ),
    (record) => pool.textKeyOf(record),
    pool.newestFirst,
  );
}

/** The drafts of the request's own records, or of those linked to it. */
export function ownDrafts(records: readonly RedactedRecord[], { profile, ids }: Reading): readonly EventDraft[] {
  return records
    .map((record) => profile.read(record, ids))
    .filter(({ scope }) => scope === 'request' || scope === 'linked');
}

/** From the first to the last moment that these drafts state. Null when none is dated or placed. */
export function spanOf(drafts: readonly EventDraft[]): TimeRange | null {
  let start: UnixNano | null = null;
  let end: UnixNano | null = null;
  for (const { record, durationNanos } of drafts) {
    const first =
      record.timeUnixNano ??
      record.observedTimeUnixNano ??
      record.between?.notBefore ??
      record.between?.notAfter ??
      null;
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

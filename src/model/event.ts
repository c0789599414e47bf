import type { Origin, RedactedRecord, TimeBounds } from './log-record.ts';
import type { NeutralFact } from './neutral-fact.ts';
import type { Prose } from './prose.ts';
import type { UnixNano } from './time.ts';

/** `E07` (the request's own), `L02` (of a linked id or sibling request), `W03` (context), `M01` (a mere mention). */
export type EventId = string;

/**
 * request: the id stands in an id field of the record. linked: another id of the same request, or a sibling request.
 * window: no id of ours, written near the request (supervisor events, other requests of the same outage).
 * mention: the id occurs in foreign text and says nothing about the request.
 */
export type EventScope = 'request' | 'linked' | 'window' | 'mention';

export const LANES = ['http', 'backend', 'sse', 'tool_buffer', 'usage', 'worker', 'log'] as const;
export type Lane = (typeof LANES)[number];

/** A kind of line, by the profile's own name for it. */
export type EventKind = string;

/** What a record says, in the profile's own fields: only its own rules read them. */
export type Fact = { readonly kind: EventKind } & { readonly [field: string]: string | number | boolean | null };

/** What a profile makes of one record, before it has a place and an id. */
export interface EventDraft {
  readonly scope: EventScope;
  readonly fact: Fact;
  /** The same in neutral words. */
  readonly means: NeutralFact;
  readonly lane: Lane;
  /** Whose it is, where the record says so. */
  readonly reqId: string | null;
  /** A span's length when the record states one; the event's time is then its start. */
  readonly durationNanos: bigint | null;
  /** One short phrase for the timeline. */
  readonly what: Prose;
  /** Worth a look on its own: an error, an exit, a rejection. */
  readonly abnormal: boolean;
  /** Events of one key may be folded into a row when many follow each other; null for what always shows. */
  readonly foldKey: string | null;
  readonly record: RedactedRecord;
}

export interface TimelineEvent extends EventDraft {
  readonly id: EventId;
  /** The event's own time, else the envelope's, else null: an undated event keeps its place and is marked ≈. */
  readonly timeUnixNano: UnixNano | null;
  readonly timeSource: 'record' | 'envelope' | 'none';
  /** For an undated event: when its dated neighbours in the same file were written. */
  readonly between: TimeBounds | null;
  /** False for an undated event without dated neighbours: its place in the order says nothing. */
  readonly placed: boolean;
  /** Its time is earlier than that of a line written before it in the same file. Never corrected, only marked. */
  readonly outOfOrder: boolean;
  /** Every place the same line was found; more than one when two stores or two copies of a file hold it. */
  readonly origins: readonly Origin[];
}

/** Stamped with its start and written at its end. A call also has a length, but its line is written at its beginning. */
export function isSpan({ means }: Pick<EventDraft, 'means'>): boolean {
  return means.is === 'request.end';
}

/** When a span ended; for a point in time, that point. Null when undated. */
export function endOf(event: TimelineEvent): UnixNano | null {
  return event.timeUnixNano === null ? null : event.timeUnixNano + (event.durationNanos ?? 0n);
}

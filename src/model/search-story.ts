// How the request was found when nobody said when it ran: which windows were searched, why each, and what came of it.

import type { Prose } from './prose.ts';
import type { TimeRange, UnixNano } from './time.ts';

/**
 * asked: flags. files: log files hold the request. pasted: a time in what was pasted. id: the time inside the id.
 * widening: back from now. lifecycle: beside a hit, for the rest of the request.
 */
export type WindowReason = 'asked' | 'files' | 'pasted' | 'id' | 'widening' | 'lifecycle';

/** A time that may be the request's; never a fact. */
export interface TimeHint {
  readonly from: 'files' | 'pasted' | 'id';
  /** Format and how far to trust it, in one phrase: `UUIDv7, milliseconds, written by the id's maker`. */
  readonly says: Prose;
  readonly timeUnixNano: UnixNano;
  /** Where to look first because of it. */
  readonly range: TimeRange;
}

export interface SearchedWindow {
  readonly range: TimeRange;
  readonly reason: WindowReason;
  /** Null: the store gives no estimate. */
  readonly estimatedBytes: number | null;
  readonly matched: number;
  /** Not searched: a limit was reached before it. */
  readonly skipped: boolean;
}

export interface SearchStory {
  readonly hints: readonly TimeHint[];
  /** In the order they were searched. No two overlap. */
  readonly windows: readonly SearchedWindow[];
  /** How far back was looked at most. */
  readonly maxLookbackNanos: bigint;
  readonly closed: boolean;
}

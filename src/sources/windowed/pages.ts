// How one query of one store is asked, page by page. What is the same of every store stands on this side of it (read-query.ts).

import { SourceError } from '../../model/errors.ts';
import { count, own, type Prose, say } from '../../model/prose.ts';
import type { TimeRange, UnixNano } from '../../model/time.ts';
import { noteGap, type QueryAccount, type RangeGap } from './account.ts';
import type { StreamLine } from './entries.ts';

export interface Page {
  /** In order of time, streams of one time by name. */
  readonly lines: readonly StreamLine[];
  /** Whether there may be more behind it. */
  readonly isFull: boolean;
}

export interface PageQuestion {
  readonly range: TimeRange;
  readonly limit: number;
  readonly account: QueryAccount;
  /** Instead of the client's own number. */
  readonly retries?: number | undefined;
}

/** Limits as this server stated them to this tenant; null: not met yet. */
export interface ServerLimits {
  maxEntries: number | null;
  maxRangeNanos: bigint | null;
  lookbackNanos: bigint | null;
}

/** More entries of one nanosecond than a page holds. */
export interface OneTime {
  readonly time: UnixNano;
  /** The full page. */
  readonly lines: readonly StreamLine[];
  readonly limit: number;
  readonly account: QueryAccount;
}

export type Refusal =
  /** The page is too large. `max`: null when the server does not name it. */
  | { readonly kind: 'limit'; readonly max: number | null }
  /** The window is too long. */
  | { readonly kind: 'range'; readonly maxNanos: bigint | null }
  /** The window is too heavy: fewer bytes or less time would do. */
  | { readonly kind: 'heavy' }
  /** Older than the server gives out. */
  | { readonly kind: 'lookback'; readonly maxNanos: bigint | null }
  /** The server does not take this query. */
  | { readonly kind: 'query' }
  /** Nothing more will come of this server for this tenant. */
  | { readonly kind: 'closed' }
  /** It failed here; it need not fail elsewhere. */
  | { readonly kind: 'failed' };

export interface Pages {
  readonly signal: AbortSignal;
  readonly limits: ServerLimits;
  /** Throws SourceError and nothing else. */
  ask(question: PageQuestion): Promise<Page>;
  /** Past a nanosecond that no later start gets past. */
  oneTime(question: OneTime): Promise<{ readonly lines: readonly StreamLine[]; readonly isWhole: boolean }>;
  refusal(error: SourceError): Refusal;
  /** A name and a hint of its own for what went wrong; nulls: the ones of the client will do. */
  words(error: SourceError): { readonly kind: string | null; readonly advice: Prose };
  lookbackGap(range: TimeRange, lookbackNanos: bigint | null): RangeGap;
}

export function isSourceError(error: unknown): error is SourceError {
  return error instanceof SourceError;
}

export function noteBadValues(
  account: QueryAccount,
  { bad, range }: { readonly bad: number; readonly range: TimeRange },
): void {
  if (bad > 0)
    noteGap(account, {
      kind: 'bad-answer',
      errorType: 'bad_data',
      range,
      says: say`${count(bad, 'value')} of an answer could not be read or ${own('are no answer to the query (outside of its window, or without the id)')}: left out`,
      hidesRows: true,
    });
}

export function noteBadUtf8(account: QueryAccount): void {
  noteGap(account, {
    kind: 'bad-utf8',
    errorType: 'bad_data',
    range: null,
    says: own('an answer held bytes that are no UTF-8: they stand as U+FFFD in the lines'),
    hidesRows: false,
  });
}

/** The server's own words behind ours. */
export function serverWords({ serverSays }: Pick<SourceError, 'serverSays'>): Prose {
  return serverSays === '' ? [] : say` (${serverSays.slice(0, 300)})`;
}

// What one query read of its window, kept while it runs and handed over as coverage at its end. Covered is what was proven
// by pages parsed whole; everything else of the window is a gap, with its times.

import type { Gap, QueryCoverage, SourceVerdict } from '../../model/coverage.ts';
import type { SourceErrorType } from '../../model/errors.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import { formatUtc, type TimeRange, type UnixNano } from '../../model/time.ts';
import { createTimeLog, type TimeLog } from './time-log.ts';

/** A part of the window that was read to its end. */
export interface Piece {
  readonly range: TimeRange;
  readonly rows: number;
}

export interface RangeGap {
  readonly kind: string;
  readonly errorType: SourceErrorType | null;
  /** Null: not about a part of the window. */
  readonly range: TimeRange | null;
  readonly says: Prose;
  readonly hidesRows: boolean;
}

export interface QueryAccount {
  readonly purpose: QueryCoverage['purpose'];
  readonly tenant: string | null;
  readonly query: string;
  readonly range: TimeRange;
  requests: number;
  rows: number;
  processedBytes: number | null;
  countedRows: number | null;
  /** Times of the first and the last row; null: there is none. */
  rowTimes: { readonly first: UnixNano; readonly last: UnixNano } | null;
  /** Of all rows. */
  readonly times: TimeLog;
  /** Ascending. */
  readonly pieces: Piece[];
  readonly gaps: RangeGap[];
}

export function openAccount({
  tenant,
  query,
  range,
  purpose = 'answer',
}: Pick<QueryAccount, 'tenant' | 'query' | 'range'> & Partial<Pick<QueryAccount, 'purpose'>>): QueryAccount {
  return {
    purpose,
    tenant,
    query,
    range,
    requests: 0,
    rows: 0,
    processedBytes: null,
    countedRows: null,
    rowTimes: null,
    times: createTimeLog(),
    pieces: [],
    gaps: [],
  };
}

export function addBytes(account: QueryAccount, bytes: number | null): void {
  if (bytes !== null) account.processedBytes = (account.processedBytes ?? 0) + bytes;
}

/** Rows as they are handed on, in any order. */
export function noteRows(account: QueryAccount, rows: readonly { readonly timeUnixNano: UnixNano }[]): void {
  for (const { timeUnixNano: time } of rows) {
    account.times.add(time);
    const { first, last } = account.rowTimes ?? { first: time, last: time };
    if (account.rowTimes === null || time < first || time > last)
      account.rowTimes = { first: time < first ? time : first, last: time > last ? time : last };
  }
}

export function notePiece(account: QueryAccount, piece: Piece): void {
  if (piece.range.end <= piece.range.start) return;
  account.rows += piece.rows;
  account.pieces.push(piece);
}

/** Takes back what was counted as read of before this moment, where it gave nothing: these parts. */
export function forgetPieces({ pieces }: QueryAccount, oldest: UnixNano): readonly TimeRange[] {
  const forgotten: TimeRange[] = [];
  for (const [index, { range, rows }] of [...pieces.entries()].toReversed()) {
    if (range.start >= oldest || (rows > 0 && range.end <= oldest)) continue;
    const end = range.end < oldest ? range.end : oldest;
    forgotten.unshift({ start: range.start, end });
    if (end < range.end) pieces[index] = { range: { start: end, end: range.end }, rows };
    else pieces.splice(index, 1);
  }
  return forgotten;
}

/** Gaps of one kind that touch become one. */
export function noteGap(account: QueryAccount, gap: RangeGap): void {
  const last = account.gaps.at(-1);
  if (last?.kind === gap.kind && last.range !== null && gap.range !== null && last.range.end === gap.range.start) {
    account.gaps[account.gaps.length - 1] = { ...last, range: { start: last.range.start, end: gap.range.end } };
    return;
  }
  const isTold =
    gap.range === null && account.gaps.some(({ kind, says }) => kind === gap.kind && sameProse(says, gap.says));
  if (!isTold) account.gaps.push(gap);
}

export function coverageOf(account: QueryAccount): QueryCoverage {
  const { query, purpose, range, rows, requests, processedBytes, countedRows } = account;
  return {
    query,
    purpose,
    range,
    verdict: verdictOf(account),
    rows,
    requests,
    processedBytes,
    countedRows,
  };
}

export function verdictOf({ pieces, gaps, range, rows }: QueryAccount): SourceVerdict {
  if (!gaps.some(({ hidesRows }) => hidesRows)) return 'complete';
  const isRefused = gaps.some(({ kind, hidesRows }) => hidesRows && kind !== 'past-lookback');
  return isRefused && pieces.length === 0 && rows === 0 && range.end > range.start ? 'failed' : 'partial';
}

/** What was neither read nor said to be missing: there should be none, and if there is, it is said. */
export function noteRemainder(account: QueryAccount): void {
  const known = [
    ...account.pieces.map(({ range }) => range),
    ...account.gaps.flatMap(({ range, hidesRows }) => (range !== null && hidesRows ? [range] : [])),
  ].sort((a, b) => (a.start < b.start ? -1 : 1));
  let at = account.range.start;
  for (const { start, end } of [...known, { start: account.range.end, end: account.range.end }]) {
    if (start > at) {
      const says = own('was not read');
      noteGap(account, {
        kind: 'not-read',
        errorType: 'internal',
        range: { start: at, end: start },
        says,
        hidesRows: true,
      });
    }
    if (end > at) at = end;
  }
}

export function gapsOf({ tenant, gaps }: QueryAccount): readonly Gap[] {
  return gaps.map(({ kind, errorType, range, says, hidesRows }) => ({
    kind,
    errorType,
    file: null,
    line: null,
    offset: null,
    summary: say`${tenantPhrase(tenant)}${says}${range === null ? [] : own(` (${spanText(range)})`)}`,
    hidesRows,
  }));
}

function tenantPhrase(tenant: string | null): Prose {
  return tenant === null ? [] : say`tenant ${tenant}: `;
}

function spanText({ start, end }: TimeRange): string {
  return `${formatUtc(start)} to ${formatUtc(end)}`;
}

function sameProse(a: Prose, b: Prose): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

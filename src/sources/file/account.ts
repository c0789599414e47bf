// What one question to the file source read, kept per file while it runs and handed over as coverage at its end.

import { createHash } from 'node:crypto';
import {
  countFlaws,
  type FileCoverage,
  type Gap,
  type MoreFiles,
  type SourceStatus,
  type SourceVerdict,
} from '../../model/coverage.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { Prose } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import type { ByteView } from '../records/byte-view.ts';
import type { LogFile } from './log-file.ts';
import { hashSpans } from '../records/placed-line.ts';
import type { Edges, FoundRecord } from '../records/read-record.ts';
import { FILE } from './name.ts';

export interface FileAccount {
  readonly file: LogFile;
  /** As it was when it was read. */
  sizeBytes: number;
  searchedBytes: number;
  skippedBytes: number;
  orderProbes: number | null;
  verdict: SourceVerdict;
  /** It turned out to be one when it was unpacked: it is no log. */
  isOwnReport: boolean;
  /** What an archive was found to hold: these are its files then, and it is none. Null: it is no archive, or holds nothing. */
  members: readonly FileAccount[] | null;
  readonly gaps: Gap[];
}

export function openAccount(file: LogFile): FileAccount {
  return {
    file,
    sizeBytes: file.sizeBytes,
    searchedBytes: 0,
    skippedBytes: 0,
    orderProbes: null,
    verdict: 'complete',
    isOwnReport: false,
    members: null,
    gaps: [],
  };
}

export interface GapNote {
  readonly kind: string;
  readonly says: Prose;
  readonly errorType?: Gap['errorType'];
  readonly offset?: number;
  readonly hidesRows?: boolean;
}

/** Once for each place, however often it is come upon. */
export function noteGap(
  account: FileAccount,
  { kind, says, errorType = 'bad_data', offset, hidesRows = true }: GapNote,
): void {
  if (account.gaps.some((gap) => gap.kind === kind && gap.offset === (offset ?? null))) return;
  account.gaps.push({
    kind,
    errorType,
    file: account.file.path,
    line: null,
    offset: offset ?? null,
    summary: says,
    hidesRows,
  });
  if (hidesRows && account.verdict === 'complete') account.verdict = 'partial';
}

/** A record and what stands for its bytes in the hash of the rows: the bytes, or of many of them their SHA-256. */
export interface ReadRow {
  readonly record: LogRecord;
  readonly hashPart: Buffer;
  /** What it lacks may stand in another file (join-rotated.ts). Absent: it lacks nothing. */
  readonly edges?: Edges;
}

const MAX_RAW_BYTES = 64 * 1024;

export function toRow({ record, spans, edges, within }: FoundRecord, view: ByteView): ReadRow {
  const hashPart = within === undefined ? hashPartOf({ record, spans }, view) : Buffer.from(within, 'utf8');
  return { record, hashPart, ...(edges === null ? {} : { edges }) };
}

function hashPartOf({ record, spans }: Pick<FoundRecord, 'record' | 'spans'>, view: ByteView): Buffer {
  const size = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  if (record.original !== null) return Buffer.from(record.original.sha256, 'hex');
  if (size > MAX_RAW_BYTES) return hashSpans(view, spans);
  return Buffer.concat(spans.map(({ start, end }) => view.read(start, end - start)));
}

/** What a row costs to keep. */
export function sizeOfRow({ record, hashPart }: ReadRow): number {
  return record.body.length + hashPart.length;
}

/** Lines of two streams interleave: a record that began first may have been found last. */
export function inFileOrder(rows: readonly ReadRow[]): readonly ReadRow[] {
  return [...rows].sort((a, b) => a.record.origin.offset - b.record.origin.offset);
}

export interface Settled {
  readonly asked: Prose;
  readonly range: TimeRange | null;
  readonly accounts: readonly FileAccount[];
  readonly rows: readonly ReadRow[];
  readonly overLimit: number;
  /** Gaps that belong to no file. */
  readonly gaps: readonly Gap[];
}

export function settle({ asked, range, accounts, rows, overLimit, gaps }: Settled): SourceStatus {
  const rowsOf = Map.groupBy(rows, ({ record }) => record.origin.file);
  const all = filesOf(accounts).filter(({ isOwnReport }) => !isOwnReport);
  const { listed, moreFiles } = foldFiles(all, ({ file }) => rowsOf.has(file.path));
  const allGaps = [
    ...gaps,
    ...accounts.flatMap((one) =>
      one.members === null ? one.gaps : [one, ...one.members].flatMap((each) => each.gaps),
    ),
  ];
  return {
    ...FILE,
    server: null,
    queries: [],
    status: verdictOf(all, allGaps),
    asked,
    range,
    files: listed.map((account) => coverageOf(account, rowsOf.get(account.file.path) ?? [])),
    ...(moreFiles === null ? {} : { moreFiles }),
    searchedBytes: all.reduce((sum, { searchedBytes }) => sum + searchedBytes, 0),
    matched: rows.length,
    overLimit,
    flaws: countFlaws(rows.map(({ record }) => record)),
    gaps: allGaps,
  };
}

/** With the members of an archive in its place. */
export function filesOf(accounts: readonly FileAccount[]): readonly FileAccount[] {
  if (accounts.every(({ members }) => members === null)) return accounts;
  return accounts.flatMap((account) => account.members ?? [account]);
}

// What is there and was not read is answered for in a report. Without anything there is no report to write.
const NOTHING_THERE: ReadonlySet<string> = new Set(['no-such-file', 'own-report']);

function verdictOf(files: readonly FileAccount[], gaps: readonly Gap[]): SourceVerdict {
  if (files.length === 0 && gaps.length > 0 && gaps.every(({ kind }) => NOTHING_THERE.has(kind))) return 'failed';
  return gaps.some(({ hidesRows }) => hidesRows) || files.some(({ verdict }) => verdict !== 'complete')
    ? 'partial'
    : 'complete';
}

/** A folder of 80,000 files makes no report of 80,000 lines. */
const FILES_LISTED = 1000;

function foldFiles(
  all: readonly FileAccount[],
  hasRows: (account: FileAccount) => boolean,
): { readonly listed: readonly FileAccount[]; readonly moreFiles: MoreFiles | null } {
  if (all.length <= FILES_LISTED) return { listed: all, moreFiles: null };
  const matters = (one: FileAccount): boolean => one.verdict === 'partial' || one.verdict === 'failed' || hasRows(one);
  let room = FILES_LISTED - all.filter(matters).length;
  const listed: FileAccount[] = [];
  const moreFiles = { count: 0, skipped: 0, searchedBytes: 0 };
  for (const one of all) {
    const isListed = matters(one) || room > 0;
    if (isListed) {
      listed.push(one);
      if (!matters(one)) room -= 1;
      continue;
    }
    moreFiles.count += 1;
    if (one.verdict === 'skipped') moreFiles.skipped += 1;
    moreFiles.searchedBytes += one.searchedBytes;
  }
  return { listed, moreFiles };
}

function coverageOf(account: FileAccount, mine: readonly ReadRow[]): FileCoverage {
  return {
    path: account.file.path,
    format: account.file.from === 'file' ? account.file.format : account.file.from,
    verdict: account.verdict,
    sizeBytes: account.file.from === 'file' ? account.sizeBytes : null,
    searchedBytes: account.searchedBytes,
    skippedBytes: account.skippedBytes,
    orderProbes: account.orderProbes,
    matched: mine.length,
    rowsSha256: mine.length === 0 ? null : hashOf(mine),
  };
}

function hashOf(rows: readonly ReadRow[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(row.hashPart);
  return hash.digest('hex');
}

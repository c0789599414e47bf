import type { LogRecord } from '../../model/log-record.ts';
import { own } from '../../model/prose.ts';
import { statSync } from 'node:fs';
import type { Clock } from '../../decode/index.ts';
import type { LineGrammar, Progress, SearchLimits } from '../../model/source.ts';
import { fromMillis, type TimeRange } from '../../model/time.ts';
import { type FileAccount, noteGap, type ReadRow, sizeOfRow } from './account.ts';
import type { FileBounds } from './bounds.ts';
import { type Kept, keepEnds } from '../windowed/kept-records.ts';
import type { ReadOptions } from '../records/placed-line.ts';
import type { SmallFiles } from './small-files.ts';
import type { LogFile } from './log-file.ts';

/** What every question to the file source needs to be answered. */
export interface FileTask {
  readonly grammar: LineGrammar;
  readonly clock: Clock;
  readonly limits: SearchLimits;
  readonly bounds: FileBounds;
  readonly rgPath: string;
  readonly signal: AbortSignal;
  readonly range: TimeRange | null;
  readonly small: SmallFiles;
  readonly onProgress: (progress: Progress) => void;
  /** Between locating and reading, when a file may change. */
  readonly onLocated: () => void;
}

/** What was found in one file. */
export interface Found {
  readonly rows: readonly ReadRow[];
  /** Matches beyond the limit. */
  readonly dropped: number;
}

export function readOptions({ file }: FileAccount, { grammar, limits, clock, range }: FileTask): ReadOptions {
  const near = (): ReturnType<Clock['near']> =>
    range === null ? lastChange(file) : { time: range.start, from: 'asked' };
  return { file: file.path, grammar, maxLineBytes: limits.maxLineBytes, clock: { ...clock, near } };
}

// Its last line was written then, or before.
function lastChange({ openPath, modifiedMs }: LogFile): ReturnType<Clock['near']> {
  const ms = modifiedMs ?? statSync(openPath, { throwIfNoEntry: false })?.mtimeMs;
  return ms === undefined ? null : { time: fromMillis(ms), from: 'modified' };
}

export function keepRows({ limits, bounds }: FileTask): Kept<ReadRow> {
  return keepEnds<ReadRow>({ max: limits.maxRecords, maxBytes: bounds.keptBytes, sizeOf: sizeOfRow });
}

/** Records that are known to be written outside are left out; an undated one stays unless its neighbours place it outside. */
export function isInRange(record: LogRecord, { range, grammar }: Pick<FileTask, 'range' | 'grammar'>): boolean {
  if (range === null) return true;
  const written = grammar.writtenAt(record);
  if (written !== null) return written >= range.start && written < range.end;
  const { notBefore = null, notAfter = null } = record.between ?? {};
  return !(notBefore !== null && notBefore >= range.end) && !(notAfter !== null && notAfter < range.start);
}

export function noteInterrupted(account: FileAccount): void {
  noteGap(account, { kind: 'interrupted', says: own('interrupted before the end of the file'), errorType: 'canceled' });
}

import type { SourceStatus } from './coverage.ts';
import type { LogRecord } from './log-record.ts';
import type { TimeRange, UnixNano } from './time.ts';

/** What a log source must know of the traced system to cut a file into records and to tell when one was written. */
export interface LineGrammar {
  /** Whether this line (envelope removed) begins a record; a line that does not belongs to the one before it. */
  startsRecord(text: string): boolean;
  /**
   * When the line was written, which is not always the time it carries: an access log stamped with its start was
   * written `dur_ms` later. Null for a line without time. Order in a file is order of this.
   */
  writtenAt(record: LogRecord): UnixNano | null;
}

export interface SearchLimits {
  /** Records kept per question; the rest is counted. Half from the beginning, half from the end. */
  readonly maxRecords: number;
  /** Bytes of one line kept; beyond that head, tail, length and hash. */
  readonly maxLineBytes: number;
}

export interface FindQuestion {
  /** Exact strings, matched as bytes. Checked ids, so no control characters. */
  readonly needles: readonly string[];
  /** Null: the whole store. */
  readonly range: TimeRange | null;
  readonly signal: AbortSignal;
}

export interface ContextQuestion {
  /** Lines written in this range. */
  readonly range: TimeRange;
  /** A line counts when it holds at least one of these strings. */
  readonly markers: readonly string[];
  readonly signal: AbortSignal;
}

/** Records are in file order within a file; files in the order they were named. */
export interface SourceAnswer {
  readonly records: readonly LogRecord[];
  readonly status: SourceStatus;
}

export interface Progress {
  readonly matched: number;
}

/**
 * A store of log lines. Failure of a part of it is an answer (a gap in the status), not an exception; it throws only on
 * a bug. It never writes, and it never interprets what it reads.
 */
export interface LogSource {
  readonly id: string;
  /** Every record that holds one of the needles anywhere in its bytes. Whose it is, the profile decides. */
  find(question: FindQuestion): Promise<SourceAnswer>;
  /** Context without the id: what else was written in a window. Bounded; a bound that was hit is a gap. */
  context(question: ContextQuestion): Promise<SourceAnswer>;
}

// What was read and what was not. "No error" is not coverage: a source that cannot say what it read has a gap.

import type { SourceErrorType } from './errors.ts';
import type { LogRecord } from './log-record.ts';
import type { Prose } from './prose.ts';
import type { TimeRange } from './time.ts';

export type SourceVerdict = 'complete' | 'partial' | 'failed' | 'skipped';

/** Something that may hold rows of the request and was not read, or not wholly. */
export interface Gap {
  /** Stable, for machines: `unreadable`, `truncated-gzip`, `changed-while-read`, `limit-rows`, `not-in-order` … */
  readonly kind: string;
  readonly errorType: SourceErrorType | null;
  /** The file, or null when it concerns the whole source. Untrusted. */
  readonly file: string | null;
  readonly line: number | null;
  readonly offset: number | null;
  readonly summary: Prose;
  /**
   * False for what is worth saying but hides no row of the request (e.g. a binary file that was not searched on
   * purpose).
   */
  readonly hidesRows: boolean;
}

/** A line that was read but could not be parsed, dated or kept whole; it is in the report all the same. */
export interface FlawCount {
  readonly flaw: string;
  readonly count: number;
  /** The first few, as `file:line`. Untrusted. */
  readonly where: readonly string[];
}

export interface FileCoverage {
  readonly path: string;
  readonly format: 'plain' | 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'utf-16' | 'journal' | 'zip' | 'tar' | 'stdin' | 'pipe';
  readonly verdict: SourceVerdict;
  /** On disk; compressed size for .gz and .zst. Null for a pipe. */
  readonly sizeBytes: number | null;
  /** How much was looked through, after decompression. */
  readonly searchedBytes: number;
  /** Left out because the file is in time order and the bytes lie outside the asked window. */
  readonly skippedBytes: number;
  /** How the order of a file was checked before anything was skipped; null when nothing was. */
  readonly orderProbes: number | null;
  /** Records of this file in the report. */
  readonly matched: number;
  /** SHA-256 over the raw bytes of these records, in file order. Null when there are none. */
  readonly rowsSha256: string | null;
}

/** Files beyond a thousand that have no row of the request and no flaw of their own: counted, not listed. */
export interface MoreFiles {
  readonly count: number;
  /** Of these, not looked into before the run was ended. */
  readonly skipped: number;
  readonly searchedBytes: number;
}

/**
 * One question to a server over one window. "Complete" was proven by paging to the end, not by the absence of an error.
 */
export interface QueryCoverage {
  /** LogQL or PromQL as sent. Untrusted: it holds configured selectors. */
  readonly query: string;
  /**
   * answer: for the lines or figures that were asked for. beside: for the other lines of a record of which one was
   * found. probe: about the server (its version, its reach, streams, fields), and whether it has a line of an output
   * near the request.
   */
  readonly purpose: 'answer' | 'beside' | 'probe';
  readonly range: TimeRange;
  readonly verdict: SourceVerdict;
  /** Rows received, overlap between pages removed. */
  readonly rows: number;
  readonly requests: number;
  /** Bytes the server says it read for it; null: it does not say. */
  readonly processedBytes: number | null;
  /** Rows that the server itself counts for the same query and window; null: not asked, or not answered. */
  readonly countedRows: number | null;
}

/** metrics and alerts hold no rows of a request, whatever they answer. */
export type SourceHolds = 'lines' | 'metrics' | 'alerts';

export interface SourceName {
  /** Stable, for machines, and its key in the configuration: `loki`. */
  readonly id: string;
  /** For people: `Loki`. */
  readonly title: string;
  readonly holds: SourceHolds;
}

export interface SourceStatus extends SourceName {
  readonly status: SourceVerdict;
  /** Address without credentials and query, and the version it states; null for files. Untrusted. */
  readonly server: { readonly address: string; readonly version: string | null } | null;
  /** Empty for files. */
  readonly queries: readonly QueryCoverage[];
  /** What was asked, in one line: the needles and the window. */
  readonly asked: Prose;
  readonly range: TimeRange | null;
  readonly files: readonly FileCoverage[];
  /** Absent: `files` are all there are. */
  readonly moreFiles?: MoreFiles;
  readonly searchedBytes: number;
  readonly matched: number;
  /** Lines with the id beyond the row limit: counted, not kept. */
  readonly overLimit: number;
  readonly flaws: readonly FlawCount[];
  readonly gaps: readonly Gap[];
}

const SHOWN_PLACES = 5;

/**
 * What is wrong with these records, counted and located: their own flaws, and that they carry no time. Sorted by flaw.
 */
export function countFlaws(records: readonly LogRecord[]): readonly FlawCount[] {
  const places = new Map<string, string[]>();
  for (const { flaws, origin, timeUnixNano, observedTimeUnixNano } of records) {
    const undated = timeUnixNano === null && observedTimeUnixNano === null;
    for (const flaw of undated ? [...flaws, 'undated'] : flaws) {
      const where = places.get(flaw) ?? [];
      where.push(`${origin.file}:${origin.line ?? `@${origin.offset}`}`);
      places.set(flaw, where);
    }
  }
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([flaw, where]) => ({ flaw, count: where.length, where: where.slice(0, SHOWN_PLACES) }));
}

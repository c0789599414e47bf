import type { JsonObject } from './json.ts';
import type { UnixNano } from './time.ts';

/**
 * Where a record was found. `line` is 1-based; null where counting would mean reading what a time window skips. In a journal it is
 * the entry's own number.
 */
export interface Origin {
  /** The source's id: `file` or `loki`. */
  readonly source: string;
  /** Path as the user would type it, `-` for standard input, or a stream's labels as a selector. Untrusted text. */
  readonly file: string;
  readonly line: number | null;
  /**
   * File: byte offset of the record's first line in the (decompressed) file. Stream: place among the entries of the
   * same nanosecond by their text. A store does not order these: it says nothing about which was written first.
   */
  readonly offset: number;
  /** Set by the timeline: later places in this file were written earlier. */
  readonly newestFirst?: true;
  /** Set when the record is an entry of a stream in a log store; null for a file. */
  readonly entry: StreamEntry | null;
}

/** An entry of a Loki stream. In order of time. */
export interface StreamEntry {
  /** Stream labels alone: structured metadata and parsed labels are not part of a stream's name. Untrusted. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * The store's own time, which names the entry; `observedTimeUnixNano` of the record where no envelope states another.
   */
  readonly timeUnixNano: UnixNano;
  /** Names the entry's text as the store has it, before redaction (model/text-key.ts). */
  readonly textKey: string;
  /** 0 for the first of several entries of one stream, nanosecond and text, 1 for the next … */
  readonly occurrence: number;
  /** The tenant it was read for; null without tenants. */
  readonly tenant: string | null;
}

/** Why a record is not all it could be. Each one is counted and located in the report. */
export type RecordFlaw =
  /** Looks like JSON and is not: torn, or cut by a full disk. The text is kept. */
  | 'malformed'
  /** Longer than the cap: `body` holds head and tail, `original` says how much there was. */
  | 'oversize'
  /** Bytes that are no UTF-8 were replaced by U+FFFD. */
  | 'bad-utf8'
  /** Holds NUL bytes (a copytruncate hole, usually). */
  | 'nul-bytes'
  /** The last line of the file has no newline: it may still be being written. */
  | 'unterminated'
  /** A container runtime's partial line whose other part was not found. */
  | 'partial';

/**
 * One log record, in OpenTelemetry's terms (logs data model). The time fields follow the data model strictly:
 * `timeUnixNano` is when the event says it happened, `observedTimeUnixNano` is when a runtime or a store wrote it down.
 * Neither is ever guessed.
 */
export interface LogRecord {
  readonly timeUnixNano: UnixNano | null;
  readonly observedTimeUnixNano: UnixNano | null;
  readonly severityText: string | null;
  /** The record's text without its container envelope. Lines of a multi-line record are joined by `\n`. */
  readonly body: string;
  /** The JSON object of the line, where it is one or ends in one, and what a store keeps beside the line. */
  readonly attributes: JsonObject | null;
  /** Names of the attributes that do not stand in the line. Absent: there are none. */
  readonly besideLine?: readonly string[];
  /** What stands before the JSON object, e.g. `[app][done] `; empty for bare NDJSON; null without JSON. */
  readonly prefix: string | null;
  /** `stdout` or `stderr`, where the envelope says so. */
  readonly stream: string | null;
  /** What had to be assumed to read its time or its envelope's; null: nothing. */
  readonly assumed: TimeAssumption | null;
  /** Who wrote it, where the envelope or the stream's labels say so. */
  readonly writer: Writer;
  /**
   * What shippers put around the line, outermost first: ids of decode/envelopes/. Empty for a line as it was written.
   */
  readonly envelopes: readonly string[];
  /** Text before the line that no envelope names; null: there is none. */
  readonly quoted: string | null;
  readonly origin: Origin;
  /** How many physical lines the record spans. */
  readonly lineCount: number;
  readonly flaws: readonly RecordFlaw[];
  /** Set when `oversize`: the whole record's size and the SHA-256 of its bytes. */
  readonly original: { readonly sizeBytes: number; readonly sha256: string } | null;
  /**
   * For a record without any time: when its dated neighbours in the same file were written. Null when it has a time,
   * or when no dated line was found near it (such a record is listed apart).
   */
  readonly between: TimeBounds | null;
}

/** A time that did not say everything was read with this. */
export interface TimeAssumption {
  /** IANA name, as given with --timezone. Untrusted. */
  readonly timezone: string;
  /** What decided the year; null: the time had one. */
  readonly yearFrom: 'file' | 'modified' | 'asked' | 'store' | null;
}

/** Who wrote a record. Tells processes apart; null where nothing says so. Untrusted text. */
export interface Writer {
  readonly pod: string | null;
  readonly host: string | null;
  readonly container: string | null;
  readonly processId: string | null;
}

export const UNKNOWN_WRITER: Writer = { pod: null, host: null, container: null, processId: null };

/** At least one of the two is not null. Both inclusive. */
export interface TimeBounds {
  readonly notBefore: UnixNano | null;
  readonly notAfter: UnixNano | null;
}

declare const redacted: unique symbol;

/** A record that has been through `redact/`. Only these reach profiles, timeline, rules and reporters. */
export type RedactedRecord = LogRecord & { readonly [redacted]: true };

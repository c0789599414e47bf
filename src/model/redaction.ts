import type { LogRecord, RedactedRecord } from './log-record.ts';
import type { RedactionLedger } from './report.ts';

/**
 * What in a traced system's records is content (prompts, messages) rather than diagnosis, and what must stay readable.
 */
export interface ContentRules {
  /**
   * Attribute keys whose values are message text wherever they stand (`messages`, `prompt`, `delta` …). Exact, lower
   * case.
   */
  readonly contentKeys: readonly string[];
  /** Attribute keys that hold ids and are left alone when the value has an id's shape. Exact, lower case. */
  readonly idKeys: readonly string[];
  /** For a record whose text (not its JSON) holds content: from which character on; null when none. */
  contentFrom(record: LogRecord): number | null;
  /** Whether a content key holds diagnosis in this record after all (a worker's stderr). */
  isDiagnosis(record: LogRecord, key: string): boolean;
}

/** A secret of ours. A server that is asked with it may echo it. */
export interface Credential {
  readonly value: string;
  /** Itself, and the other ways in which it may be written: in a URL, in JSON, in base64. */
  readonly forms: readonly string[];
}

/** Removes secrets and personal data. One instance per report, so that one value has one name throughout. */
export interface Redactor {
  records(records: readonly LogRecord[], rules: ContentRules): Promise<readonly RedactedRecord[]>;
  /** For text of another origin: a file name, an error message, the command line. */
  text(text: string): Promise<string>;
  ledger(): RedactionLedger;
}

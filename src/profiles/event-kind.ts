import type { Fact, Lane } from '../model/event.ts';
import type { RedactedRecord } from '../model/log-record.ts';
import type { Prose } from '../model/prose.ts';

/** What a record means, apart from whose it is and where it belongs. */
export interface Meaning<F extends Fact = Fact> {
  readonly fact: F;
  readonly lane: Lane;
  readonly what: Prose;
  readonly abnormal?: boolean;
  /** See EventDraft.foldKey. */
  readonly foldKey?: string;
  /** For a record that is a span and stamped with its start. */
  readonly durationNanos?: bigint | null;
}

/** One family of log lines: its file, its registry line and its sample under fixtures/lines/<profile>/ share this id. */
export interface EventKindReader<F extends Fact = Fact> {
  readonly id: string;
  /** Null: not of this family. */
  read(record: RedactedRecord): Meaning<F> | null;
}

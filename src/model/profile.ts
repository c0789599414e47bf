import type { EventDraft, TimelineEvent } from './event.ts';
import type { LogRecord, RedactedRecord } from './log-record.ts';
import type { Prose } from './prose.ts';
import type { RequestFacts } from './report.ts';
import type { KnownId } from './request-id.ts';
import type { LineGrammar } from './source.ts';
import type { ContentRules } from './redaction.ts';
import type { SignalCatalogue } from './signal.ts';
import type { Story } from './story.ts';
import type { LogOutput } from './witness.ts';

/** What one traced system's lines mean. The only place that knows its field names. */
export interface Profile {
  readonly id: string;
  /** LogQL stream selector for where nobody configured one: how the system is usually labelled. */
  readonly defaultSelector: string;
  readonly grammar: LineGrammar;
  /** Where its lines are written: which of them stand together. */
  readonly outputs: readonly LogOutput[];
  readonly content: ContentRules;
  /** Strings that the supervisor's lines hold: a cheap filter before parsing. */
  readonly supervisorMarkers: readonly string[];
  /** Strings that the lines of failed requests hold. */
  readonly failureMarkers: readonly string[];
  /** The ids a record itself carries in its id fields. */
  idsOf(record: RedactedRecord): readonly KnownId[];
  /**
   * What the record says about a request with these ids. Never throws and never returns nothing: what no kind knows is
   * a generic `log`, and a record that only mentions the id has scope `mention`.
   */
  read(record: RedactedRecord, ids: readonly string[]): EventDraft;
  /**
   * Whether one of these strings stands in a record where the system's own lines have an id or an event, and the record
   * is in no form that is read: it may be a row that was not recognised. Asked of records before redaction.
   */
  isUnread(record: LogRecord, strings: readonly string[]): boolean;
  /** Whether the request's own lines show that no more of it is to come: its end was written. */
  isClosed(ownEvents: readonly EventDraft[]): boolean;
  /** How its lines are judged. */
  readonly story: Story;
  /** Known blind spots of the system, each with when it matters. */
  readonly loggingGaps: readonly LoggingGap[];
  /** What its metrics say about a request, and how to ask. */
  readonly signals: SignalCatalogue;
  /** Series without which signals have no data: plain names, no labels. */
  readonly metricNames: readonly string[];
}

export interface LoggingGap {
  readonly id: string;
  readonly says: Prose;
  /** It explains that something is not there, which must be known first. */
  readonly explains?: string;
  matters(events: readonly TimelineEvent[], request: RequestFacts): boolean;
}

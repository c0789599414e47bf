import type { QueryCoverage, SourceStatus } from './coverage.ts';
import type { JsonObject } from './json.ts';
import type { LogRecord, Origin } from './log-record.ts';
import type { Prose } from './prose.ts';
import type { TimeRange, UnixNano } from './time.ts';
import type { LogOutput, Witness } from './witness.ts';

/** What a log source must know of the traced system to cut a file into records and to tell when one was written. */
export interface LineGrammar {
  /** Whether this line (envelope removed) begins a record; a line that does not belongs to the one before it. */
  startsRecord(text: string): boolean;
  /** Whether this text is surely a line of the system, so that what stands before it was put there by somebody else. */
  knows(text: string): boolean;
  /** Where in a text lines of the system may begin: what `knows` might say yes to. Ascending. */
  beginningsIn(text: string): readonly number[];
  /** Whether a JSON object is one that the system writes: then nothing inside it is a line of its own. */
  isOwn(object: JsonObject): boolean;
  /**
   * When the line was written, which is not always the time it carries: an access log stamped with its start was
   * written `dur_ms` later. Null for a line without time. Order in a file is order of this.
   */
  writtenAt(record: LogRecord): UnixNano | null;
  /** How a runtime writes of an error that ends the process: several lines without a beginning, behind whatever came last. */
  readonly dump?: { begins(text: string): boolean; ends(text: string): boolean };
  /** Which output of the system the line stands in (`LogOutput.id`); null for a line that does not tell. */
  outputOf?(record: LogRecord): string | null;
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
  /** Where the request's own lines stand: a store of streams looks beside these (same container, same pod). */
  readonly beside: readonly Origin[];
  readonly signal: AbortSignal;
}

/** What is there at all, whatever it says: what absence may be concluded from. */
export interface LookQuestion {
  /** When the request ran; null when none was found, and only what kinds of lines there are is asked. */
  readonly span: TimeRange | null;
  /** Where lines of the request and around it stand: looked at first. */
  readonly beside: readonly Origin[];
  readonly outputs: readonly LogOutput[];
  readonly signal: AbortSignal;
}

export interface Look {
  readonly witnesses: readonly Witness[];
  /** Files whose lines were seen to go back in time (true) or on (false); one that does not tell is not in it. */
  readonly newestFirst: ReadonlyMap<string, boolean>;
  /** What a server was asked for it. */
  readonly queries?: readonly QueryCoverage[];
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
 * A store of log lines. A part of it that fails is an answer (a gap in the status), not an exception; a source throws only on a
 * bug. It never writes, and it never interprets what it reads.
 */
interface LogSourceBase {
  /** Of its definition: `loki`. */
  readonly id: string;
  /** `Loki`. */
  readonly title: string;
  /** Context without the id: what else was written in a window. Bounded; a bound that was hit is a gap. */
  context(question: ContextQuestion): Promise<SourceAnswer>;
  /**
   * Which outputs of the system there are lines of, and from when to when. A sample: what it does not show may be there all
   * the same. Its `doubt` is null; what the answer to `context` lacked, its gaps say.
   */
  look(question: LookQuestion): Promise<Look>;
  /** Lets go of connections. Asked nothing afterwards. */
  close(): Promise<void>;
}

/** A search without a window costs little more than one with it: files. */
export interface WholeSource extends LogSourceBase {
  readonly reach: 'whole';
  /** Every record that holds one of the needles anywhere in its bytes. Whose it is, the profile decides. */
  find(question: FindQuestion): Promise<SourceAnswer>;
}

/** Cost grows with the window, so it is asked window by window. Each question has an answer; null means that it cannot say. */
export interface WindowedSource extends LogSourceBase {
  readonly reach: 'windowed';
  /** Every record in the window that holds one of the needles anywhere in its bytes. */
  find(question: WindowQuestion): Promise<SourceAnswer>;
  /** Whether a window that gave no rows holds none, asked in a second way; a doubt is a gap. */
  confirmEmpty(question: WindowQuestion): Promise<SourceAnswer | null>;
  /** Bytes a search of this window would read, as the store itself estimates, roughly. */
  estimateBytes(question: Pick<WindowQuestion, 'range' | 'signal'>): Promise<number | null>;
  /** Why nothing could be found: nothing at all is selected in this window. Null: there is something, or it cannot say. */
  nothingSelected(question: Pick<WindowQuestion, 'range' | 'signal'>): Promise<Prose | null>;
  /** The queries that `find` would send for one window, without sending them. Empty: it cannot say. */
  plan(question: Omit<WindowQuestion, 'signal'>): readonly PlannedQuery[];
  /** What else it is asked, and when, for `--dry-run`: a sentence each. */
  readonly alsoAsked: readonly string[];
  readonly advice: StoreAdvice;
  /** Its own page with this record among others, or with all records that hold the needles. Null: it has none. */
  pageOf(place: StorePlace): string | null;
}

/** Next steps that only this store can know. */
export interface StoreAdvice {
  /** The id was not found, and something was selected: whether that is the right thing. */
  readonly selection: readonly Prose[];
  /** The id was not found. */
  readonly notFound: readonly Prose[];
  /** Nothing at all was selected in what was searched. */
  readonly nothingSelected: readonly Prose[];
}

export type LogSource = WholeSource | WindowedSource;

export interface WindowQuestion extends FindQuestion {
  readonly range: TimeRange;
}

/** Taken from a redacted report: what stands in an address is beyond the redactor's reach. */
export interface StorePlace {
  readonly needles: readonly string[];
  /** Null: not of one record. */
  readonly entry: Origin['entry'];
  readonly range: TimeRange;
}

/** A query that was not sent, for --dry-run. */
export interface PlannedQuery {
  readonly sourceId: string;
  /** `LogQL`, `LogsQL`. */
  readonly language: string;
  readonly query: string;
  readonly range: TimeRange;
  /** Equivalent commands. No credential is in them, nor would be in their arguments when they run. */
  readonly commands: readonly PlannedCommand[];
}

export interface PlannedCommand {
  /** Each argument separately. */
  readonly argv: readonly string[];
  /** It reads an Authorization header from its standard input, made of the source’s variables: LOKI_BEARER_TOKEN, or LOKI_USERNAME and LOKI_PASSWORD. */
  readonly header: 'none' | 'bearer' | 'basic';
}

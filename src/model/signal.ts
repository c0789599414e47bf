// What the metrics said at the time of the request. Signals (S01 …), alert episodes (A01 …) and rule readings (R01 …)
// are cited like events.

import type { ActiveAlert, Labels, Sample, Silence } from './metrics.ts';
import type { EventId } from './event.ts';
import type { Writer } from './log-record.ts';
import type { Prose } from './prose.ts';
import type { TimeRange, UnixNano } from './time.ts';

export const SIGNAL_NAMES = [
  'latency-p95',
  'error-ratio',
  'restarts',
  'backoff',
  'ready',
  'tool-buffer-started',
  'tool-buffer-flushed',
  'tool-buffer-aborted',
  'tool-buffer-anomaly',
  'streams-active',
  'maintenance',
  'latency-rank',
  'first-token-rank',
] as const;

export type SignalName = (typeof SIGNAL_NAMES)[number];

export type ComparisonOp = '>' | '>=' | '<' | '<=' | '==' | '!=';

/**
 * ok: within its threshold, or without one. breached: beyond it. no-data: the server has no such series, or its value
 * is NaN: said, and never taken for zero. failed: the server did not answer.
 */
export type SignalVerdict = 'ok' | 'breached' | 'no-data' | 'failed';

/**
 * not-asked: the request lacks what the question needs. not-yet: the system exports the series only with its first
 * event, and that came later. no-series, no-value: the server has none of it at that time. not-read: it is there in a
 * form that is not read (a native histogram). not-known: nothing came, of an answer that is not whole.
 */
export type SignalLack = 'not-asked' | 'not-yet' | 'no-series' | 'no-value' | 'not-read' | 'not-known';

/** The condition itself: for a signal, what counts as breached; for a rule, what makes its expression true. */
export interface Threshold {
  readonly op: ComparisonOp;
  readonly value: number;
  /** Where it comes from: `alert rule ErrorRate`, `baseline recording rule`, `documented default`. */
  readonly from: Prose;
}

export interface Signal {
  /** `S01`: cited in sentences. */
  readonly id: EventId;
  readonly name: SignalName;
  /** A few words of ours: `P95 latency of the route`. */
  readonly title: string;
  /**
   * PromQL as sent; for what is read from raw samples (counters, gauges, ranks) the selector of these. Empty: not
   * asked. Untrusted: it holds route and model as the log states them.
   */
  readonly query: string;
  readonly unit: 'ms' | 'ratio' | 'count' | 'per-second' | 'boolean';
  /** Of which process the value is. Null: there is none, or nothing tells which there are. */
  readonly instances: SignalInstances | null;
  /** Null: no data. Never NaN. */
  readonly value: number | null;
  /** Why there is no value; null: there is one, or the server did not answer. */
  readonly lack: SignalLack | null;
  /** Set for a share: how many of how many the value is. */
  readonly counted: { readonly part: number; readonly all: number } | null;
  /**
   * Set for a quantile: the histogram bucket that it lies in; what `value` says within it is interpolated. High null:
   * unbounded.
   */
  readonly bracket: { readonly low: number; readonly high: number | null } | null;
  /** The time the value is of. */
  readonly at: UnixNano;
  readonly threshold: Threshold | null;
  readonly verdict: SignalVerdict;
  /** One sentence: value, threshold, what that means; for no-data and failed, what is missing. */
  readonly says: Prose;
  /**
   * For the small picture: ±15 min around the request; empty when not asked or not answered. Finite values only: where
   * the server gave NaN or nothing, the point is missing.
   */
  readonly points: readonly Sample[];
  readonly pointsRange: TimeRange | null;
  /** Set for the two ranks. */
  readonly rank: LatencyRank | null;
  /** The server's own warnings. Untrusted text in code. */
  readonly warnings: readonly Prose[];
}

/** Of which of the system's processes a value is. */
export interface SignalInstances {
  /** As its labels name it; null: the value is of all of them together, or no label names it. Untrusted. */
  readonly name: string | null;
  /** How many there were at that time. */
  readonly count: number;
  /**
   * only: there is no other. own: the request's lines name it. other: they name another. worst: one of several, and the
   * lines do not say which of them served the request. all: of all together.
   */
  readonly whose: 'only' | 'own' | 'other' | 'worst' | 'all';
}

/**
 * False: the value is of a process that may not be the one that served the request, so it neither confirms nor
 * contradicts what the lines say, and accuses nobody.
 */
export function isOfItsProcess({ instances }: Pick<Signal, 'instances'>): boolean {
  return instances?.whose !== 'worst' && instances?.whose !== 'other';
}

/** Where a duration stands among others, as far as histogram buckets tell: never interpolated. */
export interface LatencyRank {
  readonly valueMs: number;
  /** Share of the others that was certainly faster, 0 to 1. */
  readonly atLeast: number;
  /** Share that was at most as slow, 0 to 1: the truth lies between the two. */
  readonly atMost: number;
  readonly bucketLowMs: number;
  /** Null: beyond the top bucket. */
  readonly bucketHighMs: number | null;
  readonly sampleSize: number;
}

const FEWEST_RANKED = 20;
const WIDEST_BRACKET = 0.2;

/** False: so few requests, or so wide a bracket, that the place among them says nothing. */
export function isTelling({ atLeast, atMost, sampleSize }: LatencyRank): boolean {
  return sampleSize >= FEWEST_RANKED && atMost - atLeast <= WIDEST_BRACKET + 1e-9;
}

/** One interval in which an alert was pending or firing, from ALERTS and ALERTS_FOR_STATE. */
export interface AlertEpisode {
  /** `A01`. */
  readonly id: EventId;
  readonly name: string;
  readonly labels: Labels;
  readonly severity: string | null;
  /** Of the process that the request's lines name, by its labels; of another; or nothing tells. */
  readonly whose: 'own' | 'other' | 'unknown';
  /** The worst during the request; where it began later its first state, where it was over its last. */
  readonly state: 'pending' | 'firing';
  /**
   * during: a sample lies within the request, the request between two samples, or behind the last sample and before the
   * next evaluation (`heldFrom`). Else it began soon after or ended shortly before.
   */
  readonly relation: Overlap;
  /**
   * Set where the last evaluation before the request saw it and none during the request or behind it did: an alert
   * keeps its state until the next evaluation. `next`: that one is not in yet, or it found the alert gone.
   */
  readonly heldFrom: { readonly at: UnixNano; readonly next: 'not-in' | 'gone' } | null;
  /**
   * When its expression was first seen true: the first sample of ALERTS, or ALERTS_FOR_STATE (whole seconds) when that
   * says earlier. Null: it was there when what was asked begins, and nothing says since when.
   */
  readonly activeSince: UnixNano | null;
  /** First evaluation seen as firing; null: it was only pending. */
  readonly firingFrom: UnixNano | null;
  /** Last evaluation seen pending or firing; null: it was still there at the end of what was asked. */
  readonly until: UnixNano | null;
  /** From the rule's annotations as loaded now; null when the rule has none. Untrusted. */
  readonly runbookUrl: string | null;
  readonly query: string;
}

/** What a rule's expression gave at the request's time. */
export interface RuleReading {
  /** `R01`. */
  readonly id: EventId;
  readonly name: string;
  readonly labels: Labels;
  /** The whole expression, as loaded now. Untrusted. */
  readonly query: string;
  readonly verdict: 'true' | 'false' | 'no-data' | 'failed';
  /** Left side of its comparison at that time; null: no data, or the expression is no comparison with a number. */
  readonly value: number | null;
  readonly threshold: Threshold | null;
  readonly forSeconds: number;
  readonly says: Prose;
  readonly runbookUrl: string | null;
}

/** What a line says of the process that wrote it. Untrusted. */
export interface LineWriter extends Writer {
  /** The address it is reached by, as the log store's labels have it: `10.0.0.1:8080`. */
  readonly address: string | null;
}

/** What is known of the request when its signals are asked for. */
export interface SignalSubject {
  /** Untrusted: label values as a log line states them. */
  readonly method: string | null;
  readonly route: string | null;
  /** The `model` label: the client's own string, cut by the system. */
  readonly model: string | null;
  readonly start: UnixNano;
  readonly end: UnixNano;
  readonly durationMs: number | null;
  readonly firstTokenMs: number | null;
  /** As the access log states it; null: not stated. */
  readonly status: number | null;
  /** The system counted it in its request metrics: it has an access log line. */
  readonly isCounted: boolean;
  /** Who wrote the request's own lines, as far as they say so. */
  readonly writers: readonly LineWriter[];
}

/** Where a time lies beside the request: over a part of it, begun behind its end, or over before its start. */
export type Overlap = 'during' | 'after' | 'before';

/** As of when it was asked, and all of it: an alert that does not overlap the request is active all the same. */
export interface AlertmanagerNow {
  readonly alerts: readonly (ActiveAlert & { readonly relation: Overlap })[];
  /** In force now, holding one of the alerts back, or expired since they lay over the request. */
  readonly silences: readonly (Silence & { readonly relation: Overlap })[];
}

/** Rules are evaluated so often, and the evaluation behind the request's end may not be in. */
export interface NotEvaluatedYet {
  readonly intervalNanos: bigint;
  /** rules: the server states it. samples: as ALERTS is spaced. assumed: neither is known. */
  readonly from: 'rules' | 'samples' | 'assumed';
}

/** `15 s`. */
export function intervalText({ intervalNanos }: NotEvaluatedYet): string {
  return `${Number(intervalNanos) / 1e9} s`;
}

/** What makes up for it: longer than the interval, so that what was evaluated is written too. */
export function settleFlag({ intervalNanos }: NotEvaluatedYet): string {
  const seconds = Math.ceil((Number(intervalNanos) / 1e9 + 10) / 15) * 15;
  return `--settle ${Math.max(30, seconds)}s`;
}

export interface MetricsReport {
  /** In a fixed order (SIGNAL_NAMES). */
  readonly signals: readonly Signal[];
  readonly episodes: readonly AlertEpisode[];
  /** Without an answer no episode is no proof that there was none. */
  readonly episodesAnswer: 'answered' | 'partial' | 'failed' | 'not-asked';
  readonly rules: readonly RuleReading[];
  /**
   * Null: the metrics were asked late enough, or not at all. Set: that an alert was not seen does not prove that it did
   * not fire.
   */
  readonly notEvaluatedYet: NotEvaluatedYet | null;
  /** Null: not asked (no address, or the request is not recent). */
  readonly alertmanager: AlertmanagerNow | null;
  /** What could not be had and why; what holds for all of them. */
  readonly notes: readonly Prose[];
}

/** Which signals a traced system has, as data: src/signals makes the questions and reads the answers. */
export interface SignalCatalogue {
  /** At most one of each name. */
  readonly definitions: readonly SignalDefinition[];
  /**
   * PromQL for when each scraped process started, in seconds, with the labels `job` and `instance`: tells a counter's
   * reset from a step back, and a new series from one whose past is not known.
   */
  readonly processStart: string;
  /** What the names of the system's own metrics begin with: rules about these are read first. */
  readonly metricPrefix: string;
}

export type SignalDefinition = LevelDefinition | GrowthDefinition | RankDefinition;

interface DefinitionBase {
  readonly name: SignalName;
  readonly title: string;
  /** What it says when there is no such series. */
  readonly absent: Prose;
}

/** A value that PromQL gives for each moment: a gauge, a rate, a quantile. Of several series the worst one counts. */
export interface LevelDefinition extends DefinitionBase {
  readonly kind: 'level';
  readonly unit: Signal['unit'];
  /** Null: the request lacks a label that the question needs. */
  query(subject: SignalSubject): string | null;
  /** The query is a selector and its samples are read as they were scraped; otherwise it is evaluated in steps. */
  readonly raw: boolean;
  readonly worst: 'highest' | 'lowest';
  readonly limit: SignalLimit | null;
  /**
   * For a quantile the finite upper edges of its buckets, ascending: between these it is interpolated, beyond the last
   * nothing is known.
   */
  readonly bucketEdges: readonly number[] | null;
  /** How many requests the value rests on, and below how many that is said to be few. */
  readonly volume: { query(subject: SignalSubject): string | null; readonly few: number } | null;
  /** As in a rank; null: it is no quantile. */
  readonly otherForms: OtherForms | null;
  /** How to read it; follows the value. */
  readonly means: Prose;
  /** What a breach means; follows the value instead. */
  readonly breachMeans: Prose;
}

/**
 * How much a counter grew within a window, counted sample by sample: increase() and rate() extrapolate, and 3 becomes
 * more than 3; and they do not see the event with which a labelled series begins.
 */
export interface GrowthDefinition extends DefinitionBase {
  readonly kind: 'growth';
  readonly unit: 'count' | 'ratio';
  /** A selector of the counter alone. Null: the request lacks a label that it needs. */
  query(subject: SignalSubject): string | null;
  readonly windowMs: number;
  readonly measure: GrowthMeasure;
  /** The series appears only with the first such event of a process. */
  readonly beginsWithEvent: boolean;
  readonly limit: SignalLimit | null;
  readonly means: Prose;
  readonly breachMeans: Prose;
}

/**
 * worst: of several series the one that grew most. total: all together. share: how much of the growth of all was in
 * the series with this label; with fewer than `few` in all, that is said to be little.
 */
export type GrowthMeasure =
  | { readonly kind: 'worst' | 'total' }
  | {
      readonly kind: 'share';
      readonly label: string;
      readonly value: string;
      readonly few: number;
      /** Whether the request itself is of that part; null: not known. */
      isPart(subject: SignalSubject): boolean | null;
      /** `got 5xx` */
      readonly did: string;
    };

/** Where the request's own time stands in a histogram. */
export interface RankDefinition extends DefinitionBase {
  readonly kind: 'rank';
  valueMs(subject: SignalSubject): number | null;
  /**
   * Selectors of the buckets, the narrowest first; the next is asked when one has no series. Empty: a label is not
   * known.
   */
  queries(subject: SignalSubject): readonly { readonly query: string; readonly among: Prose }[];
  /** Before the request's start and after its end. */
  readonly windowMs: number;
  readonly otherForms: OtherForms;
}

/**
 * Selectors of the same histogram where it may be no classic one: a native one and a summary bear the plain name. Asked
 * in this order where the buckets have no series.
 */
type OtherForms = (subject: SignalSubject) => readonly [string, ...string[]];

export interface SignalLimit {
  readonly op: ComparisonOp;
  /** Used as it stands; with a baseline, used when the baseline has no series. */
  readonly value: number;
  readonly from: Prose;
  /** Limit = what this query gives × factor. */
  readonly baseline: {
    query(subject: SignalSubject): string | null;
    readonly factor: number;
    readonly from: Prose;
  } | null;
}

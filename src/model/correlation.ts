import type { EventId, TimelineEvent } from './event.ts';
import type { Prose } from './prose.ts';
import type { UnixNano } from './time.ts';

export const VERDICTS = ['succeeded', 'failed', 'rejected', 'aborted', 'unknown'] as const;

/**
 * succeeded: the client got a whole answer. failed: a 5xx from the work itself, or a 200 whose stream was cut or ended
 * in an error. rejected: refused before work began. aborted: the client hung up. unknown: the lines found do not tell.
 */
export type Verdict = (typeof VERDICTS)[number];

export interface Outcome {
  readonly verdict: Verdict;
  /** Why, for programs: one of the profile's own list. The headline says the same to people and may change its words. */
  readonly reason: string;
  /** A few words for a title: `stream cut by a worker exit`. */
  readonly headline: Prose;
  /** What happened and what shows it. Every claim cites its events. */
  readonly summary: Prose;
  /** The events that the summary cites, in its order; empty only when there is no line of the request. */
  readonly evidence: readonly EventId[];
}

/** certain: a record says it. likely: it follows from times that overlap or from an order of lines. */
export type Confidence = 'certain' | 'likely';

export interface Correlation {
  readonly ruleId: string;
  readonly confidence: Confidence;
  /** problem: part of what went wrong. note: changes how the rest must be read. */
  readonly weight: 'problem' | 'note';
  /** A few words, the finding's heading. */
  readonly title: Prose;
  /** One to three sentences. Every claim cites its events. */
  readonly summary: Prose;
  /** The events that the summary cites, in its order. Never empty. */
  readonly evidence: readonly EventId[];
  /** Ids of other requests it concerns. Untrusted. */
  readonly relatedReqIds: readonly string[];
}

/** A process that serves requests was away: from what took it away to the next ready. */
export interface Outage {
  /** Why, for programs: one of the profile's own list. */
  readonly cause: string;
  /** What took it away, in a sentence: `worker exit`. */
  readonly name: string;
  /** The time that it was away: `worker outage`. */
  readonly title: string;
  /** Nothing went wrong: somebody stopped or started it. */
  readonly isPlanned: boolean;
  /**
   * Its exit; in a planned shutdown its beginning; else the line that the exit, or the end of the proxy, follows from.
   */
  readonly exit: TimelineEvent;
  /** No line of what happened was found: a later one proves it. */
  readonly isInferred: boolean;
  /** Null: no ready was seen after it in what was read. */
  readonly ready: TimelineEvent | null;
  readonly start: UnixNano;
  /** Null: nothing read shows that it ended. Without a ready: it was over by then, or another outage took its place. */
  readonly end: UnixNano | null;
  /** It began before the request, and nothing shows whether it still lasted then. */
  readonly mayBeOver: boolean;
  /** What took it away again behind its ready, in order of time, in what was read. */
  readonly later: readonly TimelineEvent[];
  readonly signal: string | null;
  readonly exitCode: number | null;
  readonly restartCount: number | null;
  readonly backoffMs: number | null;
  readonly events: readonly TimelineEvent[];
  /** Against the request's span. */
  readonly relation: 'before' | 'during' | 'after';
  readonly overlapNanos: bigint;
}

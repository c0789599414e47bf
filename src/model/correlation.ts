import type { EventId, TimelineEvent } from './event.ts';
import type { Prose } from './prose.ts';
import type { UnixNano } from './time.ts';

export const VERDICTS = ['succeeded', 'failed', 'rejected', 'aborted', 'unknown'] as const;

/**
 * succeeded: the client got a whole answer. failed: a 5xx from the work itself, or a 200 whose stream was cut or ended
 * in an error. rejected: refused before work began. aborted: the client hung up. unknown: the lines found do not tell.
 */
export type Verdict = (typeof VERDICTS)[number];

/**
 * Why, for programs: stable, one of these and nothing else; docs/correlation.md says what each means. The headline says
 * the same to people and may change its words.
 */
export const OUTCOME_REASONS = [
  // succeeded
  'answered',
  'stream_complete',
  // failed
  'worker_exit',
  'backend_silent',
  'backend_error',
  'stream_error',
  'server_error',
  'late_client_error',
  // rejected
  'worker_not_ready',
  'planned_shutdown',
  'restart_limit',
  'service_unavailable',
  'concurrency_limit',
  'worker_busy',
  'too_many_requests',
  'invalid_request',
  'unauthorized',
  'refused',
  // aborted
  'client_disconnect',
  // unknown
  'proxy_ended',
  'no_end',
  'not_told',
  'not_found',
] as const;

export type OutcomeReason = (typeof OUTCOME_REASONS)[number];

export interface Outcome {
  readonly verdict: Verdict;
  readonly reason: OutcomeReason;
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

/**
 * worker_exit: it crashed and is started again. restart_limit: it crashed too often and stays down. planned_shutdown:
 * from the signal on, new requests are refused. proxy_ended: the proxy itself died, by an error or a kill.
 * proxy_started: a new process, until its first worker is ready.
 */
export const OUTAGE_CAUSES = [
  'worker_exit',
  'restart_limit',
  'planned_shutdown',
  'proxy_ended',
  'proxy_started',
] as const;

export type OutageCause = (typeof OUTAGE_CAUSES)[number];

/** The worker was away: from what took it away to the next ready. */
export interface Outage {
  readonly cause: OutageCause;
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
  readonly signal: string | null;
  readonly exitCode: number | null;
  readonly restartCount: number | null;
  readonly backoffMs: number | null;
  readonly events: readonly TimelineEvent[];
  /** Against the request's span. */
  readonly relation: 'before' | 'during' | 'after';
  readonly overlapNanos: bigint;
}

// Where a request's time went: the stages, and when one of them is the answer to "why so slow".

import type { EventId } from './event.ts';
import { NANOS_PER_SECOND } from './time.ts';

/**
 * Stages stand in their order and do not overlap; each at most once. A stage of which a bounding line was not read is
 * not there (its time is in `rest`), nor is one whose lines are of one tick of the clock. All of them add up to the
 * request's span (RequestFacts.start to end) exactly.
 */
export interface TimingStage {
  /** The profile's name for it; `rest` is what no line bounds. */
  readonly stage: string;
  /** A few words for a row or in a sentence. */
  readonly words: string;
  /** More than 0. */
  readonly durationNanos: bigint;
  /** Of the request's span, 0 to 1. */
  readonly share: number;
  /** The events that bound it. Of `rest`: those that bound the request, as it need not be in one piece. */
  readonly from: EventId;
  /** An access log line bounds a stage with its start as `from`, and with its end as `to`. */
  readonly to: EventId;
}

/** Two seconds: a usual bucket of latency histograms, so that an alert and a rule can agree on what is slow. */
export const SLOW_NANOS = 2n * NANOS_PER_SECOND;

/** Below this all other stages together could be nearly as long. */
const DOMINANT_TENTHS = 6n;

/** The stage that took at least 60 % of a slow request; null: it was not slow, or no stage did. */
export function dominantStage(timing: readonly TimingStage[]): TimingStage | null {
  const span = spanNanos(timing);
  if (span < SLOW_NANOS) return null;
  return timing.find(({ durationNanos }) => durationNanos * 10n >= span * DOMINANT_TENTHS) ?? null;
}

/** The request's span, as the stages add up to it. */
export function spanNanos(timing: readonly TimingStage[]): bigint {
  return timing.reduce((sum, { durationNanos }) => sum + durationNanos, 0n);
}

/** `97 %`. What is not all is never 100 %. */
export function percentText(share: number): string {
  const rounded = Math.round(share * 100);
  return `${share < 1 ? Math.min(rounded, 99) : rounded} %`;
}

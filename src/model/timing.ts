// Where a request's time went: the stages, their words, and when one of them is the answer to "why so slow".

import type { EventId } from './event.ts';
import { NANOS_PER_SECOND } from './time.ts';

/** In the order a request passes them; docs/report.md says between which lines each lies. */
export const TIMING_STAGES = [
  'client_upload',
  'worker_wait',
  'backend_setup',
  'backend_first_output',
  'streaming',
  'backend_silent',
  'closing',
  'client_download',
  'rest',
] as const;

export type TimingStageId = (typeof TIMING_STAGES)[number];

/**
 * Stages stand in their order and do not overlap; each at most once. A stage of which a bounding line was not read is
 * not there (its time is in `rest`), nor is one whose lines are of one tick of the clock. All of them add up to the
 * request's span (RequestFacts.start to end) exactly.
 */
export interface TimingStage {
  readonly stage: TimingStageId;
  /** More than 0. */
  readonly durationNanos: bigint;
  /** Of the request's span, 0 to 1. */
  readonly share: number;
  /** The events that bound it. Of `rest`: those that bound the request, as it need not be in one piece. */
  readonly from: EventId;
  /** An access log line bounds a stage with its start as `from`, and with its end as `to`. */
  readonly to: EventId;
}

/** Two seconds: a bucket of codex_http_latency_ms, so that an alert and a rule can agree on what is slow. */
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

/** A few words for a row or in a sentence. */
export function stageWords(stage: TimingStageId, { stream }: { readonly stream: boolean | null }): string {
  switch (stage) {
    case 'client_upload':
      return 'client’s upload';
    case 'worker_wait':
      return 'wait for a worker';
    case 'backend_setup':
      return 'setup with the backend';
    case 'backend_first_output':
      return 'backend until first output';
    case 'streaming':
      return stream === false ? 'backend output' : 'streaming';
    case 'backend_silent':
      return 'backend silent';
    case 'closing':
      return 'closing the answer';
    case 'client_download':
      return 'client’s download';
    case 'rest':
      return 'rest';
  }
}

/** `97 %`. What is not all is never 100 %. */
export function percentText(share: number): string {
  const rounded = Math.round(share * 100);
  return `${share < 1 ? Math.min(rounded, 99) : rounded} %`;
}

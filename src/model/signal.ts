// What the metrics said at the time of the request. Signals (S01 …), alert episodes (A01 …) and rule readings (R01 …) are
// cited like events.

import type { ActiveAlert, Labels, Sample, Silence } from './metrics.ts';
import type { EventId } from './event.ts';
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

/**
 * ok: within its threshold, or without one. breached: beyond it. no-data: the server has no such series, or its value is
 * NaN: said, and never taken for zero. failed: the server did not answer.
 */
export type SignalVerdict = 'ok' | 'breached' | 'no-data' | 'failed';

export interface Threshold {
  readonly op: '>' | '>=' | '<' | '==';
  readonly value: number;
  /** Where it comes from: `alert rule CodexErrorRate`, `baseline recording rule`, `documented default`. */
  readonly from: Prose;
}

export interface Signal {
  /** `S01`: cited in sentences. */
  readonly id: EventId;
  readonly name: SignalName;
  /** A few words of ours: `P95 latency of the route`. */
  readonly title: string;
  /** PromQL as sent. Untrusted: it holds route and model as the log states them. */
  readonly query: string;
  readonly unit: 'ms' | 'ratio' | 'count' | 'per-second' | 'boolean';
  /** Null: no data. Never NaN. */
  readonly value: number | null;
  /** The time the value is of. */
  readonly at: UnixNano;
  readonly threshold: Threshold | null;
  readonly verdict: SignalVerdict;
  /** One sentence: value, threshold, what that means; for no-data and failed, what is missing. */
  readonly says: Prose;
  /** For the small picture: ±15 min around the request; empty when not asked or not answered. */
  readonly points: readonly Sample[];
  readonly pointsRange: TimeRange | null;
  /** Set for the two ranks. */
  readonly rank: LatencyRank | null;
  /** The server's own warnings. Untrusted text in code. */
  readonly warnings: readonly Prose[];
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

/** One stretch of time in which an alert was pending or firing, from ALERTS and ALERTS_FOR_STATE. */
export interface AlertEpisode {
  /** `A01`. */
  readonly id: EventId;
  readonly name: string;
  readonly labels: Labels;
  readonly severity: string | null;
  /** The state at the request: the worst during it. */
  readonly state: 'pending' | 'firing';
  /** ALERTS_FOR_STATE: when its expression became true. Null: the series is not there. */
  readonly activeSince: UnixNano | null;
  /** First and last sample seen as firing, to one step; null: it was only pending. */
  readonly firingFrom: UnixNano | null;
  /** Last sample seen pending or firing; null: it was still there at the end of what was asked. */
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
}

export interface MetricsReport {
  /** In a fixed order (SIGNAL_NAMES). */
  readonly signals: readonly Signal[];
  readonly episodes: readonly AlertEpisode[];
  readonly rules: readonly RuleReading[];
  /** Null: not asked (no address, or the request is not recent). */
  readonly alertmanager: { readonly alerts: readonly ActiveAlert[]; readonly silences: readonly Silence[] } | null;
  /** What could not be had and why; what holds for all of them. */
  readonly notes: readonly Prose[];
}

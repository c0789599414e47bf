// What Prometheus and Alertmanager answer, in their own terms (prometheus.io/docs/prometheus/latest/querying/api,
// Alertmanager API v2), and the interfaces through which the app asks them.

import type { SourceStatus } from './coverage.ts';
import type { SourceError } from './errors.ts';
import type { TimeRange, UnixNano } from './time.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly timeUnixNano: UnixNano;
  /** May be NaN or infinite: that is what the server said, and not zero. */
  readonly value: number;
}

export interface Series {
  /** Untrusted. */
  readonly labels: Labels;
  /** In order of time; one sample for an instant query, unless it asks for a range vector. */
  readonly samples: readonly Sample[];
}

/** Exactly one of the two: an answer (perhaps empty), or why there is none. */
export type MetricAnswer =
  | {
      readonly ok: true;
      readonly series: readonly Series[];
      /** The server's own warnings, and what was left out of its answer. Untrusted. */
      readonly warnings: readonly string[];
      /**
       * The server says that data may be missing, or gave samples of another time: that nothing came proves nothing.
       */
      readonly isPartial: boolean;
      /** Samples that are native histograms: no numbers, in no series here. */
      readonly nativeHistograms: number;
    }
  | { readonly ok: false; readonly error: SourceError };

export interface InstantQuestion {
  readonly query: string;
  readonly time: UnixNano;
  /** For a range vector: its oldest time, included. Absent: values as of `time`. */
  readonly from?: UnixNano;
  readonly signal: AbortSignal;
}

export interface RangeQuestion {
  readonly query: string;
  /** Both ends are included, as query_range has it. */
  readonly range: TimeRange;
  readonly stepMs: number;
  readonly signal: AbortSignal;
}

/** A rule of /api/v1/rules?type=alert, as loaded now; it may have been another at the request's time. */
export interface AlertRule {
  readonly name: string;
  readonly group: string;
  /** PromQL. Untrusted. */
  readonly query: string;
  /** `for`, in seconds. */
  readonly forSeconds: number;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly health: string;
  readonly intervalSeconds: number | null;
  /**
   * When it was last evaluated, as of the answer; what that gave can be asked for. Null: never, or the server does not
   * say.
   */
  readonly lastEvaluation: UnixNano | null;
}

export type RulesAnswer =
  | { readonly ok: true; readonly rules: readonly AlertRule[] }
  | { readonly ok: false; readonly error: SourceError };

/** Prometheus, or anything with its HTTP API. Failure is an answer; it throws only on a bug. Never writes. */
export interface MetricSource {
  readonly id: string;
  readonly title: string;
  /** What else it is asked, and when, for `--dry-run`: a sentence each. */
  readonly alsoAsked: readonly string[];
  instant(question: InstantQuestion): Promise<MetricAnswer>;
  range(question: RangeQuestion): Promise<MetricAnswer>;
  alertRules(question: { readonly signal: AbortSignal }): Promise<RulesAnswer>;
  /** Account of everything asked so far. */
  status(): SourceStatus;
  close(): Promise<void>;
}

export interface ActiveAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: UnixNano;
  readonly endsAt: UnixNano | null;
  readonly state: 'active' | 'suppressed' | 'unprocessed';
  readonly silencedBy: readonly string[];
  readonly inhibitedBy: readonly string[];
}

export interface Silence {
  readonly id: string;
  readonly state: 'active' | 'pending' | 'expired';
  /** `alertname="X"`, one a matcher. Untrusted. */
  readonly matchers: readonly string[];
  readonly startsAt: UnixNano;
  readonly endsAt: UnixNano;
  readonly createdBy: string;
  readonly comment: string;
}

export type AlertsAnswer =
  | { readonly ok: true; readonly alerts: readonly ActiveAlert[]; readonly silences: readonly Silence[] }
  | { readonly ok: false; readonly error: SourceError };

/** Alertmanager: what is active now. It keeps no history. */
export interface AlertSource {
  readonly id: string;
  readonly title: string;
  readonly alsoAsked: readonly string[];
  active(question: { readonly signal: AbortSignal }): Promise<AlertsAnswer>;
  status(): SourceStatus;
  close(): Promise<void>;
}

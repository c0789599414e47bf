// How one traced system's lines are judged. The engine (src/correlate) asks these questions in a fixed order; the answers are
// the profile's. `Kind`: the kinds of absence that the profile knows.

import type { Absence, AbsenceRow } from './absence.ts';
import type { Correlation, Outage, Outcome } from './correlation.ts';
import type { TimelineEvent } from './event.ts';
import type { Prose } from './prose.ts';
import type { RequestFacts, TraceReport } from './report.ts';
import type { IdKind } from './request-id.ts';
import type { MetricsReport } from './signal.ts';
import type { TimingStage } from './timing.ts';

export interface Story<Kind extends string = string> {
  /** In the order a reader wants their findings, a cause above its consequences; problems are put before notes. */
  readonly rules: readonly Rule<Kind>[];
  /** What may be missing, each with the line that would show it. */
  readonly absences: Readonly<Record<Kind, AbsenceRow>>;
  /** What the request's own lines state about it. */
  factsOf(own: readonly TimelineEvent[]): RequestFacts;
  outagesOf(question: LinesOfRequest): Outages;
  /** How the request went, as far as its lines say. Never a guess. */
  judge(question: OutcomeQuestion<Kind>): Outcome;
  timingOf(question: OutcomeKnown<Kind>): readonly TimingStage[];
  /** The event that made it abnormal; null: none is. */
  firstAbnormal(question: OutcomeKnown<Kind>): TraceReport['firstAbnormal'];
  /** Of which kinds there is something. */
  found(judged: FoundQuestion): ReadonlySet<Kind>;
  /** What to do now that follows from what the system is. */
  nextSteps(report: TraceReport): SystemSteps;
  /** Where a person finds an id that leads to a request, when this kind led to none. */
  whereIdsStand(kind: IdKind): readonly Prose[];
}

export interface LinesOfRequest {
  /** Scope `request`: the request's own. Events are in timeline order and carry their final ids. */
  readonly own: readonly TimelineEvent[];
  /** Scopes `window` and `linked`: lines of the system's processes and of other requests near it. */
  readonly around: readonly TimelineEvent[];
  readonly request: RequestFacts;
}

export interface Outages {
  /** Of the process that served the request, or may have. */
  readonly mine: readonly Outage[];
  /** Of others, as their lines say: none of them is counted. */
  readonly elsewhere: readonly Outage[];
}

/** What a verdict is reached from. */
export interface OutcomeQuestion<Kind extends string = string> extends LinesOfRequest {
  readonly outages: readonly Outage[];
  /** True when every source was read whole. */
  readonly complete: boolean;
  /** Whether what was not found would have been: only then may anything be concluded from absence. */
  readonly absences: Readonly<Record<Kind, Absence>>;
}

export interface OutcomeKnown<Kind extends string = string> extends OutcomeQuestion<Kind> {
  readonly outcome: Outcome;
}

/** Everything a rule may look at. */
export interface RuleContext<Kind extends string = string> extends OutcomeKnown<Kind> {
  readonly reqId: string;
  /** Null: no metrics were asked for. A rule cites signals, episodes and rule readings by their ids, like events. */
  readonly metrics: MetricsReport | null;
}

export interface Rule<Kind extends string = string> {
  /** Same string in code, output, docs path. */
  readonly id: string;
  apply(context: RuleContext<Kind>): readonly Correlation[];
}

export interface FoundQuestion {
  readonly own: readonly TimelineEvent[];
  readonly outages: readonly Outage[];
  readonly correlations: readonly Correlation[];
}

/** Most useful first. */
export interface SystemSteps {
  /** By how the request went and where its time went. */
  readonly lines: readonly Prose[];
  /** By what the metrics said of it. */
  readonly metrics: readonly Prose[];
  /** Runbook headings that are named in them: what an alert of that name has to say is said. */
  readonly headings: readonly string[];
}

import type { Absences } from '../model/absence.ts';
import type { Correlation, Outage, Outcome } from '../model/correlation.ts';
import type { TimelineEvent } from '../model/event.ts';
import type { RequestFacts } from '../model/report.ts';
import type { MetricsReport } from '../model/signal.ts';

/** Everything a rule may look at. Events are in timeline order and carry their final ids. */
export interface RuleContext {
  readonly reqId: string;
  /** Scope `request`: the request's own. */
  readonly own: readonly TimelineEvent[];
  /** Scopes `window` and `linked`: supervisor events and other requests near it. */
  readonly around: readonly TimelineEvent[];
  readonly request: RequestFacts;
  readonly outages: readonly Outage[];
  readonly outcome: Outcome;
  /** True when every source was read whole. */
  readonly complete: boolean;
  /** Whether what was not found would have been: only then may a rule conclude from absence. */
  readonly absences: Absences;
  /** Null: no metrics were asked for. A rule cites signals, episodes and rule readings by their ids, like events. */
  readonly metrics: MetricsReport | null;
}

export interface Rule {
  /** Same string in code, output, docs path. */
  readonly id: string;
  apply(context: RuleContext): readonly Correlation[];
}

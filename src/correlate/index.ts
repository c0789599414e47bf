import type { Absence } from '../model/absence.ts';
import type { Correlation, Outage, Outcome } from '../model/correlation.ts';
import type { TimelineEvent } from '../model/event.ts';
import type { Profile } from '../model/profile.ts';
import type { RequestFacts, TraceReport } from '../model/report.ts';
import type { MetricsReport } from '../model/signal.ts';
import type { Rule, RuleContext } from '../model/story.ts';
import type { TimingStage } from '../model/timing.ts';
import type { Witness } from '../model/witness.ts';
import { judgeAbsences } from './absences.ts';

/** What the lines of one request amount to. */
export interface Judged {
  readonly own: readonly TimelineEvent[];
  readonly request: RequestFacts;
  readonly timing: readonly TimingStage[];
  readonly outages: readonly Outage[];
  /** Near the request too, of processes that did not serve it: none of them is counted. */
  readonly outagesElsewhere: readonly Outage[];
  readonly outcome: Outcome;
  readonly firstAbnormal: TraceReport['firstAbnormal'];
  readonly correlations: readonly Correlation[];
  /** What was not found, and whether that means something; of kinds that were found there is none. */
  readonly absences: readonly Absence[];
}

interface JudgeQuestion {
  readonly reqId: string;
  /** A whole timeline, all scopes, in its order. */
  readonly events: readonly TimelineEvent[];
  /** True when every source was read whole. */
  readonly complete: boolean;
  /** Null: no metrics were asked for. */
  readonly metrics?: MetricsReport | null;
  /** What else was read; without it no absence is known. */
  readonly witnesses?: readonly Witness[] | null;
}

/** Facts → outages → verdict → correlations, for the request the timeline is about or for a sibling linked to it. */
export function judgeRequest(
  { reqId, events, complete, metrics = null, witnesses = null }: JudgeQuestion,
  { story, outputs }: Pick<Profile, 'story' | 'outputs'>,
): Judged {
  const isOwn = ownership(reqId, events);
  const own = events.filter(isOwn);
  const around = events.filter((event) => event.scope !== 'mention' && !isOwn(event));
  const request = story.factsOf(own);
  const { mine: outages, elsewhere: outagesElsewhere } = story.outagesOf({ own, around, request });
  const rows = story.absences;
  const absences = judgeAbsences(rows, { own, around, request, outputs, witnesses, complete });
  const question = { own, around, request, outages, complete, absences };
  const known = { ...question, outcome: story.judge(question) };
  const correlations = correlate(story.rules, { ...known, reqId, metrics });
  const found = story.found({ own, outages, correlations });
  return {
    own,
    request,
    timing: story.timingOf(known),
    outages,
    outagesElsewhere,
    outcome: known.outcome,
    firstAbnormal: story.firstAbnormal(known),
    correlations,
    // Only what there is none of: of a request without a single line nothing is said.
    absences: own.length === 0 ? [] : Object.values(absences).filter(({ kind }) => !found.has(kind)),
  };
}

/** Every rule's findings, problems before notes, otherwise in the profile's order. */
function correlate(rules: readonly Rule[], context: RuleContext): readonly Correlation[] {
  const found = rules.flatMap((rule) => rule.apply(context));
  return [...found.filter(({ weight }) => weight === 'problem'), ...found.filter(({ weight }) => weight === 'note')];
}

// Scope `request` also holds torn lines, whose req_id cannot be read, and lines of other requests that carry the id as
// their trace id; the latter must not be judged with it. A sibling's own lines have scope `linked`.
function ownership(reqId: string, events: readonly TimelineEvent[]): (event: TimelineEvent) => boolean {
  const isTimelineOfIt = events.some((event) => event.scope === 'request' && event.reqId === reqId);
  if (isTimelineOfIt) return (event) => event.scope === 'request' && (event.reqId === reqId || event.reqId === null);
  if (events.some((event) => event.scope === 'linked' && event.reqId === reqId))
    return (event) => event.scope === 'linked' && event.reqId === reqId;
  return (event) => event.scope === 'request';
}

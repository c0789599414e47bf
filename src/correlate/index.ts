import { ABSENCE_KINDS, type Absence, type AbsenceKind, type Absences } from '../model/absence.ts';
import type { Correlation, Outage, Outcome } from '../model/correlation.ts';
import type { TimelineEvent } from '../model/event.ts';
import type { RequestFacts, TraceReport } from '../model/report.ts';
import type { MetricsReport } from '../model/signal.ts';
import type { TimingStage } from '../model/timing.ts';
import type { LogOutput, Witness } from '../model/witness.ts';
import { judgeAbsences } from './absences.ts';
import type { Rule, RuleContext } from './context.ts';
import { firstAbnormal } from './first-abnormal.ts';
import { judge } from './outcome/index.ts';
import { findOutages, findOutagesElsewhere } from './outages.ts';
import { deriveRequestFacts } from './request-facts.ts';
import { alertOverlap } from './rules/alert-overlap.ts';
import { backendError } from './rules/backend-error.ts';
import { blastRadius } from './rules/blast-radius.ts';
import { concurrencyRejected } from './rules/concurrency-rejected.ts';
import { duplicateUsage } from './rules/duplicate-usage.ts';
import { hungWorker } from './rules/hung-worker.ts';
import { ingestionLag } from './rules/ingestion-lag.ts';
import { lostLines } from './rules/lost-lines.ts';
import { maintenanceOn } from './rules/maintenance-on.ts';
import { metricsDisagreeWithLogs } from './rules/metrics-disagree-with-logs.ts';
import { missingAccessLog } from './rules/missing-access-log.ts';
import { restartStorm } from './rules/restart-storm.ts';
import { slowAgainstFleet } from './rules/slow-against-fleet.ts';
import { slowFirstToken } from './rules/slow-first-token.ts';
import { statusMismatch } from './rules/status-mismatch.ts';
import { streamWithoutDone } from './rules/stream-without-done.ts';
import { timeDominated } from './rules/time-dominated.ts';
import { toolBufferAnomaly } from './rules/tool-buffer-anomaly.ts';
import { unansweredRpc } from './rules/unanswered-rpc.ts';
import { workerRestartOverlap } from './rules/worker-restart-overlap.ts';
import { readSigns } from './signs.ts';
import { timingOf } from './timing.ts';

/** In the order a reader wants them, a cause above its consequences; problems are put before notes by `correlate`. */
export const RULES: readonly Rule[] = [
  workerRestartOverlap,
  hungWorker,
  restartStorm,
  maintenanceOn,
  concurrencyRejected,
  backendError,
  toolBufferAnomaly,
  unansweredRpc,
  streamWithoutDone,
  statusMismatch,
  lostLines,
  slowFirstToken,
  timeDominated,
  slowAgainstFleet,
  alertOverlap,
  blastRadius,
  missingAccessLog,
  duplicateUsage,
  metricsDisagreeWithLogs,
  ingestionLag,
];

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
  readonly outputs?: readonly LogOutput[];
}

/** Facts → outages → verdict → correlations, for the request the timeline is about or for a sibling linked to it. */
export function judgeRequest({
  reqId,
  events,
  complete,
  metrics = null,
  witnesses = null,
  outputs = [],
}: JudgeQuestion): Judged {
  const isOwn = ownership(reqId, events);
  const own = events.filter(isOwn);
  const around = events.filter((event) => event.scope !== 'mention' && !isOwn(event));
  const request = deriveRequestFacts(own);
  const outages = findOutages({ own, around, request });
  const outagesElsewhere = findOutagesElsewhere({ own, around, request });
  const absences = judgeAbsences({ own, around, request, outputs, witnesses, complete });
  const outcome = judge({ own, around, request, outages, complete, absences });
  const correlations = correlate({ reqId, own, around, request, outages, outcome, complete, absences, metrics });
  return {
    own,
    request,
    timing: timingOf({ own, request, outcome }),
    outages,
    outagesElsewhere,
    outcome,
    firstAbnormal: firstAbnormal({ own, request, outages, outcome, absences }),
    correlations,
    absences: notFound(absences, { own, outages, correlations }),
  };
}

/** Only what there is none of: of a request without a single line nothing is said. */
function notFound(
  absences: Absences,
  { own, outages, correlations }: Pick<Judged, 'own' | 'outages' | 'correlations'>,
) {
  if (own.length === 0) return [];
  const signs = readSigns(own);
  const isDuring = outages.some(({ relation }) => relation === 'during');
  const isFound: Readonly<Record<AbsenceKind, boolean>> = {
    worker_exit: isDuring,
    // Asked for only where something could have hit them.
    other_requests: !isDuring || correlations.some(({ relatedReqIds }) => relatedReqIds.length > 0),
    access_log: own.some(({ fact }) => fact.kind === 'access_log'),
    // Only streams have these two.
    stream_guard: signs.sse.length === 0 || own.some(({ fact }) => fact.kind === 'sse_guard'),
    stream_end: signs.sse.length === 0 || signs.done !== null,
    backend_answer: signs.unanswered.length === 0,
    usage: signs.usages.length > 0,
  };
  return ABSENCE_KINDS.filter((kind) => !isFound[kind]).map((kind) => absences[kind]);
}

/** Every rule's findings, problems before notes, otherwise in the registry's order. */
function correlate(context: RuleContext): readonly Correlation[] {
  const found = RULES.flatMap((rule) => rule.apply(context));
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

import type { Correlation, Outage, Outcome } from '../model/correlation.ts';
import type { TimelineEvent } from '../model/event.ts';
import type { RequestFacts, TraceReport } from '../model/report.ts';
import type { MetricsReport } from '../model/signal.ts';
import type { Rule, RuleContext } from './context.ts';
import { firstAbnormal } from './first-abnormal.ts';
import { judge } from './outcome/index.ts';
import { findOutages } from './outages.ts';
import { deriveRequestFacts } from './request-facts.ts';
import { alertOverlap } from './rules/alert-overlap.ts';
import { backendError } from './rules/backend-error.ts';
import { blastRadius } from './rules/blast-radius.ts';
import { concurrencyRejected } from './rules/concurrency-rejected.ts';
import { duplicateUsage } from './rules/duplicate-usage.ts';
import { ingestionLag } from './rules/ingestion-lag.ts';
import { maintenanceOn } from './rules/maintenance-on.ts';
import { metricsDisagreeWithLogs } from './rules/metrics-disagree-with-logs.ts';
import { missingAccessLog } from './rules/missing-access-log.ts';
import { restartStorm } from './rules/restart-storm.ts';
import { slowAgainstFleet } from './rules/slow-against-fleet.ts';
import { slowFirstToken } from './rules/slow-first-token.ts';
import { statusMismatch } from './rules/status-mismatch.ts';
import { streamWithoutDone } from './rules/stream-without-done.ts';
import { toolBufferAnomaly } from './rules/tool-buffer-anomaly.ts';
import { unansweredRpc } from './rules/unanswered-rpc.ts';
import { workerRestartOverlap } from './rules/worker-restart-overlap.ts';

/** In the order a reader wants them; problems are put before notes by `correlate`. */
export const RULES: readonly Rule[] = [
  statusMismatch,
  workerRestartOverlap,
  restartStorm,
  maintenanceOn,
  concurrencyRejected,
  backendError,
  unansweredRpc,
  streamWithoutDone,
  toolBufferAnomaly,
  slowFirstToken,
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
  readonly outages: readonly Outage[];
  readonly outcome: Outcome;
  readonly firstAbnormal: TraceReport['firstAbnormal'];
  readonly correlations: readonly Correlation[];
}

interface JudgeQuestion {
  readonly reqId: string;
  /** A whole timeline, all scopes, in its order. */
  readonly events: readonly TimelineEvent[];
  /** True when every source was read whole. */
  readonly complete: boolean;
  /** Null: no metrics were asked for. */
  readonly metrics?: MetricsReport | null;
}

/** Facts → outages → verdict → correlations, for the request the timeline is about or for a sibling linked to it. */
export function judgeRequest({ reqId, events, complete, metrics = null }: JudgeQuestion): Judged {
  const isOwn = ownership(reqId, events);
  const own = events.filter(isOwn);
  const around = events.filter((event) => event.scope !== 'mention' && !isOwn(event));
  const request = deriveRequestFacts(own);
  const outages = findOutages({ own, around, request });
  const outcome = judge({ own, around, request, outages, complete });
  const correlations = correlate({ reqId, own, around, request, outages, outcome, complete, metrics });
  return {
    own,
    request,
    outages,
    outcome,
    firstAbnormal: firstAbnormal({ own, request, outages, outcome, complete }),
    correlations,
  };
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

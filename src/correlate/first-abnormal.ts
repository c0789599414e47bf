import type { Outage, Outcome } from '../model/correlation.ts';
import { isKind, type TimelineEvent } from '../model/event.ts';
import { known, type Prose, say } from '../model/prose.ts';
import type { RequestFacts, TraceReport } from '../model/report.ts';
import { atOffset } from './outcome/question.ts';
import { isStreamFailure, readSigns } from './signs.ts';

interface AbnormalQuestion {
  readonly own: readonly TimelineEvent[];
  readonly request: RequestFacts;
  readonly outages: readonly Outage[];
  readonly outcome: Outcome;
}

/**
 * The first event that is out of the ordinary. An unanswered call counts where it was sent; the access log stands at the
 * request's start but was written at its end, so it comes last. After a hang-up, what went wrong in the work nobody waited
 * for is not the story: the hang-up is. For a refused request it is what
 * the verdict rests on: the guard's no, or the worker's exit.
 */
export function firstAbnormal({ own, request, outages, outcome }: AbnormalQuestion): TraceReport['firstAbnormal'] {
  const signs = readSigns(own);
  if (outcome.verdict === 'aborted' && signs.guardEnd !== null) {
    return {
      event: signs.guardEnd.id,
      summary: say`the stream guard gave the slot back${atOffset(signs.guardEnd, request)}, before the answer was closed`,
    };
  }
  const unanswered = new Set(signs.unanswered.map(({ request: call }) => call.id));
  const isOdd = (event: TimelineEvent): boolean => event.abnormal || isStreamFailure(event) || unanswered.has(event.id);
  const cause =
    outcome.verdict === 'rejected'
      ? (signs.guardRejected ?? outages.find(({ exit }) => outcome.evidence.includes(exit.id))?.exit)
      : undefined;
  const odd = own.filter(isOdd);
  const event = cause ?? earliest(odd.filter((candidate) => !isKind(candidate, 'access_log'))) ?? odd[0];
  if (event === undefined) return null;
  return { event: event.id, summary: describe(event, { request, isUnanswered: unanswered.has(event.id) }) };
}

// An undated line stands behind the dated line before it, which may be too early: it is the first only when the dated
// line behind it was written no later than the first dated candidate, or when there is none.
function earliest(events: readonly TimelineEvent[]): TimelineEvent | undefined {
  const dated = events.find(({ timeUnixNano }) => timeUnixNano !== null);
  const undated = events.find(({ timeUnixNano }) => timeUnixNano === null);
  if (dated === undefined || undated === undefined) return dated ?? undated;
  const notAfter = undated.between?.notAfter ?? null;
  return notAfter !== null && dated.timeUnixNano !== null && notAfter <= dated.timeUnixNano ? undated : dated;
}

function describe(
  event: TimelineEvent,
  { request, isUnanswered }: { readonly request: RequestFacts; readonly isUnanswered: boolean },
): Prose {
  if (isUnanswered && isKind(event, 'backend_request')) {
    return say`rpc ${known(event.fact.rpcId)} ${known(event.fact.method)}, sent${atOffset(event, request)}: no answer was found`;
  }
  return isKind(event, 'access_log') ? event.what : say`${event.what}${atOffset(event, request)}`;
}

import type { TimelineEvent } from '../../../model/event.ts';
import { isKind } from '../facts.ts';
import { known, own as ownWords, type Prose, say } from '../../../model/prose.ts';
import type { RequestFacts, TraceReport } from '../../../model/report.ts';
import { atOffset } from '../../../correlate/conclude.ts';
import { formatDuration } from '../../../model/time.ts';
import type { OutcomeKnown } from './question.ts';
import { type Silence, silenceOf } from './silence.ts';
import { isStreamFailure, readSigns, type Signs } from './signs.ts';

/**
 * The event that made it abnormal. What the verdict rests on comes first: the guard's no, the exit, the beginning of a shutdown;
 * of a silence the last event before it. Else it is the first that is out of the ordinary: an unanswered call counts where it was
 * sent; the access log stands at the request's start but was written at its end, so it comes last. After a hang-up, what went
 * wrong in the work nobody waited for is not the story: the hang-up is.
 */
export function firstAbnormal({
  own,
  request,
  outages,
  outcome,
  absences,
}: OutcomeKnown): TraceReport['firstAbnormal'] {
  const signs = readSigns(own);
  if (outcome.verdict === 'aborted') return hangUp({ signs, own, request, outcome });
  if (outcome.reason === 'backend_silent') {
    const silence = silenceOf(own, signs);
    if (silence?.last != null) return beginningOfSilence(silence.last, { silence, request });
  }
  const unanswered = new Set(absences.backend_answer.known ? signs.unanswered.map(({ request: call }) => call.id) : []);
  // A call that was answered with an error is marked too, but what went wrong is the answer.
  const isOdd = (event: TimelineEvent): boolean =>
    isKind(event, 'backend_request') ? unanswered.has(event.id) : event.abnormal || isStreamFailure(event);
  const cause = signs.guardRejected ?? outages.find(({ exit }) => outcome.evidence.includes(exit.id))?.exit;
  const odd = own.filter(isOdd);
  const event = cause ?? earliest(odd.filter((candidate) => !isKind(candidate, 'access_log'))) ?? odd[0];
  if (event === undefined) return null;
  return { event: event.id, summary: describe(event, { request, isUnanswered: unanswered.has(event.id) }) };
}

function beginningOfSilence(
  event: TimelineEvent,
  { silence, request }: { readonly silence: Silence; readonly request: RequestFacts },
): TraceReport['firstAbnormal'] {
  const long = silence.nanos === null ? [] : ownWords(` for ${formatDuration(silence.nanos)}`);
  const what = isKind(event, 'backend_request')
    ? say`rpc ${known(event.fact.rpcId)} ${known(event.fact.method)}, sent`
    : event.what;
  return {
    event: event.id,
    summary: say`${what}${atOffset(event, request)}, then silence of the backend${long}`,
  };
}

interface HangUp extends Pick<OutcomeKnown, 'own' | 'request' | 'outcome'> {
  readonly signs: Signs;
}

function hangUp({ signs, own, request, outcome }: HangUp): TraceReport['firstAbnormal'] {
  const { guardEnd } = signs;
  if (guardEnd !== null && outcome.evidence.includes(guardEnd.id)) {
    return {
      event: guardEnd.id,
      summary:
        guardEnd.fact.outcome === 'released'
          ? say`the stream guard gave the slot back${atOffset(guardEnd, request)}${signs.closing.length === 0 ? [] : ownWords(', before the answer was closed')}`
          : say`${guardEnd.what}${atOffset(guardEnd, request)}`,
    };
  }
  const event = own.find(({ id }) => id === outcome.evidence[0]);
  return event === undefined ? null : { event: event.id, summary: describe(event, { request, isUnanswered: false }) };
}

// An undated line may be older than its place in the order: it is the first only when the dated line behind it was written
// no later than the first dated candidate, or when there is none.
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

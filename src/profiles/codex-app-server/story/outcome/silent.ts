// Failed: the backend fell silent, and the proxy gave up waiting for it. A stream is ended by the proxy itself then, with the
// finish reason `length`; its usage row says 499 `request_aborted`, which is the proxy's own doing and no hang-up (in no real
// hang-up was there one). A request that is no stream gets 504. What never began to answer may also end as an empty answer.

import type { TimelineEvent } from '../../../../model/event.ts';
import { isKind } from '../../facts.ts';
import { cite, joinProse, known, own, type Prose, say } from '../../../../model/prose.ts';
import { formatDuration } from '../../../../model/time.ts';
import { type Silence, silenceOf } from '../silence.ts';
import type { Signs } from '../signs.ts';
import { wasWrittenBefore } from '../../../../correlate/written-before.ts';
import { atOffset, conclude, idsOf } from '../../../../correlate/conclude.ts';
import type { OutcomeQuestion, Verdicter } from '../question.ts';

export const judgeSilent: Verdicter = (signs, question) => {
  const { gaveUp } = signs;
  // Somebody else's word may stand behind an answer that was whole.
  if (gaveUp.length === 0 || signs.completions.length > 0 || hadLeft(signs)) return null;
  const isEmpty = signs.contentBytes === 0;
  const silence = silenceOf(question.own, signs);
  const details = [...tellSilence(silence, question), ...tellGivingUp(signs), ...tellAccess(signs)];
  return conclude({
    verdict: 'failed',
    reason: 'backend_silent',
    headline: own(headlineOf(signs, isEmpty)),
    summary: say`${joinProse(details, '; ')}.${answerNote(signs, isEmpty)}`,
  });
};

/** The slot was given back before the proxy ended the stream: the client had gone by then. */
function hadLeft({ guardEnd, access, gaveUp }: Signs): boolean {
  if (guardEnd === null || access !== null || guardEnd.fact.outcome === 'error') return false;
  if (guardEnd.fact.outcome === 'client_abort') return true;
  return gaveUp.some((event) => wasWrittenBefore(guardEnd, event) === true);
}

function headlineOf({ access, clientJson }: Signs, isEmpty: boolean): string {
  if (access?.fact.status === 504 || clientJson?.fact.status === 504)
    return 'the backend fell silent, the proxy gave up (504)';
  return isEmpty ? 'empty answer, the backend was silent' : 'stream cut short, the backend fell silent';
}

function tellSilence(silence: Silence | null, { request }: OutcomeQuestion): readonly Prose[] {
  if (silence === null) return [own('The backend was silent: since when is not among what was read')];
  const { last, until, nanos } = silence;
  const silent =
    last === null || isKind(last, 'backend_request')
      ? last === null
        ? own('Nothing from the backend was found')
        : say`The backend said nothing after rpc ${known(last.fact.rpcId)} ${known(last.fact.method)} was sent${atOffset(last, request)} ${cite(last.id)}`
      : say`The backend said nothing${since(last, request)} ${cite(last.id)}`;
  return [
    nanos === null
      ? silent
      : say`${silent}; the proxy gave up after ${own(formatDuration(nanos))} of silence ${cite(until.id)}`,
  ];
}

function since(last: TimelineEvent, request: OutcomeQuestion['request']): Prose {
  const { timeUnixNano: time } = last;
  if (time === null || request.start === null) return own(' after its last word');
  return own(
    ` from ${time < request.start ? '-' : '+'}${formatDuration(time < request.start ? request.start - time : time - request.start)} on`,
  );
}

function tellGivingUp({ gaveUp }: Signs): readonly Prose[] {
  return gaveUp.map((event) => {
    if (isKind(event, 'finish_reason'))
      return say`the finish reason is ${known(event.fact.reason)}, from ${known(event.fact.source)} ${cite(event.id)}`;
    if (isKind(event, 'usage'))
      return event.fact.errorCode === null
        ? say`the usage row names ${known(event.fact.finishSource)} as what finished it ${cite(event.id)}`
        : say`the usage row says ${known(event.fact.status)} ${event.fact.errorCode} ${cite(event.id)}`;
    if (isKind(event, 'transform_summary'))
      return say`the answer was closed as ${known(event.fact.finishReason)} without a byte of text ${cite(event.id)}`;
    if (isKind(event, 'sse_summary'))
      return say`the stream is logged as failed: ${known(event.fact.message)} ${cite(event.id)}`;
    return say`the status was 504 ${cite(event.id)}`;
  });
}

// A status of 200 was sent with the headers, before the silence.
function tellAccess({ access, gaveUp, guardEnd }: Signs): readonly Prose[] {
  const isTold = access === null || gaveUp.some(({ id }) => id === access.id);
  return [
    ...(guardEnd?.fact.outcome === 'error' ? [say`the stream guard closed with ${'error'} ${cite(guardEnd.id)}`] : []),
    ...(isTold ? [] : [say`the access log says ${known(access.fact.status)} all the same ${cite(access.id)}`]),
  ];
}

function answerNote(signs: Signs, isEmpty: boolean): Prose {
  const sent = signs.sse.at(-1);
  const late = signs.gaveUp.length === 0 ? [] : lateWords(signs);
  const lateNote =
    late.length === 0 ? [] : say` It answered again later, when nobody waited any more ${cite(idsOf(late))}.`;
  if (isEmpty || sent === undefined) return lateNote;
  return say` What the client had by then is the beginning of an answer.${lateNote}`;
}

function lateWords({ backendWords, done, clientJson }: Signs): readonly TimelineEvent[] {
  const end = done ?? clientJson;
  if (end === null) return [];
  return backendWords.filter((event) => wasWrittenBefore(end, event) === true).slice(0, 1);
}

// Succeeded: the client got a whole answer.

import type { OutcomeReason } from '../reasons.ts';
import type { TimelineEvent } from '../../../../model/event.ts';
import { isKind } from '../../facts.ts';
import { cite, joinProse, own, type Prose, say } from '../../../../model/prose.ts';
import { damagedCalls, type Signs } from '../signs.ts';
import { wasWrittenBefore } from '../../../../correlate/written-before.ts';
import { conclude, idsOf } from '../../../../correlate/conclude.ts';
import type { OutcomeQuestion, Verdicter } from '../question.ts';

export const judgeWhole: Verdicter = (signs, question) => {
  const { access } = signs;
  const status = access?.fact.status ?? null;
  if (access !== null && status !== null) {
    if (status >= 400) return null;
    const proofs = proofsOfWholeAnswer(signs);
    // A stream is always a POST in this API, and only a stream can be cut behind its status.
    if (proofs.length === 0 && (access.fact.method === null || access.fact.method === 'POST')) return null;
    return conclude({
      verdict: 'succeeded',
      reason: reasonOf(signs),
      headline: headlineOf(status, { signs, question }),
      summary: say`Answered with ${status} ${cite(access.id)}${proofs.length === 0 ? [] : say` and closed normally (${nameProofs(proofs)})`}; ${noFailure(question)}.${anomalyNote(signs, question)}`,
    });
  }
  const proofs = proofsWithoutAccessLog(signs, question);
  if (proofs.length === 0) return null;
  return conclude({
    verdict: 'succeeded',
    reason: reasonOf(signs),
    headline: headlineOf(null, { signs, question }),
    summary: say`The whole answer was written to the client (${nameProofs(proofs)}); ${noFailure(question)}. No access log line is among what was read, so a client that left at the very end would not show.${anomalyNote(signs, question)}`,
  });
};

function reasonOf(signs: Signs): OutcomeReason {
  return signs.guardEnd !== null || signs.done !== null ? 'stream_complete' : 'answered';
}

function noFailure({ complete, absences: { backend_answer: backend, usage } }: OutcomeQuestion): Prose {
  if (!complete) return own('no line that was read says that it failed, but not everything could be read');
  const isAll = backend.known && usage.known;
  return own(isAll ? 'no line of the request says that it failed' : 'no line that was read says that it failed');
}

// Each kind is named once, with its events.
function nameProofs(proofs: readonly TimelineEvent[]): Prose {
  const byName = new Map<string, TimelineEvent[]>();
  for (const event of proofs) {
    const name = nameProof(event);
    byName.set(name, [...(byName.get(name) ?? []), event]);
  }
  return joinProse([...byName].map(([name, events]) => say`${own(name)} ${cite(idsOf(events))}`));
}

function nameProof(event: TimelineEvent): string {
  if (isKind(event, 'sse_guard')) return 'stream guard';
  if (isKind(event, 'client_json')) return 'JSON answer';
  if (isKind(event, 'finish_reason')) return 'finish reason';
  if (isKind(event, 'transform_summary')) return 'transform summary';
  if (isKind(event, 'usage')) return 'usage row';
  if (isKind(event, 'sse_summary')) return 'SSE summary';
  if (isKind(event, 'sse_done')) return 'SSE done';
  if (isKind(event, 'backend_event')) return 'backend’s task complete';
  return isKind(event, 'sse') && event.fact.type !== null ? 'response completed' : 'last SSE event';
}

// With an access log line the response was finished. These say that what was finished was the answer and not an error.
function proofsOfWholeAnswer(signs: Signs): readonly TimelineEvent[] {
  const { guardEnd, clientJson } = signs;
  const proofs: TimelineEvent[] = [];
  if (guardEnd !== null && (guardEnd.fact.outcome === 'released' || guardEnd.fact.outcome === 'completed'))
    proofs.push(guardEnd);
  if (clientJson !== null && (clientJson.fact.status ?? 500) < 400) proofs.push(clientJson);
  // `finalize` is what is written when the backend gave no reason, which is also the case for a stream it cut.
  proofs.push(
    ...signs.closing.filter(
      (event) => isKind(event, 'finish_reason') && event.fact.source !== null && event.fact.source !== 'finalize',
    ),
  );
  // The row written when the backend's side closes says 200 even after an error.
  proofs.push(
    ...signs.usages.filter(({ fact }) => fact.status !== null && fact.status < 400 && fact.trigger !== 'close'),
  );
  proofs.push(...signs.completions);
  // A slot is given back like that also when the proxy waited in vain for the first word.
  const isOnlyGuard = proofs.length === 1 && proofs[0] === guardEnd;
  return isOnlyGuard && !hasContent(signs) ? [] : proofs;
}

function hasContent({ contentBytes, backendWords }: Signs): boolean {
  return (
    (contentBytes ?? 0) > 0 ||
    backendWords.some((event) => isKind(event, 'backend_event') || isKind(event, 'backend_notification'))
  );
}

function proofsWithoutAccessLog(signs: Signs, question: OutcomeQuestion): readonly TimelineEvent[] {
  const { guardEnd, clientJson, done } = signs;
  if (signs.usageErrors.length > 0) return [];
  if (guardEnd !== null) {
    // The slot is given back by whichever comes first, hang-up or end: `completed`, or `released` behind the closing
    // lines, means that the client was there to the end.
    if (guardEnd.fact.outcome === 'completed') return [guardEnd];
    const closed = signs.closing.filter((event) => wasWrittenBefore(event, guardEnd) === true);
    return guardEnd.fact.outcome === 'released' && closed.length > 0 && closed.length === signs.closing.length
      ? [...closed, guardEnd]
      : [];
  }
  // The file that holds access log lines was read and has none: then an answer that was written may not have arrived.
  if (signs.besideAccessLog.length > 0) return [];
  if (clientJson !== null && (clientJson.fact.status ?? 500) < 400) return [clientJson];
  return done === null ? [] : streamToItsEnd(done, signs, question);
}

// Done is also sent after an error, and still logged after a hang-up. So the answer must be called complete, and an event
// must have been sent behind the backend's last content: after a hang-up none is.
function streamToItsEnd(done: TimelineEvent, signs: Signs, { own: events }: OutcomeQuestion): readonly TimelineEvent[] {
  if (signs.backendErrors.length > 0 || signs.completions.length === 0) return [];
  const isContent = (event: TimelineEvent): boolean =>
    isKind(event, 'backend_event') || isKind(event, 'backend_notification');
  const content = events.findLast((event) => isContent(event));
  const last = signs.sse.at(-1);
  if (last === undefined) return [];
  // This event is the end of what the backend had to say, whatever stands beside it.
  const isEnd = last.fact.type === 'response.completed';
  if (!isEnd && content !== undefined && wasWrittenBefore(content, last) !== true) return [];
  return [...signs.completions, last, done];
}

function anomalyNote(signs: Signs, question: OutcomeQuestion): Prose {
  const found = damagedCalls(question.own).filter((event) => isKind(event, 'tool_buffer'));
  if (found.length > 0) return say` The tool buffer reported an anomaly on the way ${cite(idsOf(found))}.`;
  return signs.backendErrors.length > 0
    ? say` The backend reported an error on the way ${cite(idsOf(signs.backendErrors))}.`
    : [];
}

// That a part of what was answered may be damaged is the one thing about a success that its user must know.
function headlineOf(
  status: number | null,
  { signs, question }: { readonly signs: Signs; readonly question: OutcomeQuestion },
): Prose {
  const answered = status === null ? 'answered' : `answered with ${status}`;
  const isDamaged = damagedCalls(question.own).length > 0;
  return own(
    `${answered}${reasonOf(signs) === 'stream_complete' ? ', stream complete' : ''}${isDamaged ? ', but a tool call in it may be damaged' : ''}`,
  );
}

// Aborted: the client hung up. Nothing in the logs says so in words for chat streams. What tells: the guard slot is given
// back when the connection closes, and for a stream that goes to its end that happens only after the closing lines were
// written (cleanupStream in src/handlers/chat/stream.js of the traced system). So `released` before them = hung up. Later
// usage rows with 503 or 200 are what became of the work nobody waited for.

import type { TimelineEvent } from '../../../../model/event.ts';
import { isKind } from '../../facts.ts';
import { cite, count, joinProse, known, own, type Prose, say } from '../../../../model/prose.ts';
import type { Signs } from '../signs.ts';
import { wasWrittenBefore } from '../../../../correlate/written-before.ts';
import { atOffset, conclude, idsOf } from '../../../../correlate/conclude.ts';
import type { OutcomeQuestion, Verdicter } from '../question.ts';

const HUNG_UP = { verdict: 'aborted', reason: 'client_disconnect', headline: own('client hung up') } as const;

export const judgeHungUp: Verdicter = (signs, question) => {
  const stated = statedHangUp(signs, question);
  if (stated !== null) return stated;
  const { guardEnd } = signs;
  if (guardEnd === null || guardEnd.fact.outcome !== 'released' || signs.access !== null) return null;
  const when = whenItLeft(guardEnd, { signs, question });
  const later = linesAfterRelease(guardEnd, signs);
  if (later.length > 0) {
    return conclude({
      ...HUNG_UP,
      summary: say`The client hung up${when}: the stream guard gave the slot back ${cite(guardEnd.id)} before the answer was closed ${cite(idsOf(later))}${noAccessLog(question)} ${whatFollowed(guardEnd, { signs, question })}`,
    });
  }
  // That nothing stands behind it may have been lost: what the client got is not told then.
  return null;
};

// The order of the two lines is proof enough; the missing line is one more.
function noAccessLog({ complete, absences: { access_log: absence } }: OutcomeQuestion): Prose {
  if (complete && !absence.known) return say`. Whether an access log line was written is not known: ${absence.why}.`;
  return own(
    `, and no access log line was found${complete ? '' : ' in what could be read'}, which the proxy writes only for an answer it could finish.`,
  );
}

interface Case {
  readonly signs: Signs;
  readonly question: OutcomeQuestion;
}

function statedHangUp(signs: Signs, question: OutcomeQuestion): ReturnType<Verdicter> {
  // A usage row with 499 is what the proxy writes when it ends a call itself.
  const closed = [signs.access, signs.clientJson].find((event) => event?.fact.status === 499) ?? null;
  const guard = signs.guardEnd?.fact.outcome === 'client_abort' && signs.access === null ? signs.guardEnd : null;
  if (guard !== null) {
    return conclude({
      ...HUNG_UP,
      summary: say`The client hung up${whenItLeft(guard, { signs, question })}: the stream guard closed as ${'client_abort'} ${cite(guard.id)}. ${whatFollowed(guard, { signs, question })}`,
    });
  }
  if (closed === null) return null;
  return conclude({
    ...HUNG_UP,
    summary: say`The client hung up: the status was 499, request aborted by the client ${cite(closed.id)}.`,
  });
}

// Usage rows stand in another file and the guard line is often undated: only the lines of its own file are compared.
function linesAfterRelease(guardEnd: TimelineEvent, { closing }: Signs): readonly TimelineEvent[] {
  return closing.filter((event) => wasWrittenBefore(guardEnd, event) === true);
}

// Nothing is sent to a client that has gone, so every SSE event that was logged came before.
function whenItLeft(guardEnd: TimelineEvent, { signs, question: { request, absences } }: Case): Prose {
  const last = signs.sse.at(-1);
  const after =
    last === undefined
      ? []
      : say` after ${own(absences.stream_end.known ? '' : 'at least ')}${count(signs.sse.length, 'SSE event')} ${cite(last.id)}`;
  const at = atOffset(guardEnd, request);
  return say`${at}${at.length > 0 && after.length > 0 ? own(',') : []}${after}`;
}

// Usage rows never reach a client. They and the exit tell what the work came to that went on without it.
function whatFollowed(guardEnd: TimelineEvent, { signs, question }: Case): Prose {
  const exit = question.outages.find(
    (outage) => outage.relation !== 'before' && isKind(outage.exit, 'worker_exit') && isAfter(outage.exit, guardEnd),
  )?.exit;
  const later: Prose[] = [];
  if (exit !== undefined)
    later.push(
      say`The worker exit${atOffset(exit, question.request)} ${cite(exit.id)} came after the client had left.`,
    );
  const rows = signs.usageErrors.map(
    ({ fact, id }) => say`${known(fact.status)}${fact.errorCode === null ? [] : say` ${fact.errorCode}`} ${cite(id)}`,
  );
  if (rows.length > 0) later.push(say`Usage says ${joinProse(rows)}: that is of the work, not of what the client saw.`);
  return later.length === 0 ? own('What became of the work after that is not told.') : joinProse(later, ' ');
}

function isAfter(event: TimelineEvent, guardEnd: TimelineEvent): boolean {
  if (wasWrittenBefore(guardEnd, event) === true) return true;
  const latest = guardEnd.timeUnixNano ?? guardEnd.between?.notAfter ?? null;
  return latest !== null && event.timeUnixNano !== null && latest < event.timeUnixNano;
}

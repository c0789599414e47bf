// Aborted: the client hung up. Nothing in the logs says so in words for chat streams. What tells: the guard slot is given
// back when the connection closes, and for a stream that goes to its end that happens only after the closing lines were
// written (cleanupStream in src/handlers/chat/stream.js of the traced system). So `released` before them = hung up. Later
// usage rows with 503 or 200 are what became of the work nobody waited for.

import type { TimelineEvent } from '../../model/event.ts';
import { cite, own, say } from '../../model/prose.ts';
import type { Signs } from '../signs.ts';
import { wasWrittenBefore } from '../written-before.ts';
import { idsOf, type Verdicter } from './question.ts';

export const judgeHungUp: Verdicter = (signs, question) => {
  const stated = statedHangUp(signs);
  if (stated !== null) return stated;
  const { guardEnd } = signs;
  if (guardEnd === null || guardEnd.fact.outcome !== 'released' || signs.access !== null) return null;
  const later = linesAfterRelease(guardEnd, signs);
  if (later.length > 0) {
    return {
      verdict: 'aborted',
      headline: own('client hung up'),
      summary: say`The client hung up: the stream guard gave the slot back ${cite(guardEnd.id)} before the answer was closed ${cite(idsOf(later))}, and no access log line was found, which the proxy writes only for an answer it could finish. ${whatFollowed(signs)}`,
      evidence: idsOf([guardEnd, ...later, ...signs.usageErrors]),
    };
  }
  const isOpen = signs.closing.length === 0 && signs.done === null && signs.usages.length === 0;
  if (!question.complete || !isOpen) return null;
  return {
    verdict: 'aborted',
    headline: own('client hung up'),
    summary: say`The client most likely hung up: the stream guard gave the slot back ${cite(guardEnd.id)}, but no closing line, no end of the stream and no access log line was found in what was read.`,
    evidence: [guardEnd.id],
  };
};

function statedHangUp(signs: Signs): ReturnType<Verdicter> {
  const closed = [signs.access, signs.clientJson, ...signs.usages].find((event) => event?.fact.status === 499) ?? null;
  const guard = signs.guardEnd?.fact.outcome === 'client_abort' && signs.access === null ? signs.guardEnd : null;
  const event = guard ?? closed;
  if (event === null) return null;
  return {
    verdict: 'aborted',
    headline: own('client hung up'),
    summary:
      event === guard
        ? say`The client hung up: the stream guard closed as ${'client_abort'} ${cite(event.id)}. ${whatFollowed(signs)}`
        : say`The client hung up: the status was 499, request aborted by the client ${cite(event.id)}.`,
    evidence: idsOf([event, ...signs.usageErrors]),
  };
}

// Usage rows stand in another file and the guard line is often undated: only the lines of its own file are compared.
function linesAfterRelease(guardEnd: TimelineEvent, { closing }: Signs): readonly TimelineEvent[] {
  return closing.filter((event) => wasWrittenBefore(guardEnd, event) === true);
}

function whatFollowed({ usageErrors }: Signs) {
  const [error] = usageErrors;
  if (error === undefined) return own('What the work came to after that did not reach the client.');
  return say`The usage row with ${error.fact.status ?? 0}${error.fact.errorCode === null ? [] : say` ${error.fact.errorCode}`} ${cite(error.id)} came after that and did not reach the client.`;
}

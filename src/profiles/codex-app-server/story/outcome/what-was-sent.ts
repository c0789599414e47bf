// How much of the answer went out before a stream broke: whether there is something to recover, and whether a client that
// sends again may act twice. Responses streams log each event with its type; chat streams log neither type nor content.

import type { TimelineEvent } from '../../../../model/event.ts';
import { isKind, ofKind } from '../../facts.ts';
import { cite, count, own, type Prose, say } from '../../../../model/prose.ts';
import type { Signs } from '../signs.ts';
import { atOffset } from '../../../../correlate/conclude.ts';
import type { OutcomeQuestion } from '../question.ts';

/** A sentence with a space before it, or nothing when no line shows it. */
export function whatWasSent(signs: Signs, question: OutcomeQuestion): Prose {
  const isTyped = signs.sse.some(({ fact }) => fact.type !== null);
  return isTyped || countedDeltas(question) !== undefined
    ? textDeltas(signs, question)
    : untypedEvents(signs, question);
}

function countedDeltas({ own: events }: OutcomeQuestion) {
  return ofKind(events, 'sse_summary').find(({ fact }) => fact.deltas !== null);
}

function textDeltas(signs: Signs, question: OutcomeQuestion): Prose {
  const deltas = signs.sse.filter(({ fact }) => fact.type?.endsWith('output_text.delta') === true);
  const summary = countedDeltas(question);
  const shown: TimelineEvent | undefined = summary ?? deltas.at(-1);
  const sent = summary?.fact.deltas ?? deltas.length;
  const failure = signs.streamFailures.find((event) => isKind(event, 'sse'));
  const before =
    failure !== undefined && isKind(failure, 'sse') && failure.fact.type !== null
      ? say` before ${failure.fact.type} ${cite(failure.id)}`
      : [];
  if (shown !== undefined && sent > 0)
    return say` ${atLeast(isAllRead(question) || summary !== undefined)}${count(sent, 'text delta')} ${own(sent === 1 ? 'was' : 'were')} sent to the client ${cite(shown.id)}${before}.`;
  return isAllRead(question) && failure !== undefined ? say` No text delta was sent to the client${before}.` : [];
}

// Lines that could not be read, or that were not among what was read, may hold more.
function isAllRead({ absences }: OutcomeQuestion): boolean {
  return absences.stream_end.known;
}

function atLeast(isAll: boolean): Prose {
  return own(isAll ? '' : 'At least ');
}

function untypedEvents(signs: Signs, question: OutcomeQuestion): Prose {
  const { request, own: events } = question;
  const last = signs.sse.at(-1);
  if (last === undefined) return [];
  const row = ofKind(events, 'usage').findLast(({ fact }) => fact.errorCode === null && fact.completionTokens !== null);
  const counted =
    row === undefined ? [] : say`; usage counts ${row.fact.completionTokens ?? 0} completion tokens ${cite(row.id)}`;
  const sent = signs.sse.length;
  const which = sent === 1 ? own('') : own(', the last');
  return say` ${atLeast(isAllRead(question))}${count(sent, 'SSE event')} ${own(sent === 1 ? 'was' : 'were')} sent to the client${which}${atOffset(last, request)} ${cite(last.id)}${counted}.`;
}

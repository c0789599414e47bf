// Unknown: the lines found do not tell, and which line would.

import { isKind, type TimelineEvent } from '../../model/event.ts';
import { cite, known, own, say } from '../../model/prose.ts';
import type { Outcome } from '../../model/correlation.ts';
import { type Signs, sentStatus } from '../signs.ts';
import { idsOf, type OutcomeQuestion } from './question.ts';

export function judgeUntold(signs: Signs, question: OutcomeQuestion): Outcome {
  if (question.own.length === 0)
    return unknown(
      own('no line of this request was found'),
      say`No line that was read carries this id as its own, so nothing can be said about how it went.`,
      [],
    );
  return byUsage(signs) ?? byStatus(signs) ?? byBackendError(signs) ?? byMissingEnd(signs, question);
}

function unknown(headline: Outcome['headline'], summary: Outcome['summary'], evidence: readonly string[]): Outcome {
  return { verdict: 'unknown', headline, summary, evidence };
}

function byUsage(signs: Signs): Outcome | null {
  const [error] = signs.usageErrors;
  if (error !== undefined) {
    return unknown(
      own('work failed, but what the client saw is not told'),
      say`Usage says ${known(error.fact.status)} ${known(error.fact.errorCode)} ${cite(error.id)}, but the same row is written when the client had hung up before. ${whatWouldTell(signs)}`,
      idsOf(signs.usages),
    );
  }
  if (signs.access === null && signs.usages.length > 0 && signs.clientJson === null) {
    return unknown(
      own('work done, but what the client got is not told'),
      say`Usage says ${known(signs.usages.at(-1)?.fact.status ?? null)} ${cite(idsOf(signs.usages))}, which counts the work and not what reached the client. ${whatWouldTell(signs)}`,
      idsOf([...signs.usages, signs.done, signs.guardEnd]),
    );
  }
  return null;
}

function byStatus(signs: Signs): Outcome | null {
  const sent = sentStatus(signs);
  if (sent === null) return null;
  if (sent.status === 503) {
    return unknown(
      own('503, refused or failed is not told'),
      say`The status was 503 ${cite(sent.event.id)}, too late for a refusal at the door, but no line of any work was found. The ingress and backend lines (PROTO_LOG_PATH) or the usage rows (TOKEN_LOG_PATH) would tell.`,
      [sent.event.id],
    );
  }
  if (sent.event !== signs.access) {
    return unknown(
      own('answer written, arrival not told'),
      say`An answer with ${sent.status} was written ${cite(sent.event.id)}, but among the lines of the access log’s own file there is none for it: the client may have hung up.`,
      idsOf([sent.event, ...signs.besideAccessLog.slice(0, 1)]),
    );
  }
  return unknown(
    own(`access log says ${sent.status}, which a cut stream also says`),
    say`The access log says ${sent.status} ${cite(sent.event.id)}, but a stream that fails later says so too, and no other line shows how the answer ended. The backend and SSE lines (PROTO_LOG_PATH), the usage rows (TOKEN_LOG_PATH) or a stream guard line would tell.`,
    [sent.event.id],
  );
}

function byBackendError(signs: Signs): Outcome | null {
  const [error] = signs.backendErrors;
  if (error === undefined) return null;
  return unknown(
    own('backend error, but what the client saw is not told'),
    say`The backend reported an error ${cite(idsOf(signs.backendErrors))}, but whether the client was still there is not in what was read. ${whatWouldTell(signs)}`,
    idsOf(signs.backendErrors),
  );
}

function byMissingEnd(signs: Signs, { own: events, outages, complete }: OutcomeQuestion): Outcome {
  const last = lastDated(events);
  const evidence = idsOf([events[0] ?? null, last]);
  const outage = outages.find(({ relation }) => relation === 'during');
  if (signs.done !== null || signs.closing.length > 0 || signs.guardEnd !== null) {
    return unknown(
      own('answer closed, but what the client got is not told'),
      say`The proxy closed the answer ${cite(idsOf([signs.done, signs.guardEnd, ...signs.closing]))}, but whether the client was there to the end is not in what was read. ${whatWouldTell(signs)}`,
      idsOf([signs.done, signs.guardEnd, ...signs.closing]),
    );
  }
  if (signs.work.length === 0) {
    return unknown(
      own('arrived, no end found'),
      say`No line found says how it ended; the last one is ${cite(evidence)}. ${complete ? whatWouldTell(signs) : own('Not everything could be read: the end may be in what was not.')}`,
      evidence,
    );
  }
  return unknown(
    own('no end found, may still be running'),
    say`No line found ends this request: no access log line, no end of the stream, no usage row. The last one is ${cite(idsOf([last]))}. It may still have been running when the log was read${complete ? own('') : own(', or its end is in what could not be read')}.${outage === undefined ? [] : say` The worker went away during it ${cite(outage.exit.id)}.`} ${whatWouldTell(signs)}`,
    [...evidence, ...(outage === undefined ? [] : [outage.exit.id])],
  );
}

function lastDated(events: readonly TimelineEvent[]): TimelineEvent | null {
  return events.findLast(({ timeUnixNano }) => timeUnixNano !== null) ?? events.at(-1) ?? null;
}

function whatWouldTell(signs: Signs) {
  const missing: string[] = [];
  if (signs.access === null) missing.push('the access log line');
  if (signs.guardEnd === null) missing.push('the stream guard line (both on the proxy’s stdout)');
  if (signs.sse.length === 0 && signs.done === null && !signs.work.some((event) => isKind(event, 'backend_request')))
    missing.push('the SSE and backend lines (PROTO_LOG_PATH)');
  return missing.length === 0 ? own('No line read tells more.') : own(`Missing: ${missing.join(', ')}.`);
}

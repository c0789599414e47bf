// Unknown: the lines found do not tell, and which line would.

import { isKind } from '../../facts.ts';
import { cite, joinProse, known, own, type Prose, say } from '../../../../model/prose.ts';
import type { Outcome } from '../../../../model/correlation.ts';
import type { OutcomeReason } from '../reasons.ts';
import { type Signs, sentStatus } from '../signs.ts';
import { conclude, idsOf } from '../../../../correlate/conclude.ts';
import type { OutcomeQuestion } from '../question.ts';

export function judgeUntold(signs: Signs, question: OutcomeQuestion): Outcome {
  if (question.own.length === 0)
    return unknown(
      'not_found',
      own('no line of this request was found'),
      say`No line that was read carries this id as its own, so nothing can be said about how it went.`,
    );
  return byUsage(signs) ?? byStatus(signs) ?? byBackendError(signs) ?? byMissingEnd(signs, question);
}

function unknown(reason: OutcomeReason, headline: Prose, summary: Prose): Outcome {
  return conclude({ verdict: 'unknown', reason, headline, summary });
}

function byUsage(signs: Signs): Outcome | null {
  const [error] = signs.usageErrors;
  if (error !== undefined) {
    return unknown(
      'not_told',
      own('work failed, but what the client saw is not told'),
      say`Usage says ${known(error.fact.status)} ${known(error.fact.errorCode)} ${cite(error.id)}, but the same row is written when the client had hung up before. ${whatWouldTell(signs)}`,
    );
  }
  if (signs.access === null && signs.usages.length > 0 && signs.clientJson === null) {
    return unknown(
      'not_told',
      own('work done, but what the client got is not told'),
      say`Usage says ${known(signs.usages.at(-1)?.fact.status ?? null)} ${cite(idsOf(signs.usages))}, which counts the work and not what reached the client. ${whatWouldTell(signs)}`,
    );
  }
  return null;
}

function byStatus(signs: Signs): Outcome | null {
  const sent = sentStatus(signs);
  if (sent === null) return null;
  if (sent.status === 503) {
    return unknown(
      'not_told',
      own('503, refused or failed is not told'),
      say`The status was 503 ${cite(sent.event.id)}, too late for a refusal at the door, but no line of any work was found. The ingress and backend lines (PROTO_LOG_PATH) or the usage rows (TOKEN_LOG_PATH) would tell.`,
    );
  }
  if (sent.event !== signs.access) {
    const beside = idsOf(signs.besideAccessLog.slice(0, 1));
    return unknown(
      'not_told',
      own('answer written, arrival not told'),
      say`An answer with ${sent.status} was written ${cite(sent.event.id)}, but no access log line was found for it${beside.length === 0 ? [] : say` beside the lines of the same output that were read ${cite(beside)}`}: the client may have hung up.`,
    );
  }
  return unknown(
    'not_told',
    own(`access log says ${sent.status}, which a cut stream also says`),
    say`The access log says ${sent.status} ${cite(sent.event.id)}, but a stream that fails later says so too, and no other line that was read shows how the answer ended. The backend and SSE lines (PROTO_LOG_PATH), the usage rows (TOKEN_LOG_PATH) or a stream guard line would tell.`,
  );
}

function byBackendError(signs: Signs): Outcome | null {
  if (signs.backendErrors.length === 0) return null;
  return unknown(
    'not_told',
    own('backend error, but what the client saw is not told'),
    say`The backend reported an error ${cite(idsOf(signs.backendErrors))}, but whether the client was still there is not in what was read. ${whatWouldTell(signs)}`,
  );
}

function byMissingEnd(signs: Signs, question: OutcomeQuestion): Outcome {
  const { own: events, outages, complete } = question;
  const last = idsOf([events.findLast(({ timeUnixNano }) => timeUnixNano !== null) ?? events.at(-1) ?? null]);
  const outage = outages.find(({ relation }) => relation === 'during');
  if (signs.done !== null || signs.closing.length > 0 || signs.guardEnd !== null) {
    return unknown(
      'not_told',
      own('answer closed, but what the client got is not told'),
      say`The proxy closed the answer ${cite(idsOf([signs.done, signs.guardEnd, ...signs.closing]))}, but whether the client was there to the end is not in what was read. ${whatWouldTell(signs)}`,
    );
  }
  if (signs.work.length === 0) {
    return unknown(
      'no_end',
      own('arrived, no end found'),
      say`No line found says how it ended; the last one is ${cite(last)}. ${complete ? whatWouldTell(signs) : own('Not everything could be read: the end may be in what was not.')}`,
    );
  }
  return unknown(
    'no_end',
    own('no end found, may still be running'),
    say`No line found ends this request${noEnds(question)} The last one is ${cite(last)}. It may still have been running when the log was read${complete ? own('') : own(', or its end is in what could not be read')}.${outage === undefined ? [] : say` The worker went away during it ${cite(outage.exit.id)}.`} ${whatWouldTell(signs)}`,
  );
}

const ENDS = [
  ['access_log', 'access log line'],
  ['stream_end', 'end of the stream'],
  ['usage', 'usage row'],
] as const;

function noEnds({ complete, absences }: OutcomeQuestion): Prose {
  const missing = ENDS.filter(([kind]) => absences[kind].known || !complete).map(([, name]) => `no ${name}`);
  const untold = complete ? ENDS.filter(([kind]) => !absences[kind].known) : [];
  const none = own(missing.length === 0 ? '.' : `: ${missing.join(', ')}.`);
  const doubts = untold.map(([kind, name]) => say`${own(name)} (${absences[kind].why})`);
  return doubts.length === 0 ? none : say`${none} Not known is whether there is one: ${joinProse(doubts, '; ')}.`;
}

function whatWouldTell(signs: Signs): Prose {
  const missing: string[] = [];
  if (signs.access === null) missing.push('the access log line');
  if (signs.guardEnd === null) missing.push('the stream guard line (both on the proxy’s stdout)');
  if (signs.sse.length === 0 && signs.done === null && !signs.work.some((event) => isKind(event, 'backend_request')))
    missing.push('the SSE and backend lines (PROTO_LOG_PATH)');
  return missing.length === 0 ? own('No line read tells more.') : own(`Missing: ${missing.join(', ')}.`);
}

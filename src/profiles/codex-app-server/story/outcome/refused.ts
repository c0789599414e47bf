// Rejected: refused before work began.

import type { Outage, Outcome } from '../../../../model/correlation.ts';
import type { OutcomeReason } from '../reasons.ts';
import type { TimelineEvent } from '../../../../model/event.ts';
import { isKind } from '../../facts.ts';
import { cite, joinProse, known, own, type Prose, say } from '../../../../model/prose.ts';
import { formatDuration } from '../../../../model/time.ts';
import { AT_THE_DOOR_MS, CONCURRENCY_CODE } from '../figures.ts';
import { refusalLine } from '../refusal-line.ts';
import { type Signs, sentStatus } from '../signs.ts';
import { conclude } from '../../../../correlate/conclude.ts';
import type { OutcomeQuestion, Verdicter } from '../question.ts';

export const judgeRefused: Verdicter = (signs, question) =>
  refusedByGuard(signs) ??
  refusedByWorker(signs, question) ??
  refusedByStatus(signs, question) ??
  refusedByUsage(signs, question) ??
  refusedAtTheDoor(signs, question);

function refusedByGuard(signs: Signs): ReturnType<Verdicter> {
  const { guardRejected: guard, access } = signs;
  if (guard === null) return null;
  const error = signs.usageErrors[0] ?? null;
  const status = access?.fact.status ?? error?.fact.status ?? null;
  const details: Prose[] = [
    say`The concurrency guard turned the stream away at ${known(guard.fact.before)} of ${known(guard.fact.limit)} open streams ${cite(guard.id)}`,
  ];
  if (access !== null) details.push(say`the status was ${known(access.fact.status)} ${cite(access.id)}`);
  if (error !== null)
    details.push(say`usage says ${known(error.fact.status)} ${known(error.fact.errorCode)} ${cite(error.id)}`);
  return conclude({
    verdict: 'rejected',
    reason: 'concurrency_limit',
    headline:
      status === null ? own('refused by the concurrency guard') : say`refused by the concurrency guard (${status})`,
    summary: [...joinProse(details, '; '), '.'],
  });
}

// A stream has its status before the worker is asked: the refusal is an event in it then.
function refusedByWorker(signs: Signs, question: OutcomeQuestion): ReturnType<Verdicter> {
  const { workerBusy, backendWork } = signs;
  if (workerBusy.length === 0 || backendWork.length > 0) return null;
  const sent = sentStatus(signs);
  const status = sent === null ? [] : say`; the status was ${sent.status} ${cite(sent.event.id)}`;
  return conclude({
    verdict: 'rejected',
    reason: 'worker_busy',
    headline: own(`refused, the worker was at capacity${sent?.status === 429 ? ' (429)' : ''}`),
    summary: say`The proxy turned it away because the worker had as many calls open as it may (WORKER_MAX_CONCURRENCY) ${cite(workerBusy.map(({ id }) => id))}${status}. ${own(noCall(question))}`,
  });
}

function noCall({ complete, absences }: OutcomeQuestion): string {
  return complete && absences.backend_answer.known
    ? 'No call of it reached the backend.'
    : 'No call of it to the backend is among the lines read.';
}

function refusedByStatus(signs: Signs, question: OutcomeQuestion): ReturnType<Verdicter> {
  const sent = sentStatus(signs);
  if (sent === null || sent.status < 400 || sent.status >= 500 || sent.status === 499 || signs.backendWork.length > 0)
    return null;
  const reason = signs.usageErrors.find(({ fact }) => fact.errorCode !== null) ?? null;
  return refused({ status: sent.status, event: sent.event, reason, question });
}

// Without any other line, a usage row with 4xx is the refusal; one that the backend triggered is not.
function refusedByUsage(signs: Signs, question: OutcomeQuestion): ReturnType<Verdicter> {
  const [error] = signs.usageErrors;
  if (
    error === undefined ||
    error.fact.status === null ||
    error.fact.status >= 500 ||
    error.fact.trigger === 'backend_error'
  )
    return null;
  if (sentStatus(signs) !== null || signs.work.length > 0 || signs.usages.length > 1 || question.own.length === 0)
    return null;
  return refused({ status: error.fact.status, event: error, reason: error, question });
}

interface Refusal {
  readonly status: number;
  readonly event: TimelineEvent;
  readonly reason: Signs['usageErrors'][number] | null;
  readonly question: OutcomeQuestion;
}

function refused({ status, event, reason, question }: Refusal): ReturnType<Verdicter> {
  const code = reason?.fact.errorCode ?? null;
  const named = KNOWN_STATUSES.get(status);
  return conclude({
    verdict: 'rejected',
    reason: code === CONCURRENCY_CODE ? 'concurrency_limit' : (named?.reason ?? 'refused'),
    headline: say`refused with ${status}${named === undefined ? [] : own(` (${named.meaning})`)}`,
    summary: say`Refused with status ${status} ${cite(event.id)}${own(workBegan(question))}${
      reason === null || code === null
        ? own('; no line read names a reason beyond the status')
        : say`; the usage row gives the reason ${code} ${cite(reason.id)}`
    }.`,
  });
}

function workBegan({ complete, absences }: OutcomeQuestion): string {
  return complete && absences.backend_answer.known ? ' before any work began' : ', and no work of it was found';
}

const KNOWN_STATUSES: ReadonlyMap<number, { readonly meaning: string; readonly reason: OutcomeReason }> = new Map([
  [400, { meaning: 'bad request', reason: 'invalid_request' }],
  [401, { meaning: 'unauthorized', reason: 'unauthorized' }],
  [403, { meaning: 'forbidden', reason: 'unauthorized' }],
  [404, { meaning: 'not found', reason: 'refused' }],
  [405, { meaning: 'method not allowed', reason: 'refused' }],
  [413, { meaning: 'too large', reason: 'invalid_request' }],
  [422, { meaning: 'cannot be processed', reason: 'invalid_request' }],
  [429, { meaning: 'too many requests', reason: 'too_many_requests' }],
]);

// requireWorkerReady answers 503 before the handler runs, so neither an ingress line nor any later one exists
// (src/middleware/worker-ready.js of the traced system).
function refusedAtTheDoor(signs: Signs, question: OutcomeQuestion): ReturnType<Verdicter> {
  const { access } = signs;
  if (access === null || access.fact.status !== 503 || signs.work.length > 0 || signs.usages.length > 0) return null;
  if (question.own.some(({ fact }) => fact.kind === 'http_ingress' || fact.kind === 'ingress_detail')) return null;
  if (access.fact.durationMs === null || access.fact.durationMs > AT_THE_DOOR_MS) return null;
  const outage = question.outages.find(({ relation }) => relation === 'during') ?? null;
  const line = refusalLine({ access, around: question.around });
  return conclude({
    verdict: 'rejected',
    ...nameRefusal(outage, { line, request: question.request }),
    summary: say`Refused with 503 after ${access.fact.durationMs} ms ${cite(access.id)}${whatWasSeen(question)}${line === null ? [] : say` The line before the access log’s says that the worker was not ready ${cite(line.id)}; it carries no id: likely it is about this request.`} ${whyRefused({ outage, line, question })}`,
  });
}

// That it never reached its handler may be said only where a line of its work would have been seen.
function whatWasSeen({ complete, absences: { backend_answer: work } }: OutcomeQuestion): Prose {
  if (!complete) return own('. No ingress and no work of it was found, but not everything could be read.');
  return work.known
    ? own(', before the request reached its handler: no ingress and no work is logged for it.')
    : say`. No ingress and no work of it was found, but whether it reached its handler is not known: ${work.why}.`;
}

function nameRefusal(
  outage: Outage | null,
  { line, request }: { readonly line: TimelineEvent | null; readonly request: OutcomeQuestion['request'] },
): Pick<Outcome, 'reason' | 'headline'> {
  if (outage?.cause === 'planned_shutdown')
    return { reason: 'planned_shutdown', headline: own('refused during a planned shutdown (503)') };
  if (outage !== null && limitOf(outage, request) !== null)
    return { reason: 'restart_limit', headline: own('refused, the worker is down for good (503)') };
  if (outage?.cause === 'proxy_ended' || outage?.cause === 'proxy_started')
    return { reason: 'worker_not_ready', headline: own('refused while the proxy started (503)') };
  if (outage !== null) return { reason: 'worker_not_ready', headline: own('refused while the worker restarted (503)') };
  return line === null
    ? { reason: 'service_unavailable', headline: own('refused with 503 before work began') }
    : { reason: 'worker_not_ready', headline: own('refused, the worker was not ready (503)') };
}

/** The line that says so, where it was written before the request ended. */
function limitOf({ events }: Outage, { start, end }: OutcomeQuestion['request']): TimelineEvent | null {
  const last = end ?? start;
  const limit = events.find((event) => isKind(event, 'worker_restart_limit'));
  return limit?.timeUnixNano != null && last !== null && limit.timeUnixNano <= last ? limit : null;
}

interface RefusalInOutage {
  readonly outage: Outage | null;
  readonly line: TimelineEvent | null;
  readonly question: OutcomeQuestion;
}

function whyRefused({ outage, line, question: { complete, absences, request } }: RefusalInOutage): Prose {
  if (outage === null) {
    const rule = line === null ? 'The proxy does this while its worker is not ready; no' : 'No';
    if (!complete) return own(`${rule} outage was seen, but not everything could be read.`);
    return absences.worker_exit.known
      ? own(`${rule} outage was seen in what was read.`)
      : say`${own(rule)} outage was seen, but whether there was one is not known: ${absences.worker_exit.why}.`;
  }
  const { start } = request;
  const since =
    start === null || outage.start > start ? own('') : own(` ${formatDuration(start - outage.start)} before`);
  const until =
    outage.ready === null || outage.end === null || start === null
      ? own('and no ready was seen after it')
      : say`and it was ready again ${own(formatDuration(outage.end - start))} after the request came ${cite(outage.ready.id)}`;
  const limit = limitOf(outage, request);
  const what = whatHappened(outage);
  const because = line === null ? say`Likely because the worker was not ready: ${own(what)}` : own(upper(what));
  const forGood =
    limit === null
      ? []
      : say` It had restarted as often as it may: nothing starts it again by itself ${cite(limit.id)}.`;
  return say`${because}${since} ${cite(outage.exit.id)}, ${until}.${forGood}`;
}

function whatHappened({ cause, isInferred }: Outage): string {
  if (cause === 'planned_shutdown') return 'it was being shut down';
  if (cause === 'proxy_started') return 'the proxy had started';
  if (cause === 'proxy_ended') return isInferred ? 'the proxy had started anew' : 'the proxy had died';
  return isInferred ? 'it must have exited, as a later launch shows,' : 'it exited';
}

function upper(text: string): string {
  return text.startsWith('it ') ? `The worker ${text.slice(3)}` : `T${text.slice(1)}`;
}

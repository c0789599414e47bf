// Rejected: refused before work began.

import type { Outage } from '../../model/correlation.ts';
import type { TimelineEvent } from '../../model/event.ts';
import { cite, known, own, type Prose, say } from '../../model/prose.ts';
import { formatDuration } from '../../model/time.ts';
import { AT_THE_DOOR_MS } from '../figures.ts';
import { type Signs, sentStatus } from '../signs.ts';
import { idsOf, type OutcomeQuestion, type Verdicter } from './question.ts';

export const judgeRefused: Verdicter = (signs, question) =>
  refusedByGuard(signs) ??
  refusedByStatus(signs) ??
  refusedByUsage(signs, question) ??
  refusedAtTheDoor(signs, question);

function refusedByGuard(signs: Signs): ReturnType<Verdicter> {
  const { guardRejected: guard, access } = signs;
  if (guard === null) return null;
  const error = signs.usageErrors[0] ?? null;
  const status = access?.fact.status ?? error?.fact.status ?? null;
  const evidence = idsOf([guard, access, error]);
  return {
    verdict: 'rejected',
    headline:
      status === null ? own('refused by the concurrency guard') : say`refused by the concurrency guard (${status})`,
    summary: say`The concurrency guard turned the stream away: ${known(guard.fact.before)} of ${known(guard.fact.limit)} streams were open ${cite(guard.id)}${
      status === null ? [] : say`; the status was ${status} ${cite(idsOf([access ?? error]))}`
    }.`,
    evidence,
  };
}

function refusedByStatus(signs: Signs): ReturnType<Verdicter> {
  const sent = sentStatus(signs);
  if (sent === null || sent.status < 400 || sent.status >= 500 || sent.status === 499 || signs.work.length > 0)
    return null;
  const reason = signs.usageErrors.find(({ fact }) => fact.errorCode !== null) ?? null;
  return refused({ status: sent.status, event: sent.event, reason });
}

// Without any other line, a usage row with 4xx is the refusal; one that the backend triggered is not.
function refusedByUsage(signs: Signs, { own: events }: OutcomeQuestion): ReturnType<Verdicter> {
  const [error] = signs.usageErrors;
  if (
    error === undefined ||
    error.fact.status === null ||
    error.fact.status >= 500 ||
    error.fact.trigger === 'backend_error'
  )
    return null;
  if (sentStatus(signs) !== null || signs.work.length > 0 || signs.usages.length > 1 || events.length === 0)
    return null;
  return refused({ status: error.fact.status, event: error, reason: error });
}

interface Refusal {
  readonly status: number;
  readonly event: TimelineEvent;
  readonly reason: Signs['usageErrors'][number] | null;
}

function refused({ status, event, reason }: Refusal): ReturnType<Verdicter> {
  const code = reason?.fact.errorCode ?? null;
  return {
    verdict: 'rejected',
    headline: say`refused with ${status}${own(meaningOf(status))}`,
    summary: say`Refused with status ${status} ${cite(event.id)} before any work began${
      reason === null || code === null
        ? own('; no line read names a reason beyond the status')
        : say`; the usage row gives the reason ${code} ${cite(reason.id)}`
    }.`,
    evidence: idsOf([event, reason]),
  };
}

const MEANINGS: ReadonlyMap<number, string> = new Map([
  [400, ' (bad request)'],
  [401, ' (unauthorized)'],
  [403, ' (forbidden)'],
  [404, ' (not found)'],
  [405, ' (method not allowed)'],
  [413, ' (too large)'],
  [429, ' (too many requests)'],
]);

function meaningOf(status: number): string {
  return MEANINGS.get(status) ?? '';
}

// requireWorkerReady answers 503 before the handler runs, so neither an ingress line nor any later one exists
// (src/middleware/worker-ready.js of the traced system).
function refusedAtTheDoor(signs: Signs, question: OutcomeQuestion): ReturnType<Verdicter> {
  const { access } = signs;
  if (access === null || access.fact.status !== 503 || signs.work.length > 0 || signs.usages.length > 0) return null;
  if (question.own.some(({ fact }) => fact.kind === 'http_ingress' || fact.kind === 'ingress_detail')) return null;
  if (access.fact.durationMs === null || access.fact.durationMs > AT_THE_DOOR_MS) return null;
  const outage = question.outages.find(({ relation }) => relation === 'during') ?? null;
  return {
    verdict: 'rejected',
    headline: headlineFor(outage),
    summary: say`Refused with 503 after ${access.fact.durationMs} ms ${cite(access.id)}, before the request reached its handler: no ingress and no work is logged for it. ${whyRefused(outage, question)}`,
    evidence: idsOf([access, outage?.exit ?? null, outage?.ready ?? null]),
  };
}

function headlineFor(outage: Outage | null): Prose {
  if (outage === null) return own('refused with 503 before work began');
  return outage.plannedShutdown
    ? own('refused during a planned shutdown (503)')
    : own('refused while the worker restarted (503)');
}

function whyRefused(outage: Outage | null, { complete, request }: OutcomeQuestion): Prose {
  if (outage === null) {
    return complete
      ? own('The proxy does this while its worker is not ready; no outage was seen in what was read.')
      : own('The proxy does this while its worker is not ready; no outage was seen, but not everything could be read.');
  }
  const { start } = request;
  const since =
    start === null || outage.start > start ? own('') : own(` ${formatDuration(start - outage.start)} before`);
  const until =
    outage.ready === null || outage.end === null || start === null
      ? own('and no ready was seen after it')
      : say`and it was ready again ${own(formatDuration(outage.end - start))} after it came ${cite(outage.ready.id)}`;
  return say`Likely because the worker was not ready: it exited${since} ${cite(outage.exit.id)}, ${until}.`;
}

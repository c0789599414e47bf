// Failed: a 5xx from the work itself, or a 200 whose stream was cut or ended in an error.

import type { Outage, Outcome } from '../../../../model/correlation.ts';
import type { TimelineEvent } from '../../../../model/event.ts';
import { isKind } from '../../facts.ts';
import { cite, joinProse, known, own, type Prose, say } from '../../../../model/prose.ts';
import { SAME_MOMENT_NANOS } from '../figures.ts';
import { type Signs, sentStatus } from '../signs.ts';
import { wasWrittenBefore } from '../../../../correlate/written-before.ts';
import { whatWasSent } from './what-was-sent.ts';
import { atOffset, conclude, idsOf } from '../../../../correlate/conclude.ts';
import type { OutcomeQuestion, Verdicter } from '../question.ts';

// A 503 without a sign of work may be a refusal that merely took long; that is left to `untold`.
export const judgeBroken: Verdicter = (signs, question) => {
  const sent = sentStatus(signs);
  if (sent !== null && sent.status >= 500 && (sent.status !== 503 || didBegin(signs, question)))
    return failedWithStatus(sent.status, { signs, question });
  if (sent !== null && sent.status >= 400 && sent.status < 500 && signs.work.length > 0)
    return failedWithStatus(sent.status, { signs, question });
  const proofs = proofsOfBrokenStream(signs, question);
  return proofs.length === 0 ? failedByUsageAlone(signs, question) : brokenStream(proofs, { signs, question });
};

interface Case {
  readonly signs: Signs;
  readonly question: OutcomeQuestion;
}

function didBegin(signs: Signs, { own: events }: OutcomeQuestion): boolean {
  return (
    signs.work.length > 0 ||
    signs.usages.length > 0 ||
    events.some(({ fact }) => fact.kind === 'http_ingress' || fact.kind === 'ingress_detail')
  );
}

function failedWithStatus(status: number, { signs, question }: Case): ReturnType<Verdicter> {
  const exit = exitDuring(signs, question);
  const error = signs.usageErrors.find(({ fact }) => fact.errorCode !== null) ?? null;
  const backend = signs.backendErrors[0] ?? null;
  const answers = [signs.access, signs.clientJson].filter((event) => event?.fact.status === status);
  const details = [
    say`Failed with status ${status} ${cite(idsOf(answers))}`,
    ...(error === null ? [] : [say`the usage row says ${known(error.fact.errorCode)} ${cite(error.id)}`]),
    ...(backend === null ? [] : [describeBackendError(backend, question)]),
    ...(exit === null ? [] : [describeExit(exit, question)]),
  ];
  const isExit = exit !== null || error?.fact.errorCode === 'worker_exited';
  return conclude({
    verdict: 'failed',
    ...nameFailure(status, { isExit, backend }),
    summary: [...joinProse(details, '; '), '.'],
  });
}

function nameFailure(
  status: number,
  { isExit, backend }: { readonly isExit: boolean; readonly backend: TimelineEvent | null },
): Pick<Outcome, 'reason' | 'headline'> {
  if (isExit) return { reason: 'worker_exit', headline: own(`failed with ${status}, the worker exited`) };
  if (backend !== null) return { reason: 'backend_error', headline: own(`backend error (${status})`) };
  return { reason: status >= 500 ? 'server_error' : 'late_client_error', headline: own(`failed with ${status}`) };
}

// Each of these is written only while the client is still connected: the guard slot is given back once, by whichever
// comes first; fail() is not called on a closed response; an access log line exists only for an answer that was finished.
function proofsOfBrokenStream(signs: Signs, question: OutcomeQuestion): readonly TimelineEvent[] {
  const proofs: TimelineEvent[] = [...signs.streamFailures];
  if (signs.guardEnd?.fact.outcome === 'error') proofs.push(signs.guardEnd);
  if (signs.access !== null) proofs.push(...signs.usageErrors);
  if (proofs.length === 0) proofs.push(...errorFrames(signs, question));
  return proofs;
}

// Chat streams do not log what an SSE event holds. But nothing is sent to a client that has gone, so an event sent
// after the backend's last word, when that was an error, is the error event. Of what stands at one moment of a store the
// order is not known: then it may have been a word behind the error.
function errorFrames(signs: Signs, { own: events }: OutcomeQuestion): readonly TimelineEvent[] {
  if (signs.done === null || signs.guardEnd !== null) return [];
  for (const error of signs.backendErrors) {
    const spokeAgain = events.some(
      (event) =>
        (isKind(event, 'backend_event') || isKind(event, 'backend_notification')) &&
        wasWrittenBefore(error, event) !== false,
    );
    const frame = signs.sse.find((event) => wasWrittenBefore(error, event) === true);
    if (!spokeAgain && frame !== undefined) return [error, frame];
  }
  return [];
}

function brokenStream(proofs: readonly TimelineEvent[], { signs, question }: Case): ReturnType<Verdicter> {
  const exit = exitDuring(signs, question);
  const code = signs.usageErrors.find(({ fact }) => fact.errorCode !== null) ?? null;
  const backend = signs.backendErrors.find((event) => isKind(event, 'backend_error')) ?? signs.backendErrors[0];
  const isExit =
    code?.fact.errorCode === 'worker_exited' ||
    (exit !== null && code === null && !signs.backendErrors.some((event) => isKind(event, 'backend_error')));
  const details: Prose[] = [];
  if (exit !== null) details.push(describeExit(exit, question));
  details.push(...describeOwed(signs, question));
  if (backend !== undefined) details.push(describeBackendError(backend, question));
  details.push(...describeProofs(proofs, signs));
  const sent = signs.access?.fact.status ?? null;
  if (signs.access !== null && sent !== null && sent < 400)
    details.push(say`the access log says ${sent} all the same ${cite(signs.access.id)}`);
  return conclude({
    verdict: 'failed',
    reason: isExit ? 'worker_exit' : backend === undefined ? 'stream_error' : 'backend_error',
    headline: isExit
      ? own('stream cut by a worker exit')
      : backend === undefined
        ? own('stream ended in an error')
        : own('stream ended in a backend error'),
    summary: say`${upperFirst(joinProse(details, '; '))}.${whatWasSent(signs, question)}`,
  });
}

function describeOwed(signs: Signs, { request, complete, absences }: OutcomeQuestion): readonly Prose[] {
  const owed = signs.unanswered[0]?.request;
  if (owed === undefined || !isKind(owed, 'backend_request')) return [];
  const where = absences.backend_answer.known ? [] : own(` in what ${complete ? 'was' : 'could be'} read`);
  return [
    say`rpc ${known(owed.fact.rpcId)} ${known(owed.fact.method)}${atOffset(owed, request)} has no answer${where} ${cite(owed.id)}`,
  ];
}

// A usage row alone counts the work and not what the client saw. In a stream the row reads the same when the client had
// hung up before; the trigger `backend_error` is the stream's (logUsageFailure in the traced system's chat handlers).
function failedByUsageAlone(signs: Signs, question: OutcomeQuestion): ReturnType<Verdicter> {
  const [error] = signs.usageErrors;
  if (
    error === undefined ||
    (error.fact.status ?? 0) < 500 ||
    error.fact.trigger === 'backend_error' ||
    signs.usages.length > 1
  )
    return null;
  if (question.request.stream === true || signs.sse.length > 0 || signs.guardEnd !== null) return null;
  return conclude({
    verdict: 'failed',
    ...nameFailure(error.fact.status ?? 500, { isExit: error.fact.errorCode === 'worker_exited', backend: null }),
    summary: say`The usage row says ${known(error.fact.status)} ${known(error.fact.errorCode)} ${cite(error.id)}; no access log line was found to confirm it.`,
  });
}

function exitDuring(signs: Signs, { outages }: OutcomeQuestion): Outage | null {
  const during = outages.filter(
    ({ relation, exit, overlapNanos }) => relation === 'during' && (isKind(exit, 'worker_exit') || overlapNanos > 0n),
  );
  const last = [...signs.usageErrors, ...signs.backendErrors, ...signs.streamFailures][0]?.timeUnixNano ?? null;
  // The exit must not lie behind the error by more than the clocks' tick or so: what comes after cannot have cut it.
  return during.findLast(({ start }) => last === null || start - last <= SAME_MOMENT_NANOS) ?? null;
}

function describeExit(outage: Outage, { request }: OutcomeQuestion): Prose {
  const how =
    outage.signal !== null
      ? say` (${outage.signal})`
      : outage.exitCode !== null
        ? say` (exit code ${outage.exitCode})`
        : [];
  return say`the worker exited${how}${atOffset(outage.exit, request)} ${cite(outage.exit.id)}`;
}

function describeBackendError(event: TimelineEvent, { request }: OutcomeQuestion): Prose {
  if (isKind(event, 'backend_error'))
    return say`the backend answered rpc ${known(event.fact.rpcId)} ${known(event.fact.method)} with an error${atOffset(event, request)} ${cite(event.id)}`;
  if (isKind(event, 'backend_stderr'))
    return say`backend stderr said ${known(event.fact.text)}${atOffset(event, request)} ${cite(event.id)}`;
  return say`the backend reported an error ${cite(event.id)}`;
}

function describeProofs(proofs: readonly TimelineEvent[], signs: Signs): readonly Prose[] {
  const says: Prose[] = [];
  const failures = proofs.filter((event) => signs.streamFailures.includes(event));
  if (failures.length > 0) says.push(say`the stream is logged as failed ${cite(idsOf(failures))}`);
  for (const error of signs.usageErrors)
    says.push(say`usage says ${known(error.fact.status)} ${known(error.fact.errorCode)} ${cite(error.id)}`);
  if (signs.guardEnd !== null && proofs.includes(signs.guardEnd))
    says.push(say`the stream guard closed with ${'error'} ${cite(signs.guardEnd.id)}`);
  if (says.length === 0) {
    const frame = proofs.filter((event) => isKind(event, 'sse'));
    says.push(say`an SSE event was sent to the client behind that error ${cite(idsOf(frame))}`);
  }
  return says;
}

function upperFirst(prose: Prose): Prose {
  const [first, ...rest] = prose;
  return typeof first === 'string' ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : prose;
}

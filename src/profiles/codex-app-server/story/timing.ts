// Where a request's time went, from its own lines alone. What each line means in time is in the proxy's public source
// (handlers/chat, services/transport): the access log starts before the body is read, http_ingress is written behind that,
// the first call waits for the worker's handshake, and the access log ends when the last byte went to the client.

import { endOf, type TimelineEvent } from '../../../model/event.ts';
import { factOf, isKind } from '../facts.ts';
import type { Outcome } from '../../../model/correlation.ts';
import type { RequestFacts } from '../../../model/report.ts';
import { pairCalls } from '../../../model/call-pair.ts';
import type { UnixNano } from '../../../model/time.ts';
import type { TimingStage } from '../../../model/timing.ts';
import { stageWords, type TimingStageId } from './stages.ts';
import { SAME_MOMENT_NANOS } from './figures.ts';

export interface TimingQuestion {
  readonly own: readonly TimelineEvent[];
  readonly request: RequestFacts;
  readonly outcome: Pick<Outcome, 'verdict'>;
}

interface Bound {
  readonly event: TimelineEvent;
  readonly time: UnixNano;
}

interface Span {
  readonly start: Bound;
  readonly end: Bound;
}

/** A stage as the lines suggest it; a missing bound or one against the order of time makes it none. */
interface Candidate {
  readonly stage: TimingStageId;
  readonly from: Bound | undefined;
  readonly to: Bound | undefined;
}

/** Empty: the request has no length, or none is known. Otherwise the stages add up to its span. */
export function timingOf({ own, request, outcome }: TimingQuestion): readonly TimingStage[] {
  const span = spanOf(own, request);
  if (span === null || span.end.time <= span.start.time) return [];
  const total = span.end.time - span.start.time;
  const stages: TimingStage[] = [];
  let told: UnixNano = span.start.time;
  let rest = total;
  const add = (stage: TimingStageId, { start, end, nanos }: Span & { readonly nanos: bigint }): void => {
    const share = Number(nanos) / Number(total);
    stages.push({
      stage,
      words: stageWords(stage, request),
      durationNanos: nanos,
      share,
      from: start.event.id,
      to: end.event.id,
    });
  };
  for (const { stage, from, to } of candidates(boundsIn(own, span), span, { request, outcome })) {
    // Clocks go back, and lines get lost: what is not in order is no stage.
    if (from === undefined || to === undefined || from.time < told || to.time <= from.time) continue;
    const nanos = to.time - from.time;
    add(stage, { start: from, end: to, nanos });
    told = to.time;
    rest -= nanos;
  }
  if (rest > 0n) add('rest', { ...span, nanos: rest });
  return stages;
}

function spanOf(own: readonly TimelineEvent[], { start, end, spanIsStated }: RequestFacts): Span | null {
  if (start === null || end === null) return null;
  const isBound = ({ fact }: TimelineEvent): boolean => !spanIsStated || fact.kind === 'access_log';
  const first = own.find((event) => isBound(event) && event.timeUnixNano === start);
  const last = own.findLast((event) => isBound(event) && endOf(event) === end);
  if (first === undefined || last === undefined) return null;
  return { start: { event: first, time: start }, end: { event: last, time: end } };
}

// Only a line that states its own time can bound a stage. Lines from behind the end are the worker's late answers.
function boundsIn(own: readonly TimelineEvent[], { start, end }: Span): readonly Bound[] {
  return own.flatMap((event): readonly Bound[] => {
    const time = event.timeUnixNano;
    if (time === null || event.timeSource !== 'record' || event.outOfOrder || isKind(event, 'access_log')) return [];
    return time < start.time || time > end.time ? [] : [{ event, time }];
  });
}

// By time alone: a store does not say which of several lines of one tick came first, and the answer must be the same.
function candidates(
  bounds: readonly Bound[],
  span: Span,
  { request: { spanIsStated }, outcome }: Pick<TimingQuestion, 'request' | 'outcome'>,
): readonly Candidate[] {
  const handedOver = bounds.find(isHandedOver);
  // What the worker says to an answer that is closed takes no time of the request.
  const open = until(bounds, handedOver);
  const call = callIn(until(open, open.find(isCall)), 'first');
  const workerMet = call ?? open.find(isHandshakeTimeout);
  const output = since(open, call).find((bound) => isOutput(bound) || isEnd(bound));
  const asked = callIn(until(open, output), 'last');
  const lastWord = open.findLast(isWord);
  const heard = asked === undefined || (lastWord !== undefined && lastWord.time >= asked.time) ? lastWord : asked;
  // The end has to be in the log that the words are in: that log can lose its last lines, and then the words are lost too.
  const givenUp = heard === undefined ? undefined : since(open, heard).find(isStderr);
  const spoke = isHeardBetween(open, { heard, end: givenUp ?? handedOver });
  // Of an answer that came whole the end is what was lost.
  const isSilent = outcome.verdict !== 'succeeded' && !spoke;
  return [
    { stage: 'client_upload', from: spanIsStated ? span.start : undefined, to: open.find(isIngress) },
    {
      stage: 'worker_wait',
      // Submissions are logged in development alone; where there is none, the handler's last line before the call.
      from: open.find(isSubmission) ?? until(open, workerMet).findLast(isIngress),
      to: workerMet,
    },
    { stage: 'backend_setup', from: call, to: asked },
    { stage: 'backend_first_output', from: asked, to: output },
    { stage: 'streaming', from: output, to: lastWord },
    hasEnded(open, { output, lastWord })
      ? { stage: 'closing', from: lastWord, to: handedOver }
      : { stage: 'backend_silent', from: isSilent ? heard : undefined, to: givenUp ?? handedOver },
    {
      stage: 'client_download',
      from: bounds.findLast(isHandedOver),
      to: spanIsStated ? span.end : undefined,
    },
  ];
}

/** The last call of these, or the first. None where an answer stands without its call: that one was lost. */
function callIn(bounds: readonly Bound[], which: 'first' | 'last'): Bound | undefined {
  const answered = new Set(pairCalls(bounds.map(({ event }) => event)).map(({ answer }) => answer));
  const isOrphan = (bound: Bound): boolean =>
    (isKind(bound.event, 'backend_response') || isKind(bound.event, 'backend_error')) &&
    isWord(bound) &&
    !answered.has(bound.event);
  if (bounds.some(isOrphan)) return undefined;
  return which === 'first' ? bounds.find(isCall) : bounds.findLast(isCall);
}

/**
 * What went to the client in the midst of it came from the backend: its own lines were lost. What the proxy writes when it gives
 * up stands at the end.
 */
function isHeardBetween(
  open: readonly Bound[],
  { heard, end }: { readonly heard: Bound | undefined; readonly end: Bound | undefined },
): boolean {
  if (heard === undefined || end === undefined) return false;
  const [from, to] = [heard.time + SAME_MOMENT_NANOS, end.time - SAME_MOMENT_NANOS];
  return open.some(({ event, time }) => isKind(event, 'sse') && time > from && time < to);
}

/** All of them where there is no such bound. */
function until(bounds: readonly Bound[], last: Bound | undefined): readonly Bound[] {
  return last === undefined ? bounds : bounds.filter(({ time }) => time <= last.time);
}

/** All of them where there is no such bound. */
function since(bounds: readonly Bound[], first: Bound | undefined): readonly Bound[] {
  return first === undefined ? bounds : bounds.filter(({ time }) => time >= first.time);
}

function isIngress({ event }: Bound): boolean {
  // Details of later steps are of the same kind.
  return isKind(event, 'http_ingress') || (isKind(event, 'ingress_detail') && event.fact.event.includes('ingress'));
}

function isSubmission({ event: { fact } }: Bound): boolean {
  return fact.kind === 'submission';
}

/** `removeConversationListener`: sent when all is over, and waited for by nobody. */
const CLEANUP_METHOD = /^remove/i;

function isCall({ event }: Bound): boolean {
  return isKind(event, 'backend_request') && !isCleanup(event.fact.method);
}

function isCleanup(method: string | null): boolean {
  return method !== null && CLEANUP_METHOD.test(method);
}

/** Anything that came from the backend. Its stderr is what the proxy itself says of it. */
function isWord({ event }: Bound): boolean {
  const fact = factOf(event);
  switch (fact.kind) {
    case 'backend_response':
    case 'backend_error':
      return !isCleanup(fact.method);
    case 'backend_notification':
    case 'backend_event':
    case 'backend_stdout':
      return true;
    case 'tool_call':
      return fact.phase !== 'summary';
    default:
      return false;
  }
}

/** A piece of the answer: text or a tool's call. That a turn began, or that the model thinks, is none. */
const OUTPUT_TYPE = /agent_?message|tool|function_?call|exec_?command|output_?text/i;

/** `codex/event/task_complete`, `taskComplete`, `turn/completed`. */
const END_TYPE = /(?:task_?complete|turn[_/]?completed?)$/i;

function typeOf(event: TimelineEvent): string {
  if (isKind(event, 'backend_notification')) return event.fact.method ?? '';
  return isKind(event, 'backend_event') ? (event.fact.type ?? '') : '';
}

function isOutput(bound: Bound): boolean {
  return (isKind(bound.event, 'tool_call') && isWord(bound)) || OUTPUT_TYPE.test(typeOf(bound.event));
}

/** With this the backend owes nothing more. */
function isEnd(bound: Bound): boolean {
  return (isKind(bound.event, 'backend_error') && isWord(bound)) || END_TYPE.test(typeOf(bound.event));
}

// Where no line calls the turn complete, an answer behind the output does, if no call is left open.
function hasEnded(
  open: readonly Bound[],
  { output, lastWord }: { readonly output: Bound | undefined; readonly lastWord: Bound | undefined },
): boolean {
  if (open.some(isEnd)) return true;
  if (output === undefined || lastWord === undefined) return false;
  const isAnswered = since(open, lastWord).some(({ event }) => event.fact.kind === 'backend_response');
  return (
    isAnswered &&
    !pairCalls(open.filter((bound) => isCall(bound) || isWord(bound)).map(({ event }) => event)).some(
      ({ answer }) => answer === null,
    )
  );
}

function isHandshakeTimeout({ event }: Bound): boolean {
  return isKind(event, 'backend_stderr') && /handshake/i.test(event.fact.text ?? '');
}

/** The proxy's own word that it no longer waits for the backend. */
function isStderr({ event: { fact } }: Bound): boolean {
  return fact.kind === 'backend_stderr';
}

function isHandedOver({ event: { fact } }: Bound): boolean {
  return fact.kind === 'sse_done' || fact.kind === 'client_json';
}

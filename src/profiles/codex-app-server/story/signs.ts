// What a request's own lines say about how it went, gathered once: the verdicts and the rules ask these questions and no
// others. Facts about the proxy behind them are in traced-system.md and in its public source (DrJLabs/codex-app-server-proxy).

import type { TimelineEvent } from '../../../model/event.ts';
import { type FactOf, isKind, ofKind } from '../facts.ts';
import { pairCalls, type CallPair } from '../../../model/call-pair.ts';

type EventOf<K extends Parameters<typeof ofKind>[1]> = TimelineEvent & { readonly fact: FactOf<K> };

export interface Signs {
  /** The last access log line that states a status. */
  readonly access: EventOf<'access_log'> | null;
  /** The last JSON answer that was logged with a status. */
  readonly clientJson: EventOf<'client_json'> | null;
  readonly usages: readonly EventOf<'usage'>[];
  /** Usage rows with a status of 400 or more. */
  readonly usageErrors: readonly EventOf<'usage'>[];
  readonly guardRejected: EventOf<'sse_guard'> | null;
  /** The guard line that gave the slot back. Written once a stream, with why: `released`, `error`, `completed`, `client_abort` … */
  readonly guardEnd: EventOf<'sse_guard'> | null;
  readonly guardAcquired: EventOf<'sse_guard'> | null;
  /** Lines in which the stream itself is called failed: an SSE event response.failed or error, a failed SSE summary. */
  readonly streamFailures: readonly TimelineEvent[];
  /** Logged at the end of every stream, also of one that ended in an error or that nobody listened to any more. */
  readonly done: EventOf<'sse_done'> | null;
  /** Lines that call the answer complete: task_complete from the backend, response.completed to the client, the SSE summary. */
  readonly completions: readonly TimelineEvent[];
  readonly sse: readonly EventOf<'sse'>[];
  /** Written by the proxy when it closes an answer: finish reason and transform summary. */
  readonly closing: readonly TimelineEvent[];
  /** Errors the backend answered or printed. */
  readonly backendErrors: readonly TimelineEvent[];
  readonly unanswered: readonly CallPair[];
  /** Anything that the backend itself said, late words included. */
  readonly backendWords: readonly TimelineEvent[];
  /** Lines in which the proxy says that it waited too long for the backend. */
  readonly gaveUp: readonly TimelineEvent[];
  /** Bytes of text in the answer, as its summary counts them; null: it was not found. */
  readonly contentBytes: number | null;
  /** The worker's own limit of calls at once turned it away. */
  readonly workerBusy: readonly TimelineEvent[];
  /** Calls to the backend and all that came from it. */
  readonly backendWork: readonly TimelineEvent[];
  /** Signs that work was begun for it: a submission, a call to the backend, anything from the backend, an open stream. */
  readonly work: readonly TimelineEvent[];
  /** Lines of the stream the access log is written to: with one of these read, a missing access log means something. */
  readonly besideAccessLog: readonly TimelineEvent[];
}

const BACKEND_WORDS = new Set<TimelineEvent['fact']['kind']>([
  'backend_response',
  'backend_error',
  'backend_notification',
  'backend_stdout',
  'backend_event',
]);

/** Codes and words of the proxy for having waited too long (src/handlers/chat, src/services/transport of the traced system). */
const IDLE_SOURCE = 'stream_idle_timeout';
const IDLE_CODES: ReadonlySet<string> = new Set(['idle_timeout', 'worker_request_timeout']);
const IDLE_MESSAGE = 'backend idle timeout';
const TIMED_OUT = 504;

/** WORKER_MAX_CONCURRENCY of the traced system. */
const BUSY_CODE = 'worker_busy';
const BUSY_TEXT = 'worker at capacity';

const WORK_KINDS = new Set<TimelineEvent['fact']['kind']>([
  'submission',
  'backend_request',
  'backend_response',
  'backend_error',
  'backend_notification',
  'backend_stdout',
  'backend_stderr',
  'backend_event',
  'tool_call',
  'sse',
  'prompt',
]);

const BESIDE_ACCESS_LOG = new Set<TimelineEvent['fact']['kind']>([
  'sse_guard',
  'finish_reason',
  'transform_summary',
  'ingress_detail',
  'sse_summary',
  'tool_buffer',
  'prompt',
]);

/** SSE event types that say the answer ended badly. */
const FAILED_SSE_TYPES: ReadonlySet<string> = new Set(['response.failed', 'error']);

export function readSigns(own: readonly TimelineEvent[]): Signs {
  const guards = ofKind(own, 'sse_guard');
  const usages = ofKind(own, 'usage');
  return {
    access: ofKind(own, 'access_log').findLast(({ fact }) => fact.status !== null) ?? null,
    clientJson: ofKind(own, 'client_json').findLast(({ fact }) => fact.status !== null) ?? null,
    usages,
    usageErrors: usages.filter(({ fact }) => (fact.status ?? 0) >= 400),
    guardRejected: guards.find(({ fact }) => fact.outcome === 'rejected') ?? null,
    guardEnd:
      guards.find(({ fact }) => fact.outcome !== null && fact.outcome !== 'acquired' && fact.outcome !== 'rejected') ??
      null,
    guardAcquired: guards.find(({ fact }) => fact.outcome === 'acquired') ?? null,
    streamFailures: own.filter(isStreamFailure),
    done: ofKind(own, 'sse_done').at(-1) ?? null,
    completions: own.filter(isCompletion),
    sse: ofKind(own, 'sse'),
    closing: own.filter(({ fact }) => fact.kind === 'finish_reason' || fact.kind === 'transform_summary'),
    backendErrors: own.filter(isBackendError),
    unanswered: pairCalls(own).filter(({ answer }) => answer === null),
    backendWords: own.filter(({ fact }) => BACKEND_WORDS.has(fact.kind)),
    gaveUp: gaveUpLines(own),
    contentBytes: ofKind(own, 'transform_summary').at(-1)?.fact.outputBytes ?? null,
    workerBusy: own.filter(
      (event) =>
        (isKind(event, 'usage') && event.fact.errorCode === BUSY_CODE) ||
        (isKind(event, 'backend_stderr') && event.fact.text === BUSY_TEXT),
    ),
    backendWork: own.filter(({ fact }) => BACKEND_WORDS.has(fact.kind) || fact.kind === 'backend_request'),
    work: own.filter(
      (event) => WORK_KINDS.has(event.fact.kind) || (isKind(event, 'sse_guard') && event.fact.outcome === 'acquired'),
    ),
    besideAccessLog: own.filter(({ fact }) => BESIDE_ACCESS_LOG.has(fact.kind)),
  };
}

function gaveUpLines(own: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const said = own.filter(saysIdle);
  return said.length > 0 ? said : emptyAnswer(own);
}

/** The proxy says that it waited too long for the backend. */
export function saysIdle(event: TimelineEvent): boolean {
  if (isKind(event, 'finish_reason')) return event.fact.source === IDLE_SOURCE;
  if (isKind(event, 'usage'))
    return event.fact.finishSource === IDLE_SOURCE || IDLE_CODES.has(event.fact.errorCode ?? '');
  if (isKind(event, 'sse_summary')) return event.fact.message === IDLE_MESSAGE;
  return (isKind(event, 'access_log') || isKind(event, 'client_json')) && event.fact.status === TIMED_OUT;
}

// Closed as cut off, without a byte of text and without a word of the backend. A model that stops at its limit has written
// something.
function emptyAnswer(own: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const hasContent = own.some(
    (event) =>
      isKind(event, 'backend_event') || isKind(event, 'backend_notification') || isKind(event, 'backend_stdout'),
  );
  if (hasContent) return [];
  return ofKind(own, 'transform_summary').filter(
    ({ fact }) =>
      fact.finishReason === 'length' && fact.outputBytes === 0 && (fact.status === null || fact.status === '200'),
  );
}

export function isStreamFailure(event: TimelineEvent): boolean {
  if (isKind(event, 'sse')) return event.fact.type !== null && FAILED_SSE_TYPES.has(event.fact.type);
  return isKind(event, 'sse_summary') && event.fact.outcome === 'failed';
}

function isCompletion(event: TimelineEvent): boolean {
  if (isKind(event, 'backend_event')) return event.fact.type === 'task_complete';
  if (isKind(event, 'sse')) return event.fact.type === 'response.completed';
  return isKind(event, 'sse_summary') && event.fact.outcome === 'completed';
}

/** Lines that say of a tool call in the answer that it was cut short or passed on as it stood. */
export function damagedCalls(own: readonly TimelineEvent[]): readonly TimelineEvent[] {
  return own.filter(
    (event) =>
      isKind(event, 'tool_buffer') ||
      (isKind(event, 'tool_call') && (event.fact.truncated ?? 0) > 0) ||
      (isKind(event, 'usage') && (event.fact.toolCallsTruncated ?? 0) > 0),
  );
}

/** Which stderr text is an error is the profile's to say (`abnormal`): "request aborted" stands in every healthy stream. */
export function isBackendError(event: TimelineEvent): boolean {
  return isKind(event, 'backend_error') || (isKind(event, 'backend_stderr') && event.abnormal);
}

/** The HTTP status the client got with its headers, and the line that says so. */
export function sentStatus(signs: Signs): { readonly status: number; readonly event: TimelineEvent } | null {
  for (const event of [signs.access, signs.clientJson]) {
    if (event !== null && event.fact.status !== null) return { status: event.fact.status, event };
  }
  return null;
}

/** Some line that was found is written only at a request's end. */
export function hasEnd({ access, clientJson, usages, guardEnd, guardRejected, done, closing }: Signs): boolean {
  const ends = [access, clientJson, guardEnd, guardRejected, done];
  return usages.length > 0 || closing.length > 0 || ends.some((event) => event !== null);
}

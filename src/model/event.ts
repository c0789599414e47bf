import type { Origin, RedactedRecord, TimeBounds } from './log-record.ts';
import type { NeutralFact } from './neutral-fact.ts';
import type { Prose } from './prose.ts';
import type { UnixNano } from './time.ts';

/** `E07` (the request's own), `L02` (of a linked id or sibling request), `W03` (context), `M01` (a mere mention). */
export type EventId = string;

/**
 * request: the id stands in an id field of the record. linked: another id of the same request, or a sibling request.
 * window: no id of ours, written near the request (supervisor events, other requests of the same outage).
 * mention: the id occurs in foreign text and says nothing about the request.
 */
export type EventScope = 'request' | 'linked' | 'window' | 'mention';

export const LANES = ['http', 'backend', 'sse', 'tool_buffer', 'usage', 'worker', 'log'] as const;
export type Lane = (typeof LANES)[number];

/** What a record says, in fields that rules can rely on. A profile makes them; rules read nothing else. */
export type Fact =
  | {
      readonly kind: 'access_log';
      readonly status: number | null;
      readonly durationMs: number | null;
      readonly method: string | null;
      readonly route: string | null;
      /** A check of the service's health or its metrics: nobody's request. */
      readonly isProbe: boolean;
    }
  | {
      readonly kind: 'http_ingress';
      readonly method: string | null;
      readonly path: string | null;
      readonly mode: string | null;
    }
  | {
      readonly kind: 'ingress_detail';
      readonly event: string;
      readonly model: string | null;
      readonly stream: boolean | null;
    }
  | { readonly kind: 'submission' }
  | { readonly kind: 'backend_request'; readonly rpcId: string | null; readonly method: string | null }
  | { readonly kind: 'backend_response'; readonly rpcId: string | null; readonly method: string | null }
  | { readonly kind: 'backend_error'; readonly rpcId: string | null; readonly method: string | null }
  | { readonly kind: 'backend_notification'; readonly method: string | null }
  | { readonly kind: 'backend_stdout' }
  | { readonly kind: 'backend_stderr'; readonly text: string | null }
  | { readonly kind: 'backend_event'; readonly type: string | null }
  | { readonly kind: 'backend_lifecycle'; readonly phase: string | null }
  | {
      readonly kind: 'tool_call';
      readonly phase: string | null;
      readonly total: number | null;
      readonly truncated: number | null;
    }
  | { readonly kind: 'tool_buffer'; readonly code: string | null; readonly choiceIndex: number | null }
  | {
      readonly kind: 'sse';
      readonly type: string | null;
      readonly seq: number | null;
      readonly bytes: number | null;
      readonly status: number | null;
    }
  | { readonly kind: 'sse_done'; readonly status: number | null }
  | {
      readonly kind: 'sse_summary';
      readonly outcome: string | null;
      readonly message: string | null;
      readonly deltas: number | null;
    }
  | {
      readonly kind: 'sse_guard';
      readonly outcome: string | null;
      readonly before: number | null;
      readonly after: number | null;
      readonly limit: number | null;
    }
  | { readonly kind: 'client_json'; readonly status: number | null }
  | {
      readonly kind: 'finish_reason';
      readonly reason: string | null;
      readonly source: string | null;
      readonly hasToolCalls: boolean | null;
    }
  | {
      readonly kind: 'transform_summary';
      readonly status: string | null;
      readonly finishReason: string | null;
      readonly outputBytes: number | null;
    }
  | {
      readonly kind: 'usage';
      readonly status: number | null;
      readonly errorCode: string | null;
      readonly trigger: string | null;
      readonly promptTokens: number | null;
      readonly completionTokens: number | null;
      /** The system counted them itself instead of being told. */
      readonly tokensAreEstimated: boolean;
      readonly durationMs: number | null;
      readonly firstTokenMs: number | null;
      readonly requestedModel: string | null;
      readonly effectiveModel: string | null;
      readonly toolCallsTruncated: number | null;
      readonly finishSource: string | null;
    }
  | { readonly kind: 'prompt'; readonly part: string | null }
  | { readonly kind: 'worker_launch'; readonly attempt: number | null; readonly backoffMs: number | null }
  | { readonly kind: 'worker_spawned'; readonly pid: number | null }
  | { readonly kind: 'worker_ready'; readonly latencyMs: number | null; readonly pid: number | null }
  | { readonly kind: 'worker_ready_timeout' }
  | {
      readonly kind: 'worker_exit';
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly restartCount: number | null;
      readonly backoffMs: number | null;
      readonly duringShutdown: boolean;
    }
  | {
      readonly kind: 'worker_restart_scheduled';
      readonly backoffMs: number | null;
      readonly restartCount: number | null;
    }
  | { readonly kind: 'worker_restart_limit'; readonly restartCount: number | null }
  /** The supervisor or the transport says why something near it went wrong. The line carries neither id nor time. */
  | { readonly kind: 'worker_trouble'; readonly trouble: 'not_ready' | 'exited' | 'unavailable' | 'child_error' }
  | {
      readonly kind: 'shutdown';
      readonly event: string;
      readonly signal: string | null;
      readonly graceMs: number | null;
      readonly reason: string | null;
    }
  /** The last line of a process that died of an error nobody handled. Carries neither id nor time. */
  | { readonly kind: 'proxy_fatal'; readonly error: string | null }
  /** Holds the id in an id field, and no kind above knows it. Shown all the same. */
  | { readonly kind: 'log'; readonly event: string | null }
  /** Looks like JSON and cannot be parsed. */
  | { readonly kind: 'unparsed' };

export type EventKind = Fact['kind'];
export type FactOf<K extends EventKind> = Extract<Fact, { readonly kind: K }>;

/** What a profile makes of one record, before it has a place and an id. */
export interface EventDraft {
  readonly scope: EventScope;
  readonly fact: Fact;
  /** The same in neutral words. */
  readonly means: NeutralFact;
  readonly lane: Lane;
  /** Whose it is, where the record says so. */
  readonly reqId: string | null;
  /** A span's length when the record states one; the event's time is then its start. */
  readonly durationNanos: bigint | null;
  /** One short phrase for the timeline. */
  readonly what: Prose;
  /** Worth a look on its own: an error, an exit, a rejection. */
  readonly abnormal: boolean;
  /** Events of one key may be folded into a row when many follow each other; null for what always shows. */
  readonly foldKey: string | null;
  readonly record: RedactedRecord;
}

export interface TimelineEvent extends EventDraft {
  readonly id: EventId;
  /** The event's own time, else the envelope's, else null: an undated event keeps its place and is marked ≈. */
  readonly timeUnixNano: UnixNano | null;
  readonly timeSource: 'record' | 'envelope' | 'none';
  /** For an undated event: when its dated neighbours in the same file were written. */
  readonly between: TimeBounds | null;
  /** False for an undated event without dated neighbours: its place in the order says nothing. */
  readonly placed: boolean;
  /** Its time is earlier than that of a line written before it in the same file. Never corrected, only marked. */
  readonly outOfOrder: boolean;
  /** Every place the same line was found; more than one when two stores or two copies of a file hold it. */
  readonly origins: readonly Origin[];
}

export function isKind<K extends EventKind>(
  event: TimelineEvent,
  kind: K,
): event is TimelineEvent & { readonly fact: FactOf<K> } {
  return event.fact.kind === kind;
}

/** All events of one kind, in timeline order. */
export function ofKind<K extends EventKind>(
  events: readonly TimelineEvent[],
  kind: K,
): readonly (TimelineEvent & { readonly fact: FactOf<K> })[] {
  return events.filter((event) => isKind(event, kind));
}

/** Stamped with its start and written at its end. A call also has a length, but its line is written at its beginning. */
export function isSpan({ means }: Pick<EventDraft, 'means'>): boolean {
  return means.is === 'request.end';
}

/** When a span ended; for a point in time, that point. Null when undated. */
export function endOf(event: TimelineEvent): UnixNano | null {
  return event.timeUnixNano === null ? null : event.timeUnixNano + (event.durationNanos ?? 0n);
}

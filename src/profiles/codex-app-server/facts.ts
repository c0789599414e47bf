// The proxy's kinds of lines and what each states.

import type { TimelineEvent } from '../../model/event.ts';
import type * as reader from '../event-kind.ts';
import type { GenericFact } from '../generic.ts';

/** What a line of the proxy says, in fields that its rules can rely on. */
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
  | GenericFact;

export type EventKind = Fact['kind'];
export type FactOf<K extends EventKind> = Extract<Fact, { readonly kind: K }>;

export type Meaning = reader.Meaning<Fact>;
export type EventKindReader = reader.EventKindReader<Fact>;

/** Of a line that this profile has read: its kinds are these. */
export function factOf({ fact }: Pick<TimelineEvent, 'fact'>): Fact {
  return fact as Fact;
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

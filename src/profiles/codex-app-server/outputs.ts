// Where the proxy writes its lines: which of them stand together, so that one shows what another could have shown.

import { textAt } from '../../model/json.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { own } from '../../model/prose.ts';
import type { LogOutput } from '../../model/witness.ts';

const STDOUT = 'stdout';
const PROTO = 'proto';
const USAGE = 'usage';

// Markers without quotes and colons, as in index.ts.
export const outputs: readonly LogOutput[] = [
  {
    id: STDOUT,
    title: own('the proxy’s standard output'),
    holds: [
      'access_log',
      'ingress_detail',
      'prompt',
      'sse_guard',
      'finish_reason',
      'transform_summary',
      'sse_summary',
      'tool_buffer',
      'worker_launch',
      'worker_spawned',
      'worker_ready',
      'worker_ready_timeout',
      'worker_exit',
      'worker_restart_scheduled',
      'worker_restart_limit',
      'worker_trouble',
      'shutdown',
      'proxy_fatal',
    ],
    markers: ['access_log', 'worker_', '_transform_summary', 'sse_guard', 'finish_reason'],
  },
  {
    id: PROTO,
    title: own('PROTO_LOG_PATH'),
    holds: [
      'http_ingress',
      'submission',
      'backend_request',
      'backend_response',
      'backend_error',
      'backend_notification',
      'backend_stdout',
      'backend_stderr',
      'backend_event',
      'backend_lifecycle',
      'tool_call',
      'sse',
      'sse_done',
      'client_json',
    ],
    markers: ['backend_io', 'client_egress', 'http_ingress', 'backend_submission', 'proto_event'],
  },
  { id: USAGE, title: own('TOKEN_LOG_PATH'), holds: ['usage'], markers: ['usage_summary'] },
];

/** Component and event of the proxy's JSON lines. Other programs have components too: the event must be one of ours. */
const OF_COMPONENT: ReadonlyMap<string, { readonly output: string; readonly event: RegExp }> = new Map([
  ['worker', { output: STDOUT, event: /^(?:worker|shutdown)_/ }],
  ['http', { output: STDOUT, event: /^access_log$/ }],
  ['chat', { output: STDOUT, event: /^chat_/ }],
  ['responses', { output: STDOUT, event: /^(?:responses_|sse_summary$)/ }],
  ['usage', { output: USAGE, event: /^usage_summary$/ }],
]);

const PROXY_PREFIX = /^\[(?:proxy|dev)\]/;

const OF_PHASE: ReadonlyMap<string, string> = new Map([
  ['http_ingress', PROTO],
  ['backend_submission', PROTO],
  ['backend_io', PROTO],
  ['client_egress', PROTO],
  ['responses_sse_out', PROTO],
  ['backend_lifecycle', PROTO],
  ['usage_summary', USAGE],
]);

const PROTO_KINDS: ReadonlySet<string> = new Set([
  'submission',
  'stdout',
  'stderr',
  'event',
  'tool_call_delta',
  'tool_call_summary',
]);

export function outputOf({ attributes, body }: LogRecord): string | null {
  if (PROXY_PREFIX.test(body)) return STDOUT;
  const event = textAt(attributes, 'event');
  const component = textAt(attributes, 'component');
  const known = component === null ? undefined : OF_COMPONENT.get(component);
  if (known !== undefined) return event !== null && known.event.test(event) ? known.output : null;
  if (event === 'access_log') return STDOUT;
  const phase = textAt(attributes, 'phase');
  if (phase !== null) return OF_PHASE.get(phase) ?? null;
  return component === 'trace' && PROTO_KINDS.has(textAt(attributes, 'kind') ?? '') ? PROTO : null;
}

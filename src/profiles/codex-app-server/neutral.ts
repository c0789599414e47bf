// Each kind of the proxy's lines in neutral words, and how far a request, or a worker's restart, has come when it is written.

import type { EventKind, Fact } from './facts.ts';
import type { NeutralFact } from '../../model/neutral-fact.ts';

const STAGES: Readonly<Record<EventKind, number>> = {
  shutdown: 0,
  worker_exit: 1,
  worker_restart_limit: 2,
  worker_restart_scheduled: 3,
  worker_launch: 4,
  worker_spawned: 5,
  backend_lifecycle: 6,
  worker_ready_timeout: 7,
  worker_ready: 8,
  worker_trouble: 9,
  proxy_fatal: 9,
  http_ingress: 10,
  ingress_detail: 11,
  prompt: 12,
  submission: 13,
  backend_request: 14,
  backend_response: 14,
  backend_error: 14,
  backend_notification: 15,
  backend_stdout: 16,
  backend_event: 17,
  tool_call: 18,
  tool_buffer: 19,
  sse: 20,
  sse_done: 21,
  client_json: 22,
  finish_reason: 23,
  sse_summary: 24,
  transform_summary: 25,
  sse_guard: 26,
  usage: 27,
  access_log: 28,
  backend_stderr: 29,
  log: 30,
  unparsed: 31,
};

export const EVENT_KINDS: readonly string[] = Object.keys(STAGES);

const SLOT_TAKEN = 13.5;

export function neutralOf(fact: Fact): NeutralFact {
  const rank = fact.kind === 'sse_guard' && fact.outcome === 'acquired' ? SLOT_TAKEN : STAGES[fact.kind];
  switch (fact.kind) {
    case 'access_log':
      return { rank, is: 'request.end', status: fact.status };
    case 'http_ingress':
      return { rank, is: 'request.start' };
    case 'backend_request':
      return { rank, is: 'call.start', key: fact.rpcId, name: fact.method, word: 'rpc' };
    case 'backend_response':
      return { rank, is: 'call.end', key: fact.rpcId, name: fact.method, word: 'rpc' };
    case 'backend_error':
      return { rank, is: 'call.error', key: fact.rpcId, name: fact.method, word: 'rpc' };
    case 'sse':
      return { rank, is: 'stream.item', number: fact.seq };
    case 'sse_done':
      return { rank, is: 'stream.end' };
    case 'sse_guard':
      return { rank, is: fact.outcome === 'rejected' ? 'request.refused' : 'stage' };
    case 'usage':
      return { rank, is: 'account', status: fact.status, firstTokenMs: fact.firstTokenMs };
    case 'worker_launch':
      return { rank, is: 'process', event: 'launch' };
    case 'worker_ready':
      return { rank, is: 'process', event: 'ready' };
    case 'worker_exit':
    case 'worker_ready_timeout':
    case 'proxy_fatal':
      return { rank, is: 'process', event: 'exit' };
    case 'worker_restart_scheduled':
      return { rank, is: 'process', event: 'restart' };
    case 'worker_restart_limit':
      return { rank, is: 'process', event: 'limit' };
    case 'shutdown':
      return { rank, is: 'process', event: 'shutdown' };
    case 'worker_trouble':
      return { rank, is: 'error', alike: fact.trouble };
    case 'prompt':
    case 'backend_stdout':
      return { rank, is: 'payload' };
    case 'worker_spawned':
    case 'backend_stderr':
    case 'log':
    case 'unparsed':
      return { rank, is: 'note' };
    default:
      return { rank, is: 'stage' };
  }
}

import { type JsonObject, numberAt, textAt } from '../../../model/json.ts';
import { known, own, say } from '../../../model/prose.ts';
import type { EventKindReader, Meaning } from '../facts.ts';

// The worker's supervisor. These lines carry no req_id: they join a request by time and by process. worker_stream is
// noise and stays a generic log line.
export const supervisor: EventKindReader = {
  id: 'supervisor',
  read({ attributes }) {
    if (attributes === null || textAt(attributes, 'component') !== 'worker') return null;
    const event = textAt(attributes, 'event');
    const read = event === null ? undefined : READERS.get(event);
    return read === undefined ? null : { lane: 'worker', ...read(attributes) };
  },
};

type Read = (attributes: JsonObject) => Omit<Meaning, 'lane'>;

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  [
    'worker_launch',
    (a) => {
      const attempt = numberAt(a, 'attempt');
      return {
        fact: { kind: 'worker_launch', attempt, backoffMs: numberAt(a, 'backoff_ms') },
        what: say`worker launch, attempt ${known(attempt)}`,
      };
    },
  ],
  [
    'worker_spawned',
    (a) => {
      const pid = numberAt(a, 'pid');
      return { fact: { kind: 'worker_spawned', pid }, what: say`worker spawned, pid ${known(pid)}` };
    },
  ],
  [
    'worker_ready',
    (a) => {
      const latencyMs = numberAt(a, 'latency_ms');
      return {
        fact: { kind: 'worker_ready', latencyMs, pid: numberAt(a, 'pid') },
        what: say`worker ready${latencyMs === null ? [] : own(` after ${latencyMs} ms`)}`,
      };
    },
  ],
  [
    'worker_ready_timeout',
    () => ({ fact: { kind: 'worker_ready_timeout' }, abnormal: true, what: own('worker did not get ready in time') }),
  ],
  ['worker_exit', (a) => readExit(a, false)],
  ['worker_exit_during_shutdown', (a) => readExit(a, true)],
  [
    'worker_restart_scheduled',
    (a) => {
      const backoffMs = numberAt(a, 'backoff_ms');
      const restartCount = numberAt(a, 'restart_count');
      return {
        fact: { kind: 'worker_restart_scheduled', backoffMs, restartCount },
        abnormal: true,
        what: say`restart ${known(restartCount)} scheduled, backoff ${known(backoffMs)} ms`,
      };
    },
  ],
  [
    'worker_restart_limit',
    (a) => {
      const restartCount = numberAt(a, 'restart_count');
      return {
        fact: { kind: 'worker_restart_limit', restartCount },
        abnormal: true,
        what: say`restart limit reached after ${known(restartCount)} restarts: the worker stays down`,
      };
    },
  ],
  ['shutdown_initiated', readShutdown],
  ['shutdown_complete', readShutdown],
  ['shutdown_forced', readShutdown],
  ['shutdown_timeout', readShutdown],
  ['shutdown_grace_exceeded', readShutdown],
  ['shutdown_signal_error', readShutdown],
  ['shutdown_sigkill_failed', readShutdown],
]);

function readExit(attributes: JsonObject, duringShutdown: boolean): Omit<Meaning, 'lane'> {
  const exitCode = numberAt(attributes, 'exit_code');
  const signal = textAt(attributes, 'signal');
  const restartCount = numberAt(attributes, 'restart_count');
  const how = signal !== null ? say` by ${signal}` : exitCode !== null ? say` with code ${exitCode}` : [];
  return {
    fact: {
      kind: 'worker_exit',
      exitCode,
      signal,
      restartCount,
      backoffMs: numberAt(attributes, 'backoff_ms'),
      duringShutdown,
    },
    abnormal: !duringShutdown,
    what: duringShutdown
      ? say`worker exit${how}, as part of a shutdown`
      : say`worker exit${how}, restart ${known(restartCount)}`,
  };
}

function readShutdown(attributes: JsonObject): Omit<Meaning, 'lane'> {
  const signal = textAt(attributes, 'signal');
  const reason = textAt(attributes, 'reason');
  const event = textAt(attributes, 'event') ?? 'shutdown';
  return {
    fact: { kind: 'shutdown', event, signal, graceMs: numberAt(attributes, 'grace_ms'), reason },
    what: say`${event}${signal === null ? [] : say` by ${signal}`}${reason === null ? [] : say` (${reason})`}`,
  };
}

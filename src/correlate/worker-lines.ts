// Which supervisor lines can be of the process that served the request. They carry no request id. What there is, is who wrote
// them, where an envelope or a label says so, and the file they stand in.

import { isKind, type TimelineEvent } from '../model/event.ts';
import { logOf, writerKey } from '../model/process.ts';
import { ownProcess, writtenBy } from './own-process.ts';

const WORKER_KINDS = new Set<TimelineEvent['fact']['kind']>([
  'worker_launch',
  'worker_spawned',
  'worker_ready',
  'worker_ready_timeout',
  'worker_exit',
  'worker_restart_scheduled',
  'worker_restart_limit',
  'shutdown',
]);

interface Lines {
  readonly own: readonly TimelineEvent[];
  readonly around: readonly TimelineEvent[];
}

/** Dated supervisor lines in time order, one list for each process that they tell apart. */
export interface WorkerLines {
  /** Of the process that served the request, or that may be it. */
  readonly mine: readonly (readonly TimelineEvent[])[];
  /** Of others, as their envelopes or labels say: nothing of the request follows from them. */
  readonly foreign: readonly (readonly TimelineEvent[])[];
}

/**
 * By who wrote them, where that is said, else by the log they stand in. When a log or a process of lines of the request has
 * supervisor lines too, only such count: the restart of another host is not this request's.
 */
export function workerLines({ own, around }: Lines): WorkerLines {
  const process = ownProcess(own);
  const lines = [...own, ...around].filter((event) => WORKER_KINDS.has(event.fact.kind) && event.timeUnixNano !== null);
  const isForeign = (event: TimelineEvent): boolean => process.compare(writtenBy(event)) === 'other';
  const groups = byProcess(lines);
  const candidates = groups.filter((group) => !group.some(isForeign));
  const foreign = groups.filter((group) => group.some(isForeign));
  const isBeside = (event: TimelineEvent): boolean =>
    process.compare(writtenBy(event)) === 'same' || logsOf(event).some((log) => process.logs.has(log));
  const beside = candidates.flatMap((group) =>
    group.some(isBeside) ? [group.filter((event) => isBeside(event))] : [],
  );
  const mine = beside.length > 0 ? beside : candidates;
  const successors = foreign.filter((group) => isOnlyRestarted(group, own));
  const [first = [], ...rest] = mine;
  const joined = [...first, ...successors.flat()].toSorted(byTime);
  return {
    mine: joined.length === 0 ? rest : [joined, ...rest],
    foreign: foreign.filter((group) => !successors.includes(group)),
  };
}

/** The lists that count. */
export function workerLinesByLog(lines: Lines): readonly (readonly TimelineEvent[])[] {
  return workerLines(lines).mine;
}

function byProcess(lines: readonly TimelineEvent[]): readonly (readonly TimelineEvent[])[] {
  const groups = new Map<string, TimelineEvent[]>();
  for (const event of lines) {
    const writer = writerKey(event.record.writer);
    const key = writer === '' ? (logsOf(event)[0] ?? '') : writer;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()].map((group) => group.toSorted(byTime));
}

// A service that is started again has another process id, and lines at other times than the one before it.
function isOnlyRestarted(group: readonly TimelineEvent[], own: readonly TimelineEvent[]): boolean {
  const process = ownProcess(own.map(withoutProcessId));
  const times = own.map(({ timeUnixNano }) => timeUnixNano).filter((time) => time !== null);
  const [start, end] = [times.reduce(least, times[0] ?? 0n), times.reduce(most, times[0] ?? 0n)];
  return group.every(
    (event) =>
      process.compare(writtenBy(withoutProcessId(event))) !== 'other' &&
      event.timeUnixNano !== null &&
      (event.timeUnixNano < start || event.timeUnixNano > end),
  );
}

function withoutProcessId(event: TimelineEvent): TimelineEvent {
  return { ...event, record: { ...event.record, writer: { ...event.record.writer, processId: null } } };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/**
 * The most crashes of one log within any stretch of time this long, in time order. Planned shutdowns are none. Empty when no
 * log has one.
 */
export function crashesWithin(windowNanos: bigint, lines: Lines): readonly TimelineEvent[] {
  let most: readonly TimelineEvent[] = [];
  for (const log of workerLinesByLog(lines)) {
    const crashes = log.filter((event) => isKind(event, 'worker_exit') && !event.fact.duringShutdown);
    crashes.forEach((first, index) => {
      const within = crashes
        .slice(index)
        .filter(({ timeUnixNano }) => (timeUnixNano ?? 0n) - (first.timeUnixNano ?? 0n) <= windowNanos);
      if (within.length > most.length) most = within;
    });
  }
  return most;
}

function logsOf({ origins }: TimelineEvent): readonly string[] {
  return origins.map(logOf);
}

function byTime(a: TimelineEvent, b: TimelineEvent): number {
  if (a.timeUnixNano === null || b.timeUnixNano === null || a.timeUnixNano === b.timeUnixNano) return 0;
  return a.timeUnixNano < b.timeUnixNano ? -1 : 1;
}

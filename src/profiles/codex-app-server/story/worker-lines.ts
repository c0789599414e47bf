// Which supervisor lines can be of the process that served the request. They carry no request id. What there is, is who wrote
// them, where an envelope or a label says so, and the file they stand in.

import type { TimelineEvent } from '../../../model/event.ts';
import { isKind } from '../facts.ts';
import { logOf, writerKey } from '../../../model/process.ts';
import type { RequestFacts } from '../../../model/report.ts';
import type { UnixNano } from '../../../model/time.ts';
import { ownProcess, writtenBy } from '../../../correlate/own-process.ts';

const WORKER_KINDS = new Set<TimelineEvent['fact']['kind']>([
  'worker_launch',
  'worker_spawned',
  'worker_ready',
  'worker_ready_timeout',
  'worker_exit',
  'worker_restart_scheduled',
  'worker_restart_limit',
  'shutdown',
  'proxy_fatal',
]);

interface Lines {
  readonly own: readonly TimelineEvent[];
  readonly around: readonly TimelineEvent[];
}

/** Supervisor lines in time order, one list for each process that they tell apart. */
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
  const lines = [...own, ...around].filter((event) => WORKER_KINDS.has(event.fact.kind) && workerTime(event) !== null);
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
  return group.every((event) => {
    const time = workerTime(event);
    return (
      process.compare(writtenBy(withoutProcessId(event))) !== 'other' && time !== null && (time < start || time > end)
    );
  });
}

/** A crash dump carries no time: it was written behind the line before it. */
export function workerTime({ timeUnixNano, between, fact }: TimelineEvent): UnixNano | null {
  if (timeUnixNano !== null || fact.kind !== 'proxy_fatal') return timeUnixNano;
  return between?.notBefore ?? between?.notAfter ?? null;
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
 * The most crashes of one log within any stretch of time this long that began before the request ended and reached to it, in
 * time order. Planned shutdowns are none. Empty when no log has one.
 */
export function crashesWithin(
  windowNanos: bigint,
  { request: { start, end }, ...lines }: Lines & { readonly request: RequestFacts },
): readonly TimelineEvent[] {
  if (start === null) return [];
  const last = end ?? start;
  let most: readonly TimelineEvent[] = [];
  for (const log of workerLinesByLog(lines)) {
    const crashes = log.filter(
      (event) =>
        isKind(event, 'worker_exit') && !event.fact.duringShutdown && isTimeWithin(event, start - windowNanos, last),
    );
    crashes.forEach((first, index) => {
      const within = crashes
        .slice(index)
        .filter(({ timeUnixNano }) => (timeUnixNano ?? 0n) - (first.timeUnixNano ?? 0n) <= windowNanos);
      if (within.length > most.length) most = within;
    });
  }
  return most;
}

function isTimeWithin({ timeUnixNano: time }: TimelineEvent, from: UnixNano, to: UnixNano): boolean {
  return time !== null && time >= from && time <= to;
}

function logsOf({ origins }: TimelineEvent): readonly string[] {
  return origins.map(logOf);
}

function byTime(a: TimelineEvent, b: TimelineEvent): number {
  const [first, second] = [workerTime(a), workerTime(b)];
  if (first === null || second === null || first === second) return 0;
  return first < second ? -1 : 1;
}

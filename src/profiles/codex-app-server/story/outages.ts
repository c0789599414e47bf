// When the worker was away, from the supervisor's lines and those of the proxy's own end. What follows without a ready in
// between is one outage, because nothing could be answered meanwhile.

import type { Outage } from '../../../model/correlation.ts';
import type { TimelineEvent } from '../../../model/event.ts';
import { isKind, ofKind } from '../facts.ts';
import { logOf } from '../../../model/process.ts';
import type { LinesOfRequest, Outages } from '../../../model/story.ts';
import { NANOS_PER_MS, NANOS_PER_SECOND, type UnixNano } from '../../../model/time.ts';
import { isPlannedCause, nameOfCause, OUTAGE_NAMES, type OutageCause } from './causes.ts';
import { READY_LAG_NANOS } from './figures.ts';
import { hasEnd, readSigns } from './signs.ts';
import { workerLines, workerTime } from './worker-lines.ts';

/** An outage that does not overlap the request is told up to this distance from it. */
const NEAR_NANOS = 5n * NANOS_PER_SECOND;

/** A worker is launched again after its backoff, 250 ms at the least (traced-system.md): by then it had been away. */
const LEAST_BACKOFF_NANOS = 250n * NANOS_PER_MS;

/**
 * A worker that does not get ready is tried again, and the log says so, within this time. What came later met no outage of which
 * nothing more was read: its ready was lost.
 */
const TRIED_AGAIN_NANOS = 60n * NANOS_PER_SECOND;

/** Nothing starts it again. */
const STAYS_DOWN: ReadonlySet<OutageCause> = new Set(['restart_limit', 'planned_shutdown']);

interface Span {
  readonly start: UnixNano;
  readonly end: UnixNano;
  /** Nothing found ends the request: the end is that of its lines. */
  readonly isOpen: boolean;
  readonly wasServed: boolean;
  /** With 503: the worker was away then, by this outage or another. */
  readonly wasRefused: boolean;
  /** It was let in by then: its body may have come long before, while the worker was away. */
  readonly letIn: UnixNano;
}

/**
 * Outages that overlap the request's span or lie within five seconds of it, in order of time. Empty when the request has no
 * time. `end` null: no ready was seen after the exit.
 */
export function findOutages(lines: LinesOfRequest): Outages {
  const { mine, foreign } = workerLines(lines);
  return { mine: outagesIn(mine, lines), elsewhere: outagesIn(foreign, lines) };
}

const INSIDE: ReadonlySet<TimelineEvent['fact']['kind']> = new Set([
  'http_ingress',
  'ingress_detail',
  'submission',
  'backend_request',
]);

function letInBy(own: readonly TimelineEvent[]): UnixNano | null {
  return own.find(({ fact, timeUnixNano }) => INSIDE.has(fact.kind) && timeUnixNano !== null)?.timeUnixNano ?? null;
}

function outagesIn(
  processes: readonly (readonly TimelineEvent[])[],
  { own, around, request: { start, end, status } }: LinesOfRequest,
): readonly Outage[] {
  if (start === null) return [];
  const signs = readSigns(own);
  // The proxy lets nothing in while its worker is away (src/middleware/worker-ready.js of the traced system).
  const wasServed = letInBy(own) !== null || signs.backendWork.length > 0 || (status !== null && status !== 503);
  const span = {
    start,
    end: end ?? start,
    isOpen: !hasEnd(signs),
    wasServed,
    wasRefused: status === 503,
    letIn: letInBy(own) ?? end ?? start,
  };
  return processes
    .map((events) => events.filter((event, index) => !isQuoted(event, { next: events[index + 1], own, around })))
    .flatMap((events) => {
      const described = groupOutages(events, span).map((group) => describe(group, span));
      return described.flatMap((outage) => (outage === null ? [] : [{ ...outage, later: laterThan(outage, events) }]));
    })
    .filter((outage) => isNear(outage, span))
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
    .filter((outage, index, all) => !isBehindTheEnd(outage, { before: all.slice(0, index), span }));
}

/** Crashes until it is stopped, or a stop soon behind the ready; what a new process of the proxy does is no more of it. */
function laterThan(
  { ready, end }: Pick<Outage, 'ready' | 'end'>,
  events: readonly TimelineEvent[],
): readonly TimelineEvent[] {
  if (ready === null || end === null) return [];
  const behind = events.filter((event) => (workerTime(event) ?? end) > end);
  const stop = behind.findIndex((event) => isFirstLaunch(event) || isKind(event, 'shutdown') || isStopped(event));
  const crashes = behind
    .slice(0, stop < 0 ? behind.length : stop)
    .filter((event) => isKind(event, 'worker_exit') || isKind(event, 'proxy_fatal'));
  const [stopped] = stop < 0 ? [] : behind.slice(stop, stop + 1);
  const isSoon =
    stopped !== undefined && isKind(stopped, 'shutdown') && (workerTime(stopped) ?? end) - end <= NEAR_NANOS;
  return crashes.length === 0 && isSoon ? [stopped] : crashes;
}

/** What was open was cut by the first end of the proxy; the next one is none of its. */
function isBehindTheEnd(
  { relation, start }: Outage,
  { before, span }: { readonly before: readonly Outage[]; readonly span: Span },
): boolean {
  return relation === 'during' && start > span.end && before.some((one) => one.relation === 'during' && endsProxy(one));
}

// A prompt may quote the dump of some other program. Behind a real one the process writes nothing more: what comes next is a new
// process, or nothing.
function isQuoted(
  event: TimelineEvent,
  { next, own, around }: Pick<LinesOfRequest, 'own' | 'around'> & { readonly next: TimelineEvent | undefined },
): boolean {
  if (!isKind(event, 'proxy_fatal')) return false;
  if (next !== undefined) return !isFirstLaunch(next);
  const logs = new Set(event.origins.map(logOf));
  const time = workerTime(event) ?? 0n;
  return [...own, ...around].some(
    (line) => line.timeUnixNano !== null && line.timeUnixNano > time && line.origins.some((at) => logs.has(logOf(at))),
  );
}

interface Group {
  readonly events: readonly TimelineEvent[];
  readonly cause: OutageCause;
  /** The line behind it that shows that it was over; its ready was not read. Null: nothing shows it. */
  readonly overBy: UnixNano | null;
}

function groupOutages(events: readonly TimelineEvent[], span: Span): readonly Group[] {
  const groups: { events: TimelineEvent[]; cause: OutageCause; overBy: UnixNano | null }[] = [];
  let open: (typeof groups)[number] | null = null;
  for (const [index, event] of events.entries()) {
    if (open !== null && isOverBefore(event, { open, span })) {
      open.overBy = workerTime(event);
      open = null;
    }
    if (open === null) {
      // Something was served before it.
      const isKnownBefore = index > 0 || span.start < (workerTime(event) ?? 0n);
      const cause = causeOf(event, isKnownBefore);
      if (cause === null) continue;
      open = { events: [event], cause, overBy: null };
      groups.push(open);
    } else {
      open.events.push(event);
      open.cause = turned(open.cause, event);
    }
    if (isKind(event, 'worker_ready')) open = null;
  }
  return groups;
}

/** The ready in between was lost. */
function isOverBefore(event: TimelineEvent, { open, span }: { readonly open: Group; readonly span: Span }): boolean {
  if (open.cause !== 'planned_shutdown' && isKind(event, 'shutdown')) return true;
  return wasReadyBetween(open.events[0], { event, span }) || isAnother(event, open);
}

// An exit with a shorter wait than the launch before it: ready alone makes the wait short again. And what a new process of the
// proxy does, has not to do with how the one before it ended.
function isAnother(event: TimelineEvent, { events }: Group): boolean {
  const isStarted = events.some(isFirstLaunch);
  if (isFirstLaunch(event) || isKind(event, 'proxy_fatal')) return isStarted;
  if (!isKind(event, 'worker_exit') || event.fact.duringShutdown) return false;
  if (isStarted || events.some(isStopped)) return true;
  const launch = ofKind(events, 'worker_launch').at(-1)?.fact ?? null;
  const [before, now] = [launch?.backoffMs ?? null, event.fact.backoffMs];
  return before !== null && now !== null && now < before;
}

/** Stopped for good: what runs later is of a new process. */
function isStopped(event: TimelineEvent): boolean {
  return isKind(event, 'worker_exit') && event.fact.duringShutdown;
}

/** The request was let in between the two: the worker was ready then, whatever line is missing. */
function wasReadyBetween(
  first: TimelineEvent | undefined,
  { event, span }: { readonly event: TimelineEvent; readonly span: Span },
): boolean {
  if (first === undefined || !span.wasServed || isKind(event, 'worker_ready')) return false;
  return (workerTime(first) ?? span.start) < span.start && (workerTime(event) ?? 0n) > span.letIn;
}

// A restart limit or a ready timeout without an exit before it opens an outage too: the exit lies before what was read, or its
// line was lost (copytruncate). A later launch proves an exit as well.
function causeOf(event: TimelineEvent, isKnownBefore: boolean): OutageCause | null {
  if (isKind(event, 'worker_exit')) return event.fact.duringShutdown ? 'planned_shutdown' : 'worker_exit';
  if (isKind(event, 'shutdown')) return 'planned_shutdown';
  if (isKind(event, 'worker_restart_limit')) return 'restart_limit';
  if (isKind(event, 'worker_ready_timeout')) return 'worker_exit';
  if (isKind(event, 'proxy_fatal')) return 'proxy_ended';
  if (!isKind(event, 'worker_launch')) return null;
  if (isFirstLaunch(event)) return isKnownBefore ? 'proxy_ended' : 'proxy_started';
  return 'worker_exit';
}

/** What the outage is once this has happened in it. */
function turned(cause: OutageCause, event: TimelineEvent): OutageCause {
  if (isKind(event, 'worker_restart_limit') && cause === 'worker_exit') return 'restart_limit';
  if (isKind(event, 'proxy_fatal')) return 'proxy_ended';
  return cause === 'worker_exit' && isKind(event, 'worker_launch') && isFirstLaunch(event) ? 'proxy_ended' : cause;
}

/** The proxy's own process ended: its last words say so, or a new one stands behind it. Whatever was open is cut by that. */
export function endsProxy({ cause, events }: Pick<Outage, 'cause' | 'events'>): boolean {
  return cause === 'proxy_ended' || (cause === 'planned_shutdown' && events.some(isFirstLaunch));
}

/** A new process of the proxy counts its launches from 1. */
export function isFirstLaunch(event: TimelineEvent): boolean {
  return isKind(event, 'worker_launch') && event.fact.attempt === 1;
}

function describe({ events, cause, overBy }: Group, span: Span): Omit<Outage, 'later'> | null {
  const exit = beginningOf(events, cause);
  const stated = exit === undefined ? null : workerTime(exit);
  if (exit === undefined || stated === null) return null;
  const ready = events.find((event) => isKind(event, 'worker_ready')) ?? null;
  const isInferred = isKind(exit, 'worker_launch') && cause !== 'proxy_started';
  const start = isInferred && cause === 'worker_exit' ? stated - LEAST_BACKOFF_NANOS : stated;
  const end = ready?.timeUnixNano ?? overBy;
  const fact = ofKind(events, 'worker_exit')[0]?.fact ?? null;
  // The request shows that it was ready when it was let in: the line that says so was lost.
  if (span.wasServed && start < span.start && (ready === null || end === null || end - READY_LAG_NANOS > span.letIn))
    return null;
  const wasTriedAgain = span.start > latestOf(events, stated) + TRIED_AGAIN_NANOS;
  if (end === null && wasTriedAgain && !span.wasRefused && !STAYS_DOWN.has(cause)) return null;
  const scheduled = events.find((event) => isKind(event, 'worker_restart_scheduled'))?.fact ?? null;
  const isPlanned = cause === 'planned_shutdown';
  return {
    cause,
    name: nameOfCause(cause, { isInferred }),
    title: OUTAGE_NAMES[cause],
    isPlanned: isPlannedCause(cause),
    exit,
    isInferred,
    ready,
    start,
    end,
    mayBeOver: ready === null && start < span.start && cause !== 'restart_limit',
    signal: isKind(exit, 'shutdown') ? exit.fact.signal : (fact?.signal ?? null),
    exitCode: fact?.exitCode ?? null,
    // Counts and backoff say how a crashed worker is restarted; a planned shutdown only carries the last values along.
    restartCount: isPlanned ? null : (fact?.restartCount ?? scheduled?.restartCount ?? null),
    backoffMs: isPlanned ? null : (scheduled?.backoffMs ?? fact?.backoffMs ?? null),
    events,
    ...relate({ start, end, cutsAll: endsProxy({ cause, events }) }, span),
  };
}

function latestOf(events: readonly TimelineEvent[], first: UnixNano): UnixNano {
  return events.reduce((latest, event) => {
    const time = workerTime(event);
    return time !== null && time > latest ? time : latest;
  }, first);
}

function beginningOf(events: readonly TimelineEvent[], cause: OutageCause): TimelineEvent | undefined {
  const [first] = events;
  if (cause === 'planned_shutdown') return first;
  return (
    events.find((event) => isKind(event, 'worker_exit')) ??
    events.find((event) => isKind(event, 'proxy_fatal')) ??
    first
  );
}

// The line that says ready is written a moment after requests are served again: one that came in that moment met no outage.
function relate(
  outage: Pick<Outage, 'start' | 'end'> & { readonly cutsAll: boolean },
  span: Span,
): Pick<Outage, 'relation' | 'overlapNanos'> {
  const lag = span.wasServed ? READY_LAG_NANOS : 0n;
  if (outage.end !== null && outage.end - lag < span.start) return { relation: 'before', overlapNanos: 0n };
  if (outage.start > span.end) {
    const relation = span.isOpen && outage.cutsAll ? 'during' : 'after';
    return { relation, overlapNanos: 0n };
  }
  const from = outage.start > span.start ? outage.start : span.start;
  const to = outage.end !== null && outage.end < span.end ? outage.end : span.end;
  return { relation: 'during', overlapNanos: to - from };
}

function isNear(outage: Outage, span: Span): boolean {
  if (outage.relation === 'during') return true;
  if (outage.relation === 'after') return outage.start - span.end <= NEAR_NANOS;
  return outage.end !== null && span.start - outage.end <= NEAR_NANOS;
}

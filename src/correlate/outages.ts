// When the worker was away, from the supervisor's lines. Exits that follow each other without a ready between them are one
// outage, because nothing could be answered in between.

import type { Outage } from '../model/correlation.ts';
import { isKind, type TimelineEvent } from '../model/event.ts';
import type { RequestFacts } from '../model/report.ts';
import { NANOS_PER_SECOND, type UnixNano } from '../model/time.ts';
import { workerLines } from './worker-lines.ts';

/** An outage that does not overlap the request is told up to this distance from it. */
const NEAR_NANOS = 5n * NANOS_PER_SECOND;

interface OutageQuestion {
  readonly own: readonly TimelineEvent[];
  readonly around: readonly TimelineEvent[];
  readonly request: RequestFacts;
}

interface Span {
  readonly start: UnixNano;
  readonly end: UnixNano;
}

/**
 * Outages that overlap the request's span or lie within five seconds of it, in order of time. Empty when the request has no
 * time. `end` null: no ready was seen after the exit.
 */
export function findOutages({ own, around, request }: OutageQuestion): readonly Outage[] {
  return outagesIn(workerLines({ own, around }).mine, request);
}

/** The same of processes that did not serve the request, as their lines say. */
export function findOutagesElsewhere({ own, around, request }: OutageQuestion): readonly Outage[] {
  return outagesIn(workerLines({ own, around }).foreign, request);
}

function outagesIn(processes: readonly (readonly TimelineEvent[])[], { start, end }: RequestFacts): readonly Outage[] {
  if (start === null) return [];
  const span = { start, end: end ?? start };
  return processes
    .flatMap(groupOutages)
    .map((group) => describe(group, span))
    .filter((outage) => outage !== null)
    .filter((outage) => isNear(outage, span))
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

// A restart limit or a ready timeout without an exit before it opens an outage too: the exit lies before what was read.
function groupOutages(events: readonly TimelineEvent[]): readonly (readonly TimelineEvent[])[] {
  const groups: TimelineEvent[][] = [];
  let open: TimelineEvent[] | null = null;
  for (const event of events) {
    if (open === null && opensOutage(event)) {
      open = [];
      groups.push(open);
    }
    open?.push(event);
    if (isKind(event, 'worker_ready')) open = null;
  }
  return groups;
}

function opensOutage(event: TimelineEvent): boolean {
  return (
    isKind(event, 'worker_exit') ||
    isKind(event, 'shutdown') ||
    isKind(event, 'worker_restart_limit') ||
    isKind(event, 'worker_ready_timeout')
  );
}

function describe(events: readonly TimelineEvent[], span: Span): Outage | null {
  const exit = events.find((event) => isKind(event, 'worker_exit')) ?? events[0];
  const start = exit?.timeUnixNano;
  if (exit === undefined || start === undefined || start === null) return null;
  const ready = events.find((event) => isKind(event, 'worker_ready')) ?? null;
  const end = ready?.timeUnixNano ?? null;
  const fact = isKind(exit, 'worker_exit') ? exit.fact : null;
  const scheduled = events.find((event) => isKind(event, 'worker_restart_scheduled'))?.fact ?? null;
  const plannedShutdown = fact === null ? isKind(exit, 'shutdown') : fact.duringShutdown;
  return {
    exit,
    ready,
    start,
    end,
    signal: fact?.signal ?? null,
    exitCode: fact?.exitCode ?? null,
    // Counts and backoff say how a crashed worker is restarted; a planned shutdown only carries the last values along.
    restartCount: plannedShutdown ? null : (fact?.restartCount ?? scheduled?.restartCount ?? null),
    backoffMs: plannedShutdown ? null : (scheduled?.backoffMs ?? fact?.backoffMs ?? null),
    plannedShutdown,
    events,
    ...relate({ start, end }, span),
  };
}

function relate(
  outage: { readonly start: UnixNano; readonly end: UnixNano | null },
  span: Span,
): Pick<Outage, 'relation' | 'overlapNanos'> {
  if (outage.end !== null && outage.end < span.start) return { relation: 'before', overlapNanos: 0n };
  if (outage.start > span.end) return { relation: 'after', overlapNanos: 0n };
  const from = outage.start > span.start ? outage.start : span.start;
  const to = outage.end !== null && outage.end < span.end ? outage.end : span.end;
  return { relation: 'during', overlapNanos: to - from };
}

function isNear(outage: Outage, span: Span): boolean {
  if (outage.relation === 'during') return true;
  if (outage.relation === 'after') return outage.start - span.end <= NEAR_NANOS;
  return outage.end !== null && span.start - outage.end <= NEAR_NANOS;
}

// When the worker was away, from the supervisor's lines. These carry no request id and no host: lines of several processes
// in one set of files cannot be told apart here, which is why everything said about an outage is "likely".

import type { Outage } from '../model/correlation.ts';
import { isKind, type TimelineEvent } from '../model/event.ts';
import type { RequestFacts } from '../model/report.ts';
import { NANOS_PER_SECOND, type UnixNano } from '../model/time.ts';

/** An outage further than this from the request is not worth a line in its report. */
const NEAR_NANOS = 60n * NANOS_PER_SECOND;

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

interface OutageQuestion {
  readonly own: readonly TimelineEvent[];
  readonly around: readonly TimelineEvent[];
  readonly request: RequestFacts;
}

/**
 * Outages that overlap the request's span or lie within a minute of it, in order of time. Empty when the request has no
 * time. `end` null: no ready was seen after the exit.
 */
export function findOutages({ own, around, request }: OutageQuestion): readonly Outage[] {
  const { start } = request;
  if (start === null) return [];
  const span = { start, end: request.end ?? start };
  return groupOutages([...own, ...around].filter(isWorkerLine))
    .map((group) => describe(group, span))
    .filter((outage) => outage !== null)
    .filter((outage) => isNear(outage, span))
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

function isWorkerLine(event: TimelineEvent): boolean {
  return WORKER_KINDS.has(event.fact.kind) && event.timeUnixNano !== null;
}

// An exit before the next ready belongs to the same outage: the worker came up and fell over again. A limit or a timeout
// without an exit before it opens one too: the exit lies before what was read. Ties keep their timeline order.
function groupOutages(events: readonly TimelineEvent[]): readonly (readonly TimelineEvent[])[] {
  const ordered = [...events].sort((a, b) => compareTimes(a.timeUnixNano, b.timeUnixNano));
  const groups: TimelineEvent[][] = [];
  let open: TimelineEvent[] | null = null;
  for (const event of ordered) {
    const opens = isKind(event, 'worker_exit') || isKind(event, 'shutdown') || isKind(event, 'worker_restart_limit') || isKind(event, 'worker_ready_timeout');
    if (open === null && opens) {
      open = [];
      groups.push(open);
    }
    open?.push(event);
    if (isKind(event, 'worker_ready')) open = null;
  }
  return groups;
}

function describe(events: readonly TimelineEvent[], span: { readonly start: UnixNano; readonly end: UnixNano }): Outage | null {
  const exits = events.filter((event) => isKind(event, 'worker_exit'));
  const exit = exits[0] ?? events[0];
  const start = exit?.timeUnixNano;
  if (exit === undefined || start === undefined || start === null) return null;
  const ready = events.find((event) => isKind(event, 'worker_ready')) ?? null;
  const end = ready?.timeUnixNano ?? null;
  const exitFact = isKind(exit, 'worker_exit') ? exit.fact : null;
  const scheduled = events.find((event) => isKind(event, 'worker_restart_scheduled'))?.fact ?? null;
  const shutdown = events.find((event) => isKind(event, 'shutdown'))?.fact ?? null;
  const plannedShutdown = exitFact === null ? isKind(exit, 'shutdown') : exitFact.duringShutdown;
  return {
    exit,
    ready,
    start,
    end,
    signal: exitFact?.signal ?? (plannedShutdown ? (shutdown?.signal ?? null) : null),
    exitCode: exitFact?.exitCode ?? null,
    restartCount: plannedShutdown ? null : (exitFact?.restartCount ?? scheduled?.restartCount ?? null),
    backoffMs: plannedShutdown ? null : (scheduled?.backoffMs ?? exitFact?.backoffMs ?? null),
    plannedShutdown,
    events,
    ...relate({ start, end }, span),
  };
}

function relate(
  outage: { readonly start: UnixNano; readonly end: UnixNano | null },
  span: { readonly start: UnixNano; readonly end: UnixNano },
): Pick<Outage, 'relation' | 'overlapNanos'> {
  if (outage.end !== null && outage.end < span.start) return { relation: 'before', overlapNanos: 0n };
  if (outage.start > span.end) return { relation: 'after', overlapNanos: 0n };
  const from = outage.start > span.start ? outage.start : span.start;
  const to = outage.end !== null && outage.end < span.end ? outage.end : span.end;
  return { relation: 'during', overlapNanos: to - from };
}

function isNear(outage: Outage, span: { readonly start: UnixNano; readonly end: UnixNano }): boolean {
  if (outage.relation === 'during') return true;
  if (outage.relation === 'after') return outage.start - span.end <= NEAR_NANOS;
  return outage.end !== null && span.start - outage.end <= NEAR_NANOS;
}

function compareTimes(a: UnixNano | null, b: UnixNano | null): number {
  if (a === null || b === null || a === b) return 0;
  return a < b ? -1 : 1;
}

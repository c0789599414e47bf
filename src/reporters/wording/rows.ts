// Which events become rows of the timeline, and which traffic is folded into one row. Shared by every reporter made for
// people; JSON has all events.

import type { Outage } from '../../model/correlation.ts';
import type { TimelineEvent } from '../../model/event.ts';
import type { Prose } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { NANOS_PER_SECOND, type UnixNano } from '../../model/time.ts';

export interface SingleRow {
  readonly type: 'single';
  readonly event: TimelineEvent;
}

export interface FoldedRow {
  readonly type: 'folded';
  /** In timeline order: three or more, or two that are word for word alike. */
  readonly events: readonly [TimelineEvent, ...TimelineEvent[]];
  readonly first: UnixNano | null;
  readonly last: UnixNano | null;
  /** Between two dated events of the row that follow each other. Null with fewer than two. */
  readonly longestGapNanos: bigint | null;
}

/** An outage beside the request that no statement rests on, but for remarks on its exit and its ready. */
export interface OutageRow {
  readonly type: 'outage';
  readonly outage: Outage;
  /** Two or more, in timeline order. */
  readonly events: readonly [TimelineEvent, ...TimelineEvent[]];
}

export type TimelineRow = SingleRow | FoldedRow | OutageRow;

export interface LaidOutRows {
  readonly rows: readonly TimelineRow[];
  /** Events whose place in the order says nothing: no time, and no dated neighbours. */
  readonly unplaced: readonly TimelineEvent[];
  readonly mentions: readonly TimelineEvent[];
  /** Context and linked events that say nothing about this request, not shown. */
  readonly leftOut: number;
}

const FOLD_FROM = 3;
const NEAR_NANOS = NANOS_PER_SECOND;
/** An outage that ended this long before the request may still have shaped its beginning. */
const SHORTLY_BEFORE_NANOS = 5n * NANOS_PER_SECOND;

export function layOutRows(report: TraceReport, { all }: { readonly all: boolean }): LaidOutRows {
  const mentions = report.events.filter(({ scope }) => scope === 'mention');
  const candidates = report.events.filter(({ scope }) => scope !== 'mention');
  const matters = all ? () => true : relevanceIn(report);
  const shown = candidates.filter(matters);
  const placed = shown.filter((event) => event.placed);
  return {
    rows: all ? placed.map((event): SingleRow => ({ type: 'single', event })) : foldAll(placed, report),
    unplaced: shown.filter((event) => !event.placed),
    mentions,
    leftOut: candidates.length - shown.length,
  };
}

function relevanceIn(report: TraceReport): (event: TimelineEvent) => boolean {
  const cited = citedIds(report);
  const ofOutages = new Set(
    nearOutages(report).flatMap(({ events, exit, ready, later, relation }) =>
      [...events, exit, ...(ready === null ? [] : [ready]), ...(relation === 'during' ? later.slice(0, 1) : [])].map(
        ({ id }) => id,
      ),
    ),
  );
  const { start, end } = report.request;
  const isNear = (event: TimelineEvent): boolean => {
    const time = placeOf(event);
    return time !== null && start !== null && time >= start - NEAR_NANOS && time <= (end ?? start) + NEAR_NANOS;
  };
  return (event) => {
    if (event.scope === 'request' || cited.has(event.id)) return true;
    // A line that carries another id of this request is its own in all but name.
    if (event.scope === 'linked') return event.reqId === null || event.reqId === report.reqId;
    if (event.means.is === 'note') return false;
    return ofOutages.has(event.id) || (event.lane === 'worker' && event.foldKey === null && isNear(event));
  };
}

/** An undated event stands before the dated line behind it (timeline/order.ts). */
function placeOf({ timeUnixNano, between }: TimelineEvent): UnixNano | null {
  return timeUnixNano ?? between?.notAfter ?? between?.notBefore ?? null;
}

/** The outages that can have to do with the request: during it, shortly before, or at its very end. */
export function nearOutages({ outages, request: { start, end } }: TraceReport): readonly Outage[] {
  return outages.filter((outage) => {
    if (outage.relation === 'during' || start === null) return true;
    if (outage.relation === 'before') return outage.end === null || start - outage.end <= SHORTLY_BEFORE_NANOS;
    return outage.start - (end ?? start) <= NEAR_NANOS;
  });
}

/** How long before the request's start the worker was ready again, or after its end it went away. Zero when they overlap. */
export function distanceTo({ start, end }: TraceReport['request'], outage: Outage): bigint {
  if (start === null || outage.relation === 'during') return 0n;
  return outage.relation === 'before' ? start - (outage.end ?? start) : outage.start - (end ?? start);
}

/** Every event id that a statement of the report rests on. */
export function citedIds(report: TraceReport): ReadonlySet<string> {
  const prose: readonly Prose[] = [
    report.outcome.headline,
    report.outcome.summary,
    ...(report.firstAbnormal === null ? [] : [report.firstAbnormal.summary]),
    ...report.correlations.flatMap(({ title, summary }) => [title, summary]),
    ...report.completeness.notes,
    ...report.loggingGaps.map(({ says }) => says),
    ...report.next,
  ];
  return new Set([
    ...report.outcome.evidence,
    ...(report.firstAbnormal === null ? [] : [report.firstAbnormal.event]),
    ...report.correlations.flatMap(({ evidence }) => evidence),
    ...prose.flat().flatMap((part) => (typeof part === 'object' && 'cite' in part ? part.cite : [])),
  ]);
}

function foldAll(placed: readonly TimelineEvent[], report: TraceReport): readonly TimelineRow[] {
  const apart = outageRows(placed, report);
  const inOutage = new Set(apart.flatMap(({ events }) => events));
  const place = new Map(placed.map((event, index) => [event, index]));
  const placeOfRow = (row: TimelineRow): number => place.get(row.type === 'single' ? row.event : row.events[0]) ?? 0;
  return [...foldRows(placed.filter((event) => !inOutage.has(event))), ...apart].toSorted(
    (a, b) => placeOfRow(a) - placeOfRow(b),
  );
}

function outageRows(placed: readonly TimelineEvent[], report: TraceReport): readonly OutageRow[] {
  const cited = citedIds(report);
  return nearOutages(report).flatMap((outage): readonly OutageRow[] => {
    if (outage.relation === 'during') return [];
    const ids = new Set([...outage.events, outage.exit].map(({ id }) => id));
    const [head, ...rest] = placed.filter(({ id }) => ids.has(id));
    if (head === undefined || rest.length === 0) return [];
    // A remark on a planned shutdown cites its exit and its ready, which the row names.
    const named = outage.cause === 'planned_shutdown' ? new Set([outage.exit.id, outage.ready?.id]) : new Set();
    if ([...ids].some((id) => cited.has(id) && !named.has(id))) return [];
    return [{ type: 'outage', outage, events: [head, ...rest] }];
  });
}

/** A run ends at every own event that cannot be folded; within a run, events of one key become one row at the first's place. */
export function foldRows(events: readonly TimelineEvent[]): readonly TimelineRow[] {
  const runs: TimelineEvent[][] = [[]];
  for (const event of events) {
    runs.at(-1)?.push(event);
    if (event.scope === 'request' && keyOf(event) === null) runs.push([]);
  }
  return runs.flatMap(foldRun);
}

function foldRun(run: readonly TimelineEvent[]): readonly TimelineRow[] {
  const groups = new Map<string, TimelineEvent[]>();
  for (const event of run) {
    const key = keyOf(event);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return run.flatMap((event): readonly TimelineRow[] => {
    const key = keyOf(event);
    const group = key === null ? undefined : groups.get(key);
    const from = alikeOf(event) === null ? FOLD_FROM : 2;
    if (group === undefined || group.length < from) return [{ type: 'single', event }];
    return group[0] === event ? [fold(event, group.slice(1))] : [];
  });
}

// What is abnormal shows on its own, whatever key it has; so do events of another scope.
function keyOf(event: TimelineEvent): string | null {
  // One of these for each request that an outage hits, word for word alike.
  const alike = alikeOf(event);
  if (alike !== null) return `${event.scope} ${event.lane} ${alike}`;
  return event.foldKey === null || event.abnormal ? null : `${event.scope} ${event.lane} ${event.foldKey}`;
}

function alikeOf({ means }: TimelineEvent): string | null {
  return means.is === 'error' ? means.alike : null;
}

function fold(head: TimelineEvent, rest: readonly TimelineEvent[]): FoldedRow {
  const times = [head, ...rest].flatMap(({ timeUnixNano }) => (timeUnixNano === null ? [] : [timeUnixNano]));
  const gaps = times.slice(1).map((time, index) => time - (times[index] as bigint));
  return {
    type: 'folded',
    events: [head, ...rest],
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
    longestGapNanos: gaps.length === 0 ? null : gaps.reduce((a, b) => (b > a ? b : a)),
  };
}

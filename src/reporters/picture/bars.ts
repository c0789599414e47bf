// What the picture could draw: one bar for each row that has a place in time, one for each outage.

import type { Lane, TimelineEvent } from '../../model/event.ts';
import { isCall } from '../../model/neutral-fact.ts';
import type { TraceReport } from '../../model/report.ts';
import { pairCalls } from '../../model/call-pair.ts';
import { formatDuration, NANOS_PER_SECOND, type UnixNano } from '../../model/time.ts';
import type { FoldedRow, TimelineRow } from '../wording/rows.ts';

const BEYOND_EDGE = 3600n * NANOS_PER_SECOND;

export interface Bar {
  /** Of the row. */
  readonly id: TimelineEvent['id'];
  readonly lane: Lane | 'alerts';
  readonly label: string;
  readonly start: UnixNano;
  /** Equal to start for a point. */
  readonly end: UnixNano;
  readonly abnormal: boolean;
  /** The bar is the interval that the line lies in, not how long it lasted. */
  readonly isUndated: boolean;
  /** Lower is drawn first when there are too many. */
  readonly rank: number;
}

export interface Bars {
  /** By start. */
  readonly bars: readonly Bar[];
  /** Rows without a time that nothing bounds on both sides. */
  readonly withoutInterval: number;
}

export function barsOf(report: TraceReport, rows: readonly TimelineRow[]): Bars {
  const toBar = rowReader(report, rows);
  const ofRows = rows.filter((row) => row.type !== 'outage').map(toBar);
  const drawable = ofRows.filter((bar) => bar !== 'shown elsewhere');
  const bars = drawable.filter((bar) => bar !== null);
  return {
    bars: [...bars, ...outageBars(report, rows), ...alertBars(report)].toSorted((a, b) =>
      a.start < b.start ? -1 : a.start > b.start ? 1 : 0,
    ),
    withoutInterval: drawable.length - bars.length,
  };
}

type RowReader = (row: Exclude<TimelineRow, { readonly type: 'outage' }>) => Bar | null | 'shown elsewhere';

function rowReader(report: TraceReport, rows: readonly TimelineRow[]): RowReader {
  const outageIds = new Set(
    report.outages.flatMap(({ exit, ready, events }) => [
      exit.id,
      ...(ready === null ? [] : [ready.id]),
      ...events.map(({ id }) => id),
    ]),
  );
  const pairs = pairCalls(report.events);
  const answers = new Set(pairs.flatMap(({ answer }) => (answer === null ? [] : [answer.id])));
  const calls = new Map(pairs.map((pair) => [pair.request.id, pair]));
  const until = lastMoment(report, rows);
  return (row) => {
    if (row.type === 'folded') return foldBar(row);
    const { event } = row;
    if (outageIds.has(event.id) || (answers.has(event.id) && !event.abnormal)) return 'shown elsewhere';
    const start = event.timeUnixNano;
    if (start === null) return undatedBar(event);
    const call = calls.get(event.id);
    const isUnanswered = call !== undefined && call.answer === null;
    const lasts = isUnanswered ? until - start : (call?.durationNanos ?? event.durationNanos ?? 0n);
    const end = lasts > 0n ? start + lasts : start;
    return {
      id: event.id,
      lane: event.lane,
      label: labelOf(event, isUnanswered),
      start,
      end,
      abnormal: event.abnormal || isUnanswered || hidesFailure(event, report),
      isUndated: false,
      rank: rankOf(event, end),
    };
  };
}

function foldBar({ events, first, last }: FoldedRow): Bar | null {
  const [head] = events;
  if (first === null || last === null) return null;
  return {
    id: head.id,
    lane: head.lane,
    label: `${head.id}…${events.at(-1)?.id} ${events.length} ${head.fact.kind}`,
    start: first,
    end: last,
    abnormal: false,
    isUndated: false,
    rank: 3,
  };
}

function undatedBar(event: TimelineEvent): Bar | null {
  const { notBefore = null, notAfter = null } = event.between ?? {};
  if (notBefore === null || notAfter === null || notAfter < notBefore) return null;
  return {
    id: event.id,
    lane: event.lane,
    label: `${labelOf(event, false)} ≈`,
    start: notBefore,
    end: notAfter,
    abnormal: event.abnormal,
    isUndated: true,
    rank: rankOf(event, notAfter),
  };
}

function outageBars(report: TraceReport, rows: readonly TimelineRow[]): readonly Bar[] {
  const lastRead = latest([...timesOf(rows), ...(report.request.end === null ? [] : [report.request.end])]);
  const shown = new Set(
    rows.flatMap((row) => (row.type === 'single' ? [row.event.id] : row.events.map(({ id }) => id))),
  );
  return report.outages
    .filter(({ exit }) => shown.has(exit.id))
    .map(({ exit, ready, start, end, relation, isPlanned, title }) => {
      return {
        id: exit.id,
        lane: 'worker',
        label: `${exit.id} ${title}${end === null || ready === null ? ', no ready seen' : ` ${formatDuration(end - start)}`}`,
        start,
        end: end ?? (lastRead !== null && lastRead > start ? lastRead : start),
        abnormal: !isPlanned,
        isUndated: false,
        rank: relation === 'during' ? 0 : 1,
      };
    });
}

/** Alerts that were there during the request. Their names are not ours: the id leads to them. */
function alertBars({ metrics, request }: TraceReport): readonly Bar[] {
  const from = request.start;
  if (from === null) return [];
  return (metrics?.episodes ?? [])
    .filter(({ relation }) => relation === 'during')
    .map(({ id, state, activeSince, firingFrom, until }): Bar => {
      const start = activeSince ?? firingFrom ?? from;
      // Without an end it goes on beyond the edge of the picture, which cuts it and says so.
      const end = until ?? (request.end ?? from) + BEYOND_EDGE;
      return {
        id,
        lane: 'alerts',
        label: `${id} alert ${state}`,
        start,
        end: end > start ? end : start,
        abnormal: state === 'firing',
        isUndated: false,
        rank: 1,
      };
    });
}

/** An access log line that says 200 is written for a stream that failed too. */
function hidesFailure({ means, reqId }: TimelineEvent, { reqId: traced, outcome: { verdict } }: TraceReport): boolean {
  if (means.is !== 'request.end') return false;
  return (means.status ?? 0) >= 400 || (verdict === 'failed' && reqId === traced);
}

/** Where a call without an answer stops: the end of the request, or the last dated row. */
function lastMoment({ request }: TraceReport, rows: readonly TimelineRow[]): UnixNano {
  return request.end ?? latest(timesOf(rows)) ?? request.start ?? 0n;
}

function timesOf(rows: readonly TimelineRow[]): readonly UnixNano[] {
  return rows
    .flatMap((row) => (row.type === 'single' ? [row.event] : row.events))
    .flatMap(({ timeUnixNano }) => (timeUnixNano === null ? [] : [timeUnixNano]));
}

export function latest(times: readonly UnixNano[]): UnixNano | null {
  return times.reduce<UnixNano | null>((last, time) => (last === null || time > last ? time : last), null);
}

function rankOf(event: TimelineEvent, end: UnixNano): number {
  if (event.means.is === 'request.end') return 0;
  if (event.abnormal) return event.timeUnixNano === null && event.scope !== 'request' ? 3 : 1;
  if (event.timeUnixNano !== null && end > event.timeUnixNano) return 2;
  return event.scope === 'request' ? 4 : 5;
}

function labelOf({ id, fact, means }: TimelineEvent, isUnanswered: boolean): string {
  if (isCall(means)) {
    // Only digits of a key are a number of the protocol; anything else is log text.
    const call = means.key !== null && /^\d{1,10}$/.test(means.key) ? `${means.word} ${means.key}` : means.word;
    return `${id} ${call}${means.is === 'call.error' ? ' error' : ''}${isUnanswered ? ' unanswered' : ''}`;
  }
  const status = means.is === 'request.end' || means.is === 'account' ? means.status : null;
  return status === null ? `${id} ${fact.kind}` : `${id} ${fact.kind} ${Math.trunc(status)}`;
}

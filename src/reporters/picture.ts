// The request as a Mermaid gantt: lanes over time. It holds our ids, kinds and numbers only, never a word of a log
// (a Mermaid label is markup, and GitHub renders it).

import { LANES, type Lane, type TimelineEvent } from '../model/event.ts';
import type { TraceReport } from '../model/report.ts';
import { pairRpcs } from '../model/rpc-pair.ts';
import { formatDuration, NANOS_PER_MS, NANOS_PER_SECOND, type UnixNano } from '../model/time.ts';
import type { TimelineRow } from './rows.ts';

export interface Picture {
  /** Lines of Mermaid, without the fence. */
  readonly lines: readonly string[];
  /** Dated rows that were not drawn. */
  readonly leftOut: number;
  /** What the axis shows, in a few words. */
  readonly axis: string;
}

interface Bar {
  readonly lane: Lane;
  readonly label: string;
  readonly start: UnixNano;
  /** Equal to start for a point. */
  readonly end: UnixNano;
  readonly abnormal: boolean;
  /** Lower is drawn first when there are too many. */
  readonly rank: number;
}

const MOST_BARS = 30;

/** Null when there is nothing that a picture would show better than the table. */
export function drawPicture(report: TraceReport, rows: readonly TimelineRow[]): Picture | null {
  const bars = barsOf(report, rows);
  if (bars.length < 2) return null;
  const chosen = new Set(bars.toSorted((a, b) => a.rank - b.rank || compare(a.start, b.start)).slice(0, MOST_BARS));
  const drawn = bars.filter((bar) => chosen.has(bar));
  const { format, axis } = axisFor(drawn);
  const lines = ['gantt', '  dateFormat x', `  axisFormat ${format}`, '  todayMarker off'];
  for (const lane of LANES) {
    const inLane = drawn.filter((bar) => bar.lane === lane);
    if (inLane.length > 0) lines.push(`  section ${lane}`, ...inLane.map(barLine));
  }
  return { lines, leftOut: bars.length - drawn.length, axis };
}

function barsOf(report: TraceReport, rows: readonly TimelineRow[]): readonly Bar[] {
  const outages = outageBars(report, rows);
  const drawnByOutage = new Set(
    report.outages.flatMap(({ exit, ready, events }) => [
      exit.id,
      ...(ready === null ? [] : [ready.id]),
      ...events.map(({ id }) => id),
    ]),
  );
  const pairs = pairRpcs(report.events);
  const answers = new Set(pairs.flatMap(({ answer }) => (answer === null ? [] : [answer.id])));
  const calls = new Map(pairs.map((pair) => [pair.request.id, pair]));
  const until = lastMoment(report, rows);
  const own = rows.flatMap((row): readonly Bar[] => {
    if (row.type === 'folded') {
      const [head] = row.events;
      if (row.first === null || row.last === null) return [];
      return [
        {
          lane: head.lane,
          label: `${head.id}…${row.events.at(-1)?.id} ${row.events.length} ${head.fact.kind}`,
          start: row.first,
          end: row.last,
          abnormal: false,
          rank: 3,
        },
      ];
    }
    const { event } = row;
    const start = event.timeUnixNano;
    if (start === null || drawnByOutage.has(event.id) || (answers.has(event.id) && !event.abnormal)) return [];
    const call = calls.get(event.id);
    const unanswered = call !== undefined && call.answer === null;
    const lasts = unanswered ? until - start : (call?.durationNanos ?? event.durationNanos ?? 0n);
    const end = lasts > 0n ? start + lasts : start;
    return [
      {
        lane: event.lane,
        label: labelOf(event, unanswered),
        start,
        end,
        abnormal: event.abnormal || unanswered,
        rank: rankOf(event, end),
      },
    ];
  });
  return [...own, ...outages].toSorted((a, b) => compare(a.start, b.start));
}

function outageBars(report: TraceReport, rows: readonly TimelineRow[]): readonly Bar[] {
  const until = lastMoment(report, rows);
  const shown = new Set(rows.flatMap((row) => (row.type === 'single' ? [row.event.id] : [])));
  return report.outages
    .filter(({ exit }) => shown.has(exit.id))
    .map(({ exit, start, end, relation }) => ({
      lane: 'worker',
      label: `${exit.id} ${end === null ? 'outage, no ready seen' : `outage ${formatDuration(end - start)}`}`,
      start,
      end: end ?? (until > start ? until : start),
      abnormal: true,
      rank: relation === 'during' ? 0 : 1,
    }));
}

/** Where bars without an end stop: the end of the request, or the last dated row. */
function lastMoment(report: TraceReport, rows: readonly TimelineRow[]): UnixNano {
  const times = rows
    .flatMap((row) => (row.type === 'folded' ? [row.last] : [row.event.timeUnixNano]))
    .filter((time) => time !== null);
  return report.request.end ?? times.reduce((a, b) => (b > a ? b : a), report.request.start ?? times[0] ?? 0n);
}

function rankOf(event: TimelineEvent, end: UnixNano): number {
  if (event.fact.kind === 'access_log') return 0;
  if (event.abnormal) return 1;
  if (event.timeUnixNano !== null && end > event.timeUnixNano) return 2;
  return event.scope === 'request' ? 4 : 5;
}

function labelOf(event: TimelineEvent, unanswered: boolean): string {
  const name = `${event.id} ${event.fact.kind}`;
  switch (event.fact.kind) {
    case 'backend_request':
    case 'backend_response':
    case 'backend_error': {
      // Only digits of an rpc id are a number of the protocol; anything else is log text.
      const rpc = event.fact.rpcId !== null && /^\d{1,10}$/.test(event.fact.rpcId) ? `rpc ${event.fact.rpcId}` : 'rpc';
      return `${event.id} ${rpc}${event.fact.kind === 'backend_error' ? ' error' : ''}${unanswered ? ' unanswered' : ''}`;
    }
    case 'access_log':
    case 'usage':
      return event.fact.status === null ? name : `${name} ${Math.trunc(event.fact.status)}`;
    default:
      return name;
  }
}

// A milestone needs a length with a unit: a bare `0` is read as a date by `dateFormat x`, and the point lands in 1970
// (mermaid, ganttDb.js, getEndDate).
function barLine({ label, start, end, abnormal }: Bar): string {
  const point = millis(end) <= millis(start);
  const tags = [...(abnormal ? ['crit'] : []), ...(point ? ['milestone'] : [])];
  // Mermaid's grammar ends a name at `:`, `#` and `;`.
  const name = label.replace(/[^A-Za-z0-9_ ,.…]/g, '');
  return `  ${name} :${[...tags, millis(start), point ? '0ms' : millis(end)].join(', ')}`;
}

function millis(time: UnixNano): bigint {
  return time / NANOS_PER_MS;
}

// Mermaid draws in the time zone of the reader's browser: seconds are the same in all of them, hours are not.
function axisFor(bars: readonly Bar[]): { readonly format: string; readonly axis: string } {
  const start = bars.reduce((a, { start }) => (start < a ? start : a), bars[0]?.start ?? 0n);
  const end = bars.reduce((a, { end }) => (end > a ? end : a), start);
  const span = end - start;
  if (span <= 10n * NANOS_PER_SECOND) return { format: '%S.%L', axis: 'second of the minute' };
  if (span <= 120n * NANOS_PER_SECOND) return { format: '%M:%S', axis: 'minutes and seconds of the clock' };
  return { format: '%H:%M:%S', axis: 'time of day in the zone of your browser, not UTC' };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// The request as a Mermaid gantt: lanes over time. It holds our ids, kinds and numbers only, never a word of a log
// (a Mermaid label is markup, and GitHub renders it).

import { LANES, type TimelineEvent } from '../../model/event.ts';
import type { TraceReport } from '../../model/report.ts';
import { formatDuration, NANOS_PER_MS, NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../../model/time.ts';
import { type Bar, barsOf } from './bars.ts';
import type { TimelineRow } from '../wording/rows.ts';

export interface Picture {
  /** Lines of Mermaid, without the fence. */
  readonly lines: readonly string[];
  /** Dated rows that were not drawn: too many, or off the axis. */
  readonly leftOut: number;
  /** Undated rows that were not drawn: where they lie is not known closely enough. */
  readonly undatedLeftOut: number;
  /** Whether undated rows were drawn, each as a bar over the interval it lies in. */
  readonly hasUndated: boolean;
  /** Ids of bars that go on beyond an end of the axis. */
  readonly clipped: readonly TimelineEvent['id'][];
  /** What the axis shows, in a few words. */
  readonly axis: string;
}

const MOST_BARS = 30;
const NARROWEST_MARGIN = 50n * NANOS_PER_MS;

/** Null when there is nothing that a picture would show better than the table. */
export function drawPicture(report: TraceReport, rows: readonly TimelineRow[]): Picture | null {
  const { bars, withoutInterval } = barsOf(report, rows);
  const window = pictureWindow(report);
  const placed = bars.map((bar) => ({ bar, shown: clip(bar, window) }));
  const visible = placed.flatMap(({ shown }) => (shown === null ? [] : [shown]));
  if (visible.length < 2) return null;
  const chosen = new Set(visible.toSorted((a, b) => a.rank - b.rank || compare(a.start, b.start)).slice(0, MOST_BARS));
  const drawn = visible.filter((bar) => chosen.has(bar));
  const lines = ['gantt', '  dateFormat x', `  axisFormat ${formatFor(drawn).format}`, '  todayMarker off'];
  for (const lane of [...LANES, 'alerts']) {
    const inLane = drawn.filter((bar) => bar.lane === lane);
    if (inLane.length > 0) lines.push(`  section ${lane}`, ...inLane.map(barLine));
  }
  const missing = placed.filter(({ shown }) => shown === null || !chosen.has(shown)).map(({ bar }) => bar);
  const undatedLeftOut = missing.filter(({ isUndated }) => isUndated).length + withoutInterval;
  return {
    lines,
    leftOut: missing.filter(({ isUndated }) => !isUndated).length,
    undatedLeftOut,
    hasUndated: drawn.some(({ isUndated }) => isUndated),
    clipped: drawn.filter(({ isClipped }) => isClipped).map(({ id }) => id),
    axis: `${formatFor(drawn).says}${window === null ? '' : `, at most ${formatDuration(window.margin)} to each side of the request`}`,
  };
}

export interface PictureWindow extends TimeRange {
  readonly margin: bigint;
}

interface ShownBar extends Bar {
  readonly isClipped: boolean;
}

// A request of 20 ms beside an outage of seconds would be a hair: the axis is the request's.
export function pictureWindow({ request: { start, end } }: TraceReport): PictureWindow | null {
  if (start === null) return null;
  const last = end ?? start;
  const quarter = (last - start) / 4n;
  const margin = quarter > NARROWEST_MARGIN ? quarter : NARROWEST_MARGIN;
  return { start: start - margin, end: last + margin, margin };
}

function clip(bar: Bar, window: PictureWindow | null): ShownBar | null {
  if (window === null) return bar.isUndated ? null : { ...bar, isClipped: false };
  if (bar.end < window.start || bar.start > window.end) return null;
  const start = bar.start < window.start ? window.start : bar.start;
  const end = bar.end > window.end ? window.end : bar.end;
  // An interval nearly as long as the picture says nothing of where in it the line lies.
  if (bar.isUndated && (end - start) * 4n > (window.end - window.start) * 3n) return null;
  return { ...bar, start, end, isClipped: start !== bar.start || end !== bar.end };
}

// A milestone needs a length with a unit: a bare `0` is read as a date by `dateFormat x`, and the point lands in 1970
// (mermaid, ganttDb.js, getEndDate).
function barLine({ label, start, end, abnormal }: Bar): string {
  const point = millis(end) <= millis(start);
  const tags = [...(abnormal ? ['crit'] : []), ...(point ? ['milestone'] : [])];
  // Mermaid's grammar ends a name at `:`, `#` and `;`.
  const name = label.replace(/[^A-Za-z0-9_ ,.…≈]/g, '');
  return `  ${name} :${[...tags, millis(start), point ? '0ms' : millis(end)].join(', ')}`;
}

function millis(time: UnixNano): bigint {
  return time / NANOS_PER_MS;
}

// Mermaid draws in the time zone of the reader's browser: seconds are the same in all of them, hours are not.
function formatFor(bars: readonly Bar[]): { readonly format: string; readonly says: string } {
  const start = bars.reduce((a, { start }) => (start < a ? start : a), bars[0]?.start ?? 0n);
  const end = bars.reduce((a, { end }) => (end > a ? end : a), start);
  const span = end - start;
  if (span <= 10n * NANOS_PER_SECOND) return { format: '%S.%L', says: 'second of the minute' };
  if (span <= 120n * NANOS_PER_SECOND) return { format: '%M:%S', says: 'minutes and seconds of the clock' };
  return { format: '%H:%M:%S', says: 'time of day in the zone of your browser, not UTC' };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

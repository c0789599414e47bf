// The timeline as a picture: a lane for each part of the system, bars and points on one axis of time, the outage behind
// them, and below them the signals that have a threshold. It holds our ids, kinds and numbers only; the table below it
// has the rest.

import type { Element, ElementContent } from 'hast';
import { h, s } from 'hastscript';
import { LANES } from '../../model/event.ts';
import type { TraceReport } from '../../model/report.ts';
import type { Signal } from '../../model/signal.ts';
import { formatClock, formatDuration, NANOS_PER_MS, type TimeRange, type UnixNano } from '../../model/time.ts';
import { type Bar, barsOf } from '../picture/bars.ts';
import type { AnchorOf } from './escape.ts';
import { pictureWindow } from '../picture/picture.ts';
import type { TimelineRow } from '../wording/rows.ts';
import { type LabelPlace, packLane, textWidth } from './lane-rows.ts';

const WIDTH = 1100;
const LEFT = 130;
const RIGHT = 16;
const AXIS = 30;
const ROW = 20;
const BAR = 12;
/** Of a diamond, from its middle. */
const POINT = 5;
const STRIP = 44;
/** Of a lane. */
const MOST_ROWS = 16;
const MOST_STRIPS = 4;
const MOST_BARS = 600;

export interface LanesOptions {
  readonly rows: readonly TimelineRow[];
  readonly anchorOf: AnchorOf;
}

/** Null when there is nothing that a picture would show better than the table. */
export function lanesFigure(report: TraceReport, { rows, anchorOf }: LanesOptions): Element | null {
  const { bars, withoutInterval } = barsOf(report, rows);
  const window = pictureWindow(report) ?? hullOf(bars);
  if (window === null) return null;
  const inside = bars.filter(({ start, end }) => end >= window.start && start <= window.end);
  const drawn = inside.toSorted((a, b) => a.rank - b.rank).slice(0, MOST_BARS);
  if (drawn.length < 2) return null;
  const scale = scaleOf(window);
  const lanes = [...LANES, 'alerts' as const]
    .map((lane) => ({
      lane,
      placed: placeBars(
        drawn.filter((bar) => bar.lane === lane),
        { scale, window },
      ),
    }))
    .filter(({ placed }) => placed.length > 0);
  const strips = stripsOf(report, window);
  const parts: ElementContent[] = [];
  let y = AXIS;
  for (const { lane, placed } of lanes) {
    const height = (Math.max(...placed.map(({ row }) => row)) + 1) * ROW + 8;
    parts.push(s('line', { className: ['grid'], x1: 0, x2: WIDTH, y1: y, y2: y }), laneName(lane, y + 18));
    parts.push(...placed.map((bar) => mark(bar, { y: y + 4, anchorOf })));
    y += height;
  }
  for (const signal of strips) {
    parts.push(s('line', { className: ['grid'], x1: 0, x2: WIDTH, y1: y, y2: y }));
    parts.push(...strip(signal, { y, window, scale, anchorOf }));
    y += STRIP;
  }
  const svg = s('svg', { viewBox: `0 0 ${WIDTH} ${y + 4}`, ariaHidden: 'true', focusable: 'false' }, [
    ...background(report, { scale, height: y }),
    ...axis(report, { window, scale, height: y }),
    ...parts,
  ]);
  const outside = bars.length - inside.length;
  return h('figure', { className: ['lanes'] }, [
    h('div', { className: ['wide'], tabIndex: 0, role: 'region', ariaLabel: 'The timeline as a picture' }, svg),
    h('figcaption', caption({ outside, withoutInterval, crowded: inside.length - drawn.length, strips })),
  ]);
}

interface Scale {
  (time: UnixNano): number;
}

function scaleOf({ start, end }: TimeRange): Scale {
  const span = Number(end - start);
  return (time) => {
    const share = span === 0 ? 0 : Number(time - start) / span;
    return round(LEFT + Math.min(1, Math.max(0, share)) * (WIDTH - LEFT - RIGHT));
  };
}

function hullOf(bars: readonly Bar[]): TimeRange | null {
  const dated = bars.filter(({ isUndated }) => !isUndated);
  const [first] = dated;
  if (first === undefined) return null;
  const end = dated.reduce((last, bar) => (bar.end > last ? bar.end : last), first.end);
  return { start: first.start, end: end + NANOS_PER_MS };
}

interface PlacedBar extends Shape {
  readonly bar: Bar;
  readonly row: number;
  /** Its label, with a sign where it goes on beyond an end of the axis. */
  readonly text: string;
  readonly label: LabelPlace | null;
}

function placeBars(
  bars: readonly Bar[],
  { scale, window }: { readonly scale: Scale; readonly window: TimeRange },
): readonly PlacedBar[] {
  const marks = bars
    .toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.rank - b.rank))
    .map((bar) => {
      const isCut = bar.start < window.start || bar.end > window.end;
      return { bar, ...shapeOf(bar, scale), label: `${bar.label}${isCut ? ' →' : ''}` };
    });
  const spots = packLane(marks, { left: LEFT, right: WIDTH, mostRows: MOST_ROWS });
  return marks.flatMap(({ label: text, ...mark }, index) => {
    const spot = spots[index];
    return spot === undefined ? [] : [{ ...mark, text, ...spot }];
  });
}

interface Shape {
  readonly left: number;
  readonly right: number;
  readonly isPoint: boolean;
}

function shapeOf({ start, end, isUndated }: Bar, scale: Scale): Shape {
  const from = scale(start);
  const to = Math.max(scale(end), from);
  return to - from < 3 && !isUndated
    ? { left: from - POINT, right: from + POINT, isPoint: true }
    : { left: from, right: Math.max(to, from + 3), isPoint: false };
}

function mark(placed: PlacedBar, { y, anchorOf }: { readonly y: number; readonly anchorOf: AnchorOf }): Element {
  const { bar, row, left, right, isPoint } = placed;
  const middle = y + row * ROW + ROW / 2;
  const className = ['bar', ...(bar.abnormal ? ['abnormal'] : []), ...(bar.isUndated ? ['undated'] : [])];
  const shape = isPoint
    ? s('path', {
        className,
        d: `M${round(left)} ${middle}l${POINT} ${-POINT}l${POINT} ${POINT}l${-POINT} ${POINT}Z`,
      })
    : s('rect', { className, x: left, y: middle - BAR / 2, width: round(right - left), height: BAR, rx: 2 });
  const content = [s('title', bar.label), shape, ...labelOf(placed, middle + 4)];
  const anchor = anchorOf(bar.id);
  return anchor === null ? s('g', content) : s('a', { href: `#${anchor}`, tabIndex: -1 }, content);
}

function labelOf({ bar, label, text }: PlacedBar, y: number): readonly Element[] {
  if (label === null) return [];
  if (label.side === 'before') return [s('text', { x: round(label.right), y, textAnchor: 'end' }, text)];
  // An outline alone is no ground for light letters.
  const className = label.side === 'within' && !bar.isUndated ? ['inside'] : [];
  return [s('text', { className, x: round(label.left), y }, text)];
}

function laneName(lane: string, y: number): Element {
  return s('text', { x: 4, y }, lane);
}

/** The request's own time, and whenever the worker was away. */
function background(
  report: TraceReport,
  { scale, height }: { readonly scale: Scale; readonly height: number },
): readonly Element[] {
  const { start, end } = report.request;
  const band = (name: string, range: TimeRange): Element[] => {
    const x = scale(range.start);
    const width = round(scale(range.end) - x);
    return width <= 0 ? [] : [s('rect', { className: [name], x, y: AXIS, width, height: height - AXIS })];
  };
  return [
    ...(start === null || end === null ? [] : band('request', { start, end })),
    ...report.outages.flatMap((outage) =>
      band('outage', { start: outage.start, end: outage.end ?? end ?? outage.start }),
    ),
  ];
}

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000,
];
const MOST_TICKS = 9;

function axis(
  { request }: TraceReport,
  { window, scale, height }: { readonly window: TimeRange; readonly scale: Scale; readonly height: number },
): readonly Element[] {
  const zero = request.start ?? window.start;
  const spanMs = Number(window.end - window.start) / 1e6;
  const stepMs =
    STEPS_MS.find((step) => spanMs / step <= MOST_TICKS) ?? Math.ceil(spanMs / MOST_TICKS / 60_000) * 60_000;
  const step = BigInt(stepMs) * NANOS_PER_MS;
  const first = -((zero - window.start) / step);
  const ticks: Element[] = [];
  for (let index = first; zero + index * step <= window.end; index += 1n) {
    const time = zero + index * step;
    const x = scale(time);
    const sign = index < 0n ? '−' : '+';
    const text =
      index === 0n ? formatClock(zero) : `${sign}${formatDuration(index < 0n ? -index * step : index * step)}`;
    ticks.push(s('line', { className: ['grid'], x1: x, x2: x, y1: AXIS - 6, y2: height }));
    const textAnchor = x + textWidth(text) / 2 > WIDTH ? 'end' : 'middle';
    ticks.push(s('text', { className: ['tick'], x, y: AXIS - 12, textAnchor }, text));
  }
  return ticks;
}

/** Signals with a threshold and samples here: the breached first. */
function stripsOf({ metrics }: TraceReport, window: TimeRange): readonly Signal[] {
  const drawable = (metrics?.signals ?? []).filter(
    ({ threshold, points }) => threshold !== null && pointsIn(points, window).length > 0,
  );
  return drawable
    .toSorted((a, b) => Number(b.verdict === 'breached') - Number(a.verdict === 'breached'))
    .slice(0, MOST_STRIPS);
}

/** The samples within, and the last one before, whose value stands until then. */
function pointsIn(points: Signal['points'], { start, end }: TimeRange): Signal['points'] {
  const before = points.filter(({ timeUnixNano }) => timeUnixNano < start).at(-1);
  const within = points.filter(({ timeUnixNano }) => timeUnixNano >= start && timeUnixNano <= end);
  return before === undefined ? within : [before, ...within];
}

interface StripPlace {
  readonly y: number;
  readonly window: TimeRange;
  readonly scale: Scale;
  readonly anchorOf: AnchorOf;
}

function strip(signal: Signal, { y, window, scale, anchorOf }: StripPlace): readonly ElementContent[] {
  const { id, title, threshold, verdict } = signal;
  if (threshold === null) return [];
  const points = pointsIn(signal.points, window);
  const highest = Math.max(threshold.value, ...points.map(({ value }) => value), 0);
  const yOf = (value: number): number =>
    round(y + STRIP - 6 - (highest === 0 ? 0 : Math.max(0, value) / highest) * (STRIP - 14));
  const anchor = anchorOf(id);
  const name = [
    s('title', title),
    s('text', { x: 4, y: y + 18 }, id),
    s('text', { x: 4, y: y + 33 }, shortened(title)),
  ];
  const limit = yOf(threshold.value);
  // From one sample to the next nothing is known: the value is shown as it was last seen.
  const steps = points.map(({ timeUnixNano, value }, index) => {
    const [x, level] = [scale(timeUnixNano), yOf(value)];
    return index === 0 ? `M${x} ${level}` : `H${x}V${level}`;
  });
  const seen = points.filter(({ timeUnixNano }) => timeUnixNano >= window.start);
  return [
    anchor === null ? s('g', name) : s('a', { href: `#${anchor}`, tabIndex: -1 }, name),
    s('line', { className: ['threshold'], x1: LEFT, x2: WIDTH - RIGHT, y1: limit, y2: limit }),
    s('path', { className: ['value', verdict], d: `${steps.join('')}H${WIDTH - RIGHT}` }),
    ...seen.map(({ timeUnixNano, value }) =>
      s('circle', { className: ['sample'], cx: scale(timeUnixNano), cy: yOf(value), r: 3 }),
    ),
  ];
}

/** What fits beside the axis. */
function shortened(name: string): string {
  const characters = [...name];
  const fits = (length: number): boolean => textWidth(`${characters.slice(0, length).join('')}…`) <= LEFT - 12;
  if (textWidth(name) <= LEFT - 12) return name;
  const length = characters.findLastIndex((_, index) => fits(index));
  return `${characters.slice(0, length).join('').trimEnd()}…`;
}

interface Caption {
  readonly outside: number;
  readonly withoutInterval: number;
  readonly crowded: number;
  readonly strips: readonly Signal[];
}

function caption({ outside, withoutInterval, crowded, strips }: Caption): string {
  const left = [
    ...(outside === 0 ? [] : [`${outside} beside this window`]),
    ...(withoutInterval === 0 ? [] : [`${withoutInterval} without a time`]),
    ...(crowded === 0 ? [] : [`${crowded} for want of room`]),
  ];
  return [
    'Each mark is a row of the table below. Red: abnormal. Diamonds: points in time. Dashed outline: no time of its own, somewhere within it.',
    'Shaded: the request, and behind it whenever the worker was away.',
    ...(strips.length === 0
      ? []
      : ['Dashed red lines: the thresholds of the signals; a dot is a sample, the line its value until the next.']),
    ...(left.length === 0 ? [] : [`Not drawn: ${left.join(', ')}.`]),
  ].join(' ');
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

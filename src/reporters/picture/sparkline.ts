// A metric over some minutes in one line of text: a bar a cell, the request in brackets. What was not measured is a gap
// and never a zero.

import { highestOf, lowestOf } from '../../model/quantity.ts';
import type { Sample } from '../../model/metrics.ts';
import type { TimeRange } from '../../model/time.ts';

export interface SparklineOptions {
  readonly range: TimeRange;
  /** Of the request; null: nothing is marked. */
  readonly marked: TimeRange | null;
  /** What the request was judged by: its last cell shows this, whatever else the same minute holds. Null: no value. */
  readonly judged: number | null;
  /** Which of several samples of one cell shows. */
  readonly worst: 'highest' | 'lowest';
}

export interface Sparkline {
  readonly text: string;
  /** What the highest bar stands for; bars begin at 0, or below it where values do. Null: no finite sample. */
  readonly highest: number | null;
}

const CELLS = 31n;
const BARS = '▁▂▃▄▅▆▇█';
const GAP = '·';

/** Null without samples. NaN is a gap; an infinite value is `∞`. */
export function sparkline(points: readonly Sample[], options: SparklineOptions): Sparkline | null {
  const { range, marked, judged, worst } = options;
  if (points.length === 0 || range.end <= range.start) return null;
  const cells: (number | null)[] = Array.from({ length: Number(CELLS) }, () => null);
  for (const { timeUnixNano, value } of points) {
    const cell = cellOf(timeUnixNano, range);
    if (cell === null || Number.isNaN(value)) continue;
    const before = cells[cell] ?? null;
    const isWorse = before === null || (worst === 'highest' ? value > before : value < before);
    if (isWorse) cells[cell] = value;
  }
  const last = marked === null ? null : cellOf(marked.end, range);
  if (last !== null && judged !== null) cells[last] = judged;
  const finite = [
    ...cells,
    ...points.filter(({ timeUnixNano }) => cellOf(timeUnixNano, range) !== null).map(({ value }) => value),
  ].filter((value) => value !== null && Number.isFinite(value)) as readonly number[];
  const low = Math.min(0, lowestOf(finite));
  const high = Math.max(low, highestOf(finite));
  const bars = cells.map((value) => barOf(value, { low, high }));
  return { text: withMark(bars, { range, marked }), highest: finite.length === 0 ? null : highestOf(finite) };
}

function cellOf(time: bigint, { start, end }: TimeRange): number | null {
  // Both ends are inside: query_range answers for its end too.
  if (time < start || time > end) return null;
  const cell = ((time - start) * CELLS) / (end - start);
  return Number(cell >= CELLS ? CELLS - 1n : cell);
}

function barOf(value: number | null, { low, high }: { readonly low: number; readonly high: number }): string {
  if (value === null) return GAP;
  if (!Number.isFinite(value)) return '∞';
  const level = high === low ? 0 : Math.round(((value - low) / (high - low)) * (BARS.length - 1));
  return BARS[level] ?? GAP;
}

function withMark(
  bars: readonly string[],
  { range, marked }: { readonly range: TimeRange; readonly marked: TimeRange | null },
): string {
  const from = marked === null ? null : cellOf(marked.start, range);
  if (marked === null || from === null) return bars.join('');
  const to = cellOf(marked.end, range) ?? bars.length - 1;
  return `${bars.slice(0, from).join('')}[${bars.slice(from, to + 1).join('')}]${bars.slice(to + 1).join('')}`;
}

// Which moments are asked. All questions about one request share one grid of times that passes through its end, so that
// answers can be laid side by side and a value "at the request's end" is a sample and no guess.

import { fromMillis, NANOS_PER_MS, type TimeRange, type UnixNano } from '../model/time.ts';

const STEP_MS = 15_000;
const PICTURE_NANOS = fromMillis(15 * 60_000);
/** Beyond it (a request of more than eight hours) the step grows. */
const MOST_POINTS = 2000n;

export interface SignalWindow {
  readonly start: UnixNano;
  readonly end: UnixNano;
  /** The request's end on the server's clock, which counts milliseconds. */
  readonly anchor: UnixNano;
  readonly stepMs: number;
  /** ±15 min, both ends included, never later than now. */
  readonly picture: TimeRange;
  readonly now: UnixNano;
}

export function signalWindow(request: {
  readonly start: UnixNano;
  readonly end: UnixNano;
  readonly now: UnixNano;
}): SignalWindow {
  const { start, end, now } = request;
  const anchor = ((end + NANOS_PER_MS - 1n) / NANOS_PER_MS) * NANOS_PER_MS;
  const span = end - start + 2n * PICTURE_NANOS;
  const stepMs = STEP_MS * (Number(span / (fromMillis(STEP_MS) * MOST_POINTS)) + 1);
  const grid = { start, end, anchor, stepMs, now };
  return { ...grid, picture: onGrid(grid, { start: start - PICTURE_NANOS, end: end + PICTURE_NANOS }) };
}

/**
 * The range with both ends on the grid: outwards at its start, inwards at its end. A server fills up moments that have
 * not come yet with the last sample it has, so none later than now is asked; the request's end always is.
 */
export function onGrid(
  { anchor, stepMs, now }: Pick<SignalWindow, 'anchor' | 'stepMs' | 'now'>,
  { start, end }: TimeRange,
): TimeRange {
  const step = fromMillis(stepMs);
  const before = start < anchor ? (anchor - start + step - 1n) / step : 0n;
  const last = end < now ? end : now;
  const after = last > anchor ? (last - anchor) / step : 0n;
  return { start: anchor - before * step, end: anchor + after * step };
}

export function isWithin(time: UnixNano, { start, end }: TimeRange): boolean {
  return time >= start && time <= end;
}

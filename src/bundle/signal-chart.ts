import { renderTimeSeries } from '../charts/time-series.ts';
import type { Signal } from '../model/signal.ts';
import { toMillis } from '../model/time.ts';

const FORMATS: Readonly<Record<Signal['unit'], (value: number) => string>> = {
  ms: (value) => `${value.toLocaleString('en-US')} ms`,
  ratio: (value) => `${Math.round(value * 1000) / 10} %`,
  count: (value) => value.toLocaleString('en-US'),
  'per-second': (value) => `${value.toLocaleString('en-US')} /s`,
  boolean: (value) => value.toLocaleString('en-US'),
};

/** SVG of a signal's points, its threshold dashed; null without points. */
export function signalChart({ title, unit, points, pointsRange, threshold }: Signal): string | null {
  if (points.length === 0 || pointsRange === null) return null;
  const range = { fromMs: toMillis(pointsRange.start), untilMs: toMillis(pointsRange.end) };
  const measured = points.map(({ timeUnixNano, value }) => [toMillis(timeUnixNano), value] as const);
  const limit =
    threshold === null
      ? []
      : [
          {
            name: `limit: ${threshold.op} ${threshold.value}`,
            isThreshold: true,
            points: [range.fromMs, range.untilMs].map((timeMs) => [timeMs, threshold.value] as const),
          },
        ];
  return renderTimeSeries({
    title,
    range,
    format: FORMATS[unit],
    isStepped: unit === 'count' || unit === 'boolean',
    series: [{ name: title, isThreshold: false, points: measured }, ...limit],
  });
}

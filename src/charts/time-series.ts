// Values over time as an SVG text.

import { renderSvg, timeAxis, type TimeSpan } from './base.ts';

export interface ChartSeries {
  readonly name: string;
  /** Time in ms, ascending. NaN is a gap. */
  readonly points: readonly (readonly [timeMs: number, value: number])[];
  /** A limit rather than a measurement: dashed. */
  readonly isThreshold: boolean;
}

export interface Chart {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly range: TimeSpan;
  /** Of a value on the axis. */
  readonly format: (value: number) => string;
  /** Values stay until the next one: counts and states, not measurements. */
  readonly isStepped: boolean;
}

const HEIGHT = 300;
const THRESHOLD_COLOR = '#b00020';

export function renderTimeSeries({ title, series, range, format, isStepped }: Chart): string {
  return renderSvg(title, HEIGHT, {
    grid: { left: 70, right: 24, top: 68, bottom: 36 },
    xAxis: timeAxis(range),
    yAxis: { type: 'value', min: 0, axisLabel: { formatter: format } },
    series: series.map(({ name, points, isThreshold }) => ({
      type: 'line',
      name,
      showSymbol: false,
      data: points.map(([timeMs, value]) => [timeMs, Number.isFinite(value) ? value : null]),
      ...(isStepped && !isThreshold ? { step: 'end' } : {}),
      ...(isThreshold
        ? { lineStyle: { type: 'dashed', width: 1.5, color: THRESHOLD_COLOR }, itemStyle: { color: THRESHOLD_COLOR } }
        : { lineStyle: { width: 2 } }),
    })),
  });
}

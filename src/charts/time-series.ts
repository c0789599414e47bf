// Values over time as an SVG text.

import { type ChartSize, renderSvg, timeAxis, type TimeSpan, WIDTH } from './base.ts';

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
  /** One of several beside each other. */
  readonly isSmall?: boolean;
  /** Shaded: the time that the picture is about. */
  readonly marked?: TimeSpan | null;
}

const LARGE: ChartSize = { width: WIDTH, height: 300 };
const SMALL: ChartSize = { width: 460, height: 210 };
const SMALL_LEGEND = { top: 34, left: 12, itemGap: 16, itemWidth: 16, itemHeight: 3, icon: 'rect' } as const;
const MARKED_COLOR = '#d9c27a';
const THRESHOLD_COLOR = '#b00020';

export function renderTimeSeries({
  title,
  series,
  range,
  format,
  isStepped,
  isSmall = false,
  marked = null,
}: Chart): string {
  return renderSvg(title, isSmall ? SMALL : LARGE, {
    ...(isSmall ? { legend: SMALL_LEGEND } : {}),
    grid: { left: 70, right: 24, top: 68, bottom: 36 },
    xAxis: timeAxis(range),
    yAxis: { type: 'value', min: 0, axisLabel: { formatter: format } },
    series: series.map(({ name, points, isThreshold }, index) => ({
      type: 'line',
      name,
      showSymbol: false,
      data: points.map(([timeMs, value]) => [timeMs, Number.isFinite(value) ? value : null]),
      ...(isStepped && !isThreshold ? { step: 'end' } : {}),
      ...(isThreshold
        ? { lineStyle: { type: 'dashed', width: 1.5, color: THRESHOLD_COLOR }, itemStyle: { color: THRESHOLD_COLOR } }
        : { lineStyle: { width: 2 } }),
      ...(index === 0 && marked !== null ? { markArea: areaOf(marked, range) } : {}),
    })),
  });
}

/** Two seconds of half an hour would be a hair: at least a hundredth of the picture. */
function areaOf({ fromMs, untilMs }: TimeSpan, range: TimeSpan): object {
  const least = (range.untilMs - range.fromMs) / 100;
  const missing = Math.max(0, least - (untilMs - fromMs)) / 2;
  return {
    silent: true,
    itemStyle: { color: MARKED_COLOR, opacity: 0.6 },
    data: [[{ xAxis: fromMs - missing }, { xAxis: untilMs + missing }]],
  };
}

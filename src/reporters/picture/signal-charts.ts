// The signals as charts: what was measured around the request, and the limit it is judged by.

import { renderTimeSeries } from '../../charts/time-series.ts';
import { formatQuantity } from '../../model/quantity.ts';
import type { TraceReport } from '../../model/report.ts';
import type { Signal } from '../../model/signal.ts';
import { toMillis } from '../../model/time.ts';

export interface SignalChart {
  readonly signal: Signal;
  /** A whole SVG document. Our own words and numbers; no text of a log, no script, no reference. */
  readonly svg: string;
}

export interface ChartSize {
  /** One of several beside each other. */
  readonly isSmall: boolean;
}

/** In the order of the signals; those that were measured at all. */
export function signalCharts(report: TraceReport, size: ChartSize): readonly SignalChart[] {
  return (report.metrics?.signals ?? [])
    .filter(({ points, pointsRange }) => pointsRange !== null && points.length > 0)
    .map((signal) => ({ signal, svg: draw(signal, { report, ...size }) }));
}

function draw(
  { id, title, points, pointsRange, unit, threshold }: Signal,
  { report: { request }, isSmall }: ChartSize & { readonly report: TraceReport },
): string {
  const range = {
    fromMs: toMillis(pointsRange?.start ?? 0n),
    untilMs: toMillis(pointsRange?.end ?? 0n),
  };
  const limit = threshold === null ? [] : [threshold];
  return renderTimeSeries({
    title: `${id} ${title}`,
    range,
    format: (value) => formatQuantity(value, unit),
    isStepped: unit === 'boolean' || unit === 'count',
    isSmall,
    marked:
      request.start === null
        ? null
        : { fromMs: toMillis(request.start), untilMs: toMillis(request.end ?? request.start) },
    series: [
      {
        name: 'measured',
        points: points.map(({ timeUnixNano, value }) => [toMillis(timeUnixNano), value] as const),
        isThreshold: false,
      },
      ...limit.map(({ op, value }) => ({
        name: `limit: ${op} ${formatQuantity(value, unit)}`,
        points: [
          [range.fromMs, value],
          [range.untilMs, value],
        ] as const,
        isThreshold: true,
      })),
    ],
  });
}

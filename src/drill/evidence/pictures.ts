// The panels as pictures.

import { renderStateTimeline, type Stretch } from '../../charts/state-timeline.ts';
import { type ChartSeries, renderTimeSeries } from '../../charts/time-series.ts';
import type { Panel, RecordedPanel, RecordedSeries } from '../panels.ts';

interface Picture {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** SVG of one panel over the time of the drill. */
export function panelPicture(recorded: RecordedPanel, range: Picture): string {
  return recorded.panel.unit === 'state' ? statePicture(recorded, range) : valuePicture(recorded, range);
}

const FORMATS: Readonly<Record<Exclude<Panel['unit'], 'state'>, (value: number) => string>> = {
  ms: (value) => `${value.toLocaleString('en-US')} ms`,
  ratio: (value) => `${Math.round(value * 1000) / 10} %`,
  count: (value) => value.toLocaleString('en-US'),
};

function valuePicture({ panel, series }: RecordedPanel, range: Picture): string {
  const { threshold, unit } = panel;
  const limit: readonly ChartSeries[] =
    threshold === null
      ? []
      : [
          {
            name: threshold.name,
            isThreshold: true,
            points: [
              [range.fromMs, threshold.value],
              [range.untilMs, threshold.value],
            ],
          },
        ];
  return renderTimeSeries({
    title: panel.title,
    range,
    format: FORMATS[unit === 'state' ? 'count' : unit],
    isStepped: unit === 'count',
    series: [
      ...series.map(({ name, points }) => ({
        name,
        points: withGaps(points),
        isThreshold: name.startsWith('baseline'),
      })),
      ...limit,
    ],
  });
}

type Points = RecordedSeries['points'];

/** Where a step is missing, nothing was measured: a proxy that is gone is not as it was before and after. */
function withGaps(points: Points): Points {
  const stepMs = stepOf(points);
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    return before === undefined || isNext(before[0], point[0], stepMs)
      ? [point]
      : [[before[0] + stepMs, Number.NaN] as const, point];
  });
}

function stepOf(points: Points): number {
  return points.reduce((low, [timeMs], index) => {
    const before = points[index - 1];
    return before === undefined ? low : Math.min(low, timeMs - before[0]);
  }, Infinity);
}

function isNext(beforeMs: number, timeMs: number, stepMs: number): boolean {
  return timeMs - beforeMs <= stepMs * 1.5;
}

const STATES = [
  { name: 'pending', color: '#e69f00' },
  { name: 'firing', color: '#b00020' },
] as const;

function statePicture({ panel, series }: RecordedPanel, range: Picture): string {
  return renderStateTimeline({
    title: panel.title,
    range,
    states: STATES,
    lanes: series.map(({ name }) => name),
    stretches: series.flatMap((one) => stretchesOf(one, one.name)),
  });
}

/** Points of one value beside each other are one stretch; a step that is missing ends it. */
function stretchesOf({ points }: RecordedSeries, lane: string): readonly Stretch[] {
  const stepMs = stepOf(points);
  const stretches: { lane: string; state: string; fromMs: number; untilMs: number }[] = [];
  for (const [timeMs, value] of points) {
    const state = STATES[value - 1]?.name;
    if (state === undefined) continue;
    const last = stretches.at(-1);
    if (last?.state === state && isNext(last.untilMs, timeMs, stepMs)) last.untilMs = timeMs;
    else stretches.push({ lane, state, fromMs: timeMs, untilMs: timeMs });
  }
  return stretches;
}

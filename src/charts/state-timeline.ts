// States over time, a lane each, as an SVG text.

import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { renderSvg, timeAxis, type TimeSpan, WIDTH } from './base.ts';

export interface Stretch extends TimeSpan {
  readonly lane: string;
  readonly state: string;
}

export interface StateTimeline {
  readonly title: string;
  /** From the top down. */
  readonly lanes: readonly string[];
  /** In the order of the legend, with the colour of each. */
  readonly states: readonly { readonly name: string; readonly color: string }[];
  readonly stretches: readonly Stretch[];
  readonly range: TimeSpan;
}

const LANE_HEIGHT = 30;
const BAR_SHARE = 0.6;
const ABOVE_AND_BELOW = 104;

export function renderStateTimeline({ title, lanes, states, stretches, range }: StateTimeline): string {
  return renderSvg(
    title,
    { width: WIDTH, height: ABOVE_AND_BELOW + lanes.length * LANE_HEIGHT },
    {
      grid: { left: 190, right: 24, top: 68, bottom: 36 },
      xAxis: timeAxis(range),
      yAxis: { type: 'category', data: [...lanes], inverse: true, axisTick: { show: false } },
      series: states.map(({ name, color }) => ({
        type: 'custom',
        name,
        itemStyle: { color },
        renderItem: bar,
        encode: { x: [1, 2], y: 0 },
        data: stretches
          .filter(({ state }) => state === name)
          .map(({ lane, fromMs, untilMs }) => [lanes.indexOf(lane), fromMs, untilMs]),
      })),
    },
  );
}

function bar(_params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): object {
  const lane = api.value(0);
  const [left = 0, middle = 0] = api.coord([api.value(1), lane]);
  const [right = 0] = api.coord([api.value(2), lane]);
  const height = LANE_HEIGHT * BAR_SHARE;
  return {
    type: 'rect',
    shape: { x: left, y: middle - height / 2, width: Math.max(2, right - left), height },
    style: { fill: api.visual('color') },
  };
}

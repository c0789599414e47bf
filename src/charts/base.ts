// What the charts have in common: ECharts without a browser, one size, colours on white. Same input, same bytes.

import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkAreaComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, CustomChart, GridComponent, LegendComponent, MarkAreaComponent, TitleComponent, SVGRenderer]);

export interface TimeSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

type Option = Parameters<ReturnType<typeof init>['setOption']>[0];

/** Of a chart that stands alone. */
export const WIDTH = 900;
const FONT = { fontFamily: 'sans-serif' } as const;
// Told apart by people who do not see all colours alike, and on white, which the picture brings along for dark pages.
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export function renderSvg(title: string, { width, height }: ChartSize, option: Option): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      // Ticks stand at full minutes of this, not of where the machine is.
      useUTC: true,
      backgroundColor: '#ffffff',
      color: COLORS,
      title: { text: title, left: 12, top: 8, textStyle: { fontSize: 14, ...FONT } },
      legend: { top: 34, left: 12, itemGap: 24, textStyle: FONT },
      ...option,
    });
    return `${settled(chart.renderToSVGString())}\n`;
  } finally {
    chart.dispose();
  }
}

/**
 * ECharts numbers what it draws throughout the life of the process, and styles what a mouse does; a picture has no
 * mouse, and must not depend on what was drawn before it.
 */
function settled(svg: string): string {
  const names = new Map<string, string>();
  return svg
    .replaceAll(/<style\b[^>]*>.*?<\/style>\n?/gs, '')
    .replaceAll(/ class="zr\d+-cls-\d+"/g, '')
    .replaceAll(/\bzr\d+-[a-z]+\d+\b/g, (name) => {
      const known = names.get(name) ?? `clip-${names.size}`;
      names.set(name, known);
      return known;
    });
}

/** Of the whole picture, in UTC. */
export function timeAxis({ fromMs, untilMs }: TimeSpan): object {
  return {
    type: 'time',
    min: fromMs,
    max: untilMs,
    axisLabel: { formatter: (timeMs: number) => new Date(timeMs).toISOString().slice(11, 19), hideOverlap: true },
  };
}

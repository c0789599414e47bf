// Requests to routes, for CodexErrorRate and CodexHighLatencyP95. Each kind of traffic is a route of its own, so that one test
// holds many of them, and many scrape intervals and phases.

import type { AlertCase } from './promtool.ts';
import { type InputSeries, scrape, type ScrapeGridPoint } from './scrapes.ts';

/** Labels as in an exposition (`status_family="5xx",model="m"`), and how much was counted until a second of the test. */
export type Traffic = (atS: number) => Readonly<Record<string, number>>;

export interface TrafficWish {
  readonly alert: 'CodexErrorRate' | 'CodexHighLatencyP95';
  /** `codex_http_requests_total`, or a histogram's buckets (then `le` is among the labels). */
  readonly metric: 'codex_http_requests_total' | 'codex_http_latency_ms_bucket';
  readonly untilS: number;
  readonly grid: readonly ScrapeGridPoint[];
  readonly fires: Readonly<Record<string, Traffic>>;
  readonly never: Readonly<Record<string, Traffic>>;
  /** New processes begin here, with counters at zero. */
  readonly processesFromS?: readonly number[];
}

export function trafficCase(wish: TrafficWish): AlertCase {
  const { alert, grid, fires, never, untilS } = wish;
  return {
    name: `${alert}, new processes: ${wish.processesFromS?.join(' ') ?? 'none'}`,
    alert,
    label: 'route',
    untilS,
    firesFor: grid.flatMap((at) => Object.keys(fires).map((name) => routeOf(name, at))),
    series: grid.flatMap((at) => seriesOf({ ...fires, ...never }, { ...wish, ...at })),
  };
}

function routeOf(name: string, { intervalS, phaseS }: ScrapeGridPoint): string {
  return `/v1/${name.replaceAll(' ', '-')}/${intervalS}/${phaseS}`;
}

function seriesOf(
  traffic: Readonly<Record<string, Traffic>>,
  place: TrafficWish & ScrapeGridPoint,
): readonly InputSeries[] {
  const { intervalS, phaseS, untilS, metric, processesFromS = [] } = place;
  const target = `job="codex",instance="${intervalS}-${phaseS}"`;
  return scrape({
    intervalS,
    phaseS,
    untilS,
    read(atS) {
      const startS = processesFromS.findLast((fromS) => fromS <= atS);
      const counted = Object.entries(traffic).flatMap(([name, read]) => {
        const before = startS === undefined ? {} : read(startS);
        return Object.entries(read(atS))
          .map(([labels, count]) => [labels, count - (before[labels] ?? 0)] as const)
          .filter(([, count]) => count > 0)
          .map(([labels, count]) => [`${metric}{${target},route="${routeOf(name, place)}",${labels}}`, count] as const);
      });
      return { [`process_start_time_seconds{${target}}`]: startS ?? -5000, ...Object.fromEntries(counted) };
    },
  });
}

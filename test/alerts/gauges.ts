// What the gauges of a proxy show in the stories of CodexToolBufferAnomaly, CodexWorkerDown and CodexMaintenanceEnabled.

import type { AlertCase } from './promtool.ts';
import { scrape, type ScrapeGridPoint, type ScrapePlan } from './scrapes.ts';

export interface GaugeStory {
  readonly alert: 'CodexToolBufferAnomaly' | 'CodexWorkerDown' | 'CodexMaintenanceEnabled';
  readonly metric: string;
  readonly fires: boolean;
  readonly untilS: number;
  /** Whether it fires then, instead of at some time. */
  readonly atTheEnd?: boolean;
  /** Of each instance. */
  readonly instances: readonly {
    readonly valueAt: (atS: number) => number | null;
    readonly target?: NonNullable<ScrapePlan['target']>;
  }[];
}

export function gaugeCase(story: GaugeStory, { intervalS, phaseS }: ScrapeGridPoint): AlertCase {
  const { alert, metric, fires, untilS, instances, atTheEnd = false } = story;
  return {
    name: `${alert} / every ${intervalS} s from ${phaseS} s`,
    alert,
    firesFor: fires ? [''] : [],
    untilS,
    atTheEnd,
    series: instances.flatMap(({ valueAt, target }, index) =>
      scrape({
        intervalS,
        phaseS,
        untilS,
        ...(target === undefined ? {} : { target }),
        read(atS) {
          const value = valueAt(atS);
          return value === null ? null : { [`${metric}{job="codex",instance="proxy-${index}"}`]: value };
        },
      }),
    ),
  };
}

/** An abort sets the gauge for 120 s from the last one on; the timer may be late by less than a second. */
function anomalyAfter(abortsS: readonly number[]): (atS: number) => number {
  return (atS) => (abortsS.some((abortS) => atS >= abortS && atS <= abortS + 120) ? 1 : 0);
}

const ANOMALY = { alert: 'CodexToolBufferAnomaly', metric: 'codex_tool_buffer_anomaly' } as const;
const DOWN = { alert: 'CodexWorkerDown', metric: 'codex_worker_ready' } as const;
const MAINTENANCE = { alert: 'CodexMaintenanceEnabled', metric: 'codex_maintenance_mode' } as const;

export const ONE_ABORT: GaugeStory = {
  ...ANOMALY,
  fires: false,
  untilS: 420,
  instances: [{ valueAt: anomalyAfter([60]) }],
};

/** One each 100 s. */
export const SUSTAINED_ABORTS: GaugeStory = {
  ...ANOMALY,
  fires: true,
  untilS: 360,
  instances: [{ valueAt: anomalyAfter([60, 160, 260, 360]) }],
};

/** Not ready from the first second to the last, as seconds. */
function notReady(fromS: number, toS: number): (atS: number) => number {
  return (atS) => (atS >= fromS && atS <= toS ? 0 : 1);
}

export const WORKER_STORIES: Readonly<Record<string, GaugeStory>> = {
  'down for good': { ...DOWN, fires: true, untilS: 360, instances: [{ valueAt: notReady(100, Infinity) }] },
  'down for good, although every other scrape fails': {
    ...DOWN,
    fires: true,
    untilS: 440,
    // Not only at some time: failed scrapes must not resolve it.
    atTheEnd: true,
    // Seconds 0-59 of each two minutes: at 60 s one scrape fails, at shorter intervals a minute of them.
    instances: [{ valueAt: (atS) => (atS > 100 && atS % 120 < 60 ? null : notReady(100, Infinity)(atS)) }],
  },
  'down for good, one of two': {
    ...DOWN,
    fires: true,
    untilS: 360,
    instances: [{ valueAt: () => 1 }, { valueAt: notReady(100, Infinity) }],
  },
  'a restart of a minute': { ...DOWN, fires: false, untilS: 400, instances: [{ valueAt: notReady(100, 160) }] },
  'a restart of two minutes': { ...DOWN, fires: false, untilS: 460, instances: [{ valueAt: notReady(100, 219) }] },
  'a rolling restart of six': {
    ...DOWN,
    fires: false,
    untilS: 700,
    instances: [0, 1, 2, 3, 4, 5].map((n) => ({ valueAt: notReady(60 + n * 60, 60 + n * 60 + 59) })),
  },
  'an instance that goes away while it is not ready': {
    ...DOWN,
    fires: false,
    untilS: 500,
    instances: [{ valueAt: notReady(100, Infinity), target: { fromS: 0, untilS: 159 } }],
  },
  'a new instance that is not ready at first': {
    ...DOWN,
    fires: false,
    untilS: 500,
    instances: [{ valueAt: notReady(0, 219), target: { fromS: 100, untilS: Infinity } }],
  },
};

export const MAINTENANCE_STORIES: Readonly<Record<string, GaugeStory>> = {
  on: { ...MAINTENANCE, fires: true, untilS: 180, instances: [{ valueAt: (atS) => (atS >= 100 ? 1 : 0) }] },
  // A maintenance from 60 to 200 s: its 503s are in the windows until 560 s.
  'over for 6 m': {
    ...MAINTENANCE,
    fires: true,
    atTheEnd: true,
    untilS: 560,
    instances: [{ valueAt: (atS) => (atS >= 60 && atS <= 200 ? 1 : 0) }],
  },
  'over for 9 m': {
    ...MAINTENANCE,
    fires: false,
    atTheEnd: true,
    untilS: 740,
    instances: [{ valueAt: (atS) => (atS >= 60 && atS <= 200 ? 1 : 0) }],
  },
  off: { ...MAINTENANCE, fires: false, untilS: 180, instances: [{ valueAt: () => 0 }] },
  'on in one of two': {
    ...MAINTENANCE,
    fires: false,
    untilS: 180,
    instances: [{ valueAt: () => 1 }, { valueAt: () => 0 }],
  },
};

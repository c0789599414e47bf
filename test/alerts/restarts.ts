// Lives of proxies whose worker is restarted, for CodexWorkerRestarts.

import type { AlertCase } from './promtool.ts';
import { countUntil, scrape } from './scrapes.ts';

/** One process after another on one target. */
export type Life = readonly {
  readonly startS: number;
  /** When its worker was restarted. */
  readonly restartsS: readonly number[];
  /** Prometheus sees it from here on. Null: at once. */
  readonly seenFromS?: number;
}[];

/** A scrape, two evaluations (one records, one alerts) and a step of the count. */
const JUDGED_WITHIN_S = 60 + 15 + 15 + 5;
/** Before the test begins: its counter is not young. */
const LONG_AGO_S = -5000;

export const FIRING: Readonly<Record<string, Life>> = {
  '4 within 9 m': [{ startS: LONG_AGO_S, restartsS: [130, 310, 490, 670] }],
  '4 at once': [{ startS: LONG_AGO_S, restartsS: [131, 132, 134, 139] }],
  '2 + 2 with a new process in between, whose counter never falls': [
    { startS: LONG_AGO_S, restartsS: [130, 160] },
    { startS: 301, restartsS: [302, 303] },
  ],
  '3 + 2 with a new process in between': [
    { startS: LONG_AGO_S, restartsS: [130, 150, 170] },
    { startS: 301, restartsS: [460, 600] },
  ],
  '4 of a process that is new': [{ startS: 101, restartsS: [102, 104, 106, 110] }],
  '1 each of four processes': [
    { startS: LONG_AGO_S, restartsS: [131] },
    { startS: 220, restartsS: [222] },
    { startS: 310, restartsS: [312] },
    { startS: 400, restartsS: [402] },
  ],
};

export const NEVER: Readonly<Record<string, Life>> = {
  '3 at once': [{ startS: LONG_AGO_S, restartsS: [130, 131, 133] }],
  '3 over 8 m': [{ startS: LONG_AGO_S, restartsS: [130, 370, 610] }],
  '4 over 12 m': [{ startS: LONG_AGO_S, restartsS: [130, 370, 610, 850] }],
  '4 over 12 m, in two bursts': [{ startS: LONG_AGO_S, restartsS: [130, 130, 850, 850] }],
  '3 of a process that is new': [{ startS: 101, restartsS: [102, 103, 104] }],
  '2 + 1 with a new process in between': [
    { startS: LONG_AGO_S, restartsS: [130, 131] },
    { startS: 301, restartsS: [330] },
  ],
  'many long ago': [{ startS: LONG_AGO_S, restartsS: Array.from({ length: 40 }, (_, n) => -4000 + n) }],
  'many long ago, seen late': [
    { startS: LONG_AGO_S, restartsS: [-600, -599, -598, -597, -596, -595, 140, 141, 142], seenFromS: 135 },
  ],
  'many long ago, then 3 of a new process': [
    { startS: LONG_AGO_S, restartsS: Array.from({ length: 9 }, (_, n) => -4000 + n) },
    { startS: 301, restartsS: [302, 402, 502] },
  ],
};

export interface RestartsWish {
  readonly intervalS: number;
  readonly phaseS: number;
  readonly lives: Readonly<Record<string, Life>>;
  readonly fires: boolean;
  readonly everyOtherScrapeFails?: boolean;
}

/** Each life is an instance. */
export function restartsCase({
  intervalS,
  phaseS,
  lives,
  fires,
  everyOtherScrapeFails = false,
}: RestartsWish): AlertCase {
  const lastS = Math.max(...Object.values(lives).flatMap((life) => life.flatMap(({ restartsS }) => restartsS)));
  const untilS = Math.max(lastS, 300) + JUDGED_WITHIN_S + (everyOtherScrapeFails ? intervalS : 0);
  return {
    name: `${Object.keys(lives).join(', ')} / every ${intervalS} s from ${phaseS} s`,
    alert: 'CodexWorkerRestarts',
    firesFor: fires ? [''] : [],
    untilS,
    series: Object.values(lives).flatMap((life, index) =>
      scrape({
        intervalS,
        phaseS,
        untilS,
        target: { fromS: life[0]?.seenFromS ?? 0, untilS },
        read(atS) {
          const process = life.findLast(({ startS }) => startS <= atS);
          if (process === undefined) return null;
          if (everyOtherScrapeFails && Math.floor(atS / intervalS) % 2 === 1) return null;
          const labels = `{job="codex", instance="proxy-${index}"}`;
          const restarts = countUntil(atS, process.restartsS);
          return {
            [`process_start_time_seconds${labels}`]: process.startS,
            [`codex_worker_restarts_inc_total${labels}`]: restarts,
            [`codex_worker_restarts_total${labels}`]: restarts,
          };
        },
      }),
    ),
  };
}

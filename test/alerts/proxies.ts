// Targets of Prometheus that are proxies, or were, for CodexProxyGone and for what a proxy that is gone means to
// CodexMaintenanceEnabled. Unlike the gauges' stories they have `up`, which Prometheus writes at each scrape of a target.

import type { AlertCase } from './promtool.ts';
import { scrape, type ScrapeGridPoint } from './scrapes.ts';

export interface ProxyTarget {
  /** Whether a scrape succeeds then. */
  readonly answers: (atS: number) => boolean;
  readonly job?: string;
  /** Prometheus has it as a target. Not given: always. */
  readonly target?: { readonly fromS: number; readonly untilS: number };
  readonly maintenance?: (atS: number) => number;
  readonly workerReady?: (atS: number) => number;
  /** Something else in the same job, which exports nothing of a proxy. */
  readonly isOther?: boolean;
}

export interface ProxyStory {
  readonly alert: 'CodexProxyGone' | 'CodexMaintenanceEnabled' | 'CodexWorkerDown';
  readonly fires: boolean;
  readonly untilS: number;
  /** Whether it fires then, instead of at some time. */
  readonly atTheEnd?: boolean;
  readonly targets: readonly ProxyTarget[];
}

export function proxyCase(story: ProxyStory, { intervalS, phaseS }: ScrapeGridPoint): AlertCase {
  const { alert, fires, untilS, atTheEnd = false, targets } = story;
  return {
    name: `${alert} / every ${intervalS} s from ${phaseS} s`,
    alert,
    firesFor: fires ? [''] : [],
    untilS,
    atTheEnd,
    series: targets.flatMap(({ answers, job = 'codex-app', target, maintenance, workerReady, isOther }, index) =>
      scrape({
        intervalS,
        // Prometheus spreads its targets over the interval.
        phaseS: (phaseS + index * 7) % intervalS,
        untilS,
        ...(target === undefined ? {} : { target }),
        read(atS) {
          const labels = `{job="${job}",instance="proxy-${index}"}`;
          if (!answers(atS)) return { [`up${labels}`]: 0 };
          if (isOther === true) return { [`up${labels}`]: 1 };
          return {
            [`up${labels}`]: 1,
            [`codex_worker_ready${labels}`]: workerReady?.(atS) ?? 1,
            [`codex_maintenance_mode${labels}`]: maintenance?.(atS) ?? 0,
          };
        },
      }),
    ),
  };
}

const always = (): boolean => true;
const never = (): boolean => false;
/** From the first second to the last it does not answer. */
const gone =
  (fromS: number, toS = Infinity) =>
  (atS: number): boolean =>
    atS < fromS || atS > toS;
const until = (atS: number): NonNullable<ProxyTarget['target']> => ({ fromS: 0, untilS: atS });
const from = (atS: number): NonNullable<ProxyTarget['target']> => ({ fromS: atS, untilS: Infinity });

const GONE = { alert: 'CodexProxyGone', fires: true } as const;
const WELL = { alert: 'CodexProxyGone', fires: false } as const;

/** A scrape of a minute until it is seen, 90 s of them, an evaluation, and 90 s of `for`. */
const SEEN_WITHIN_S = 60 + 90 + 15 + 90;
/** From here on Prometheus has looked for long enough to say that there is none: 6 m, and two evaluations. */
const WATCHED_S = 390;

export const GONE_STORIES: Readonly<Record<string, ProxyStory>> = {
  'the only one, for good': { ...GONE, untilS: 130 + SEEN_WITHIN_S, targets: [{ answers: gone(130) }] },
  'one of two': { ...GONE, untilS: 130 + SEEN_WITHIN_S, targets: [{ answers: always }, { answers: gone(130) }] },
  'one of two, in a job of another name': {
    ...GONE,
    untilS: 130 + SEEN_WITHIN_S,
    targets: [
      { answers: always, job: 'pods' },
      { answers: gone(130), job: 'pods' },
    ],
  },
  // Longer than the memory of the rule that records which targets are proxies.
  'one of two, and still after more than an hour': {
    ...GONE,
    atTheEnd: true,
    untilS: 4200,
    targets: [
      { answers: always, job: 'pods' },
      { answers: gone(130), job: 'pods' },
    ],
  },
  'one that never answered': {
    ...GONE,
    untilS: SEEN_WITHIN_S + 15,
    targets: [{ answers: always }, { answers: never }],
  },
  'the last one is no target any more': {
    ...GONE,
    untilS: WATCHED_S + SEEN_WITHIN_S,
    targets: [{ answers: always, target: until(WATCHED_S) }],
  },
  'no proxy was ever a target': {
    ...GONE,
    untilS: WATCHED_S + 90 + 15,
    targets: [{ answers: always, job: 'node', isOther: true }],
  },
  'it answers, and metrics are turned off': {
    ...GONE,
    untilS: WATCHED_S + SEEN_WITHIN_S,
    targets: [
      { answers: always, target: until(WATCHED_S) },
      { answers: always, isOther: true },
    ],
  },
  'one whose worker was down before': {
    ...GONE,
    untilS: 500 + SEEN_WITHIN_S,
    targets: [{ answers: gone(500), workerReady: (atS) => (atS < 100 ? 1 : 0) }],
  },
  'while another one is in maintenance': {
    ...GONE,
    untilS: 130 + SEEN_WITHIN_S,
    targets: [{ answers: always, maintenance: () => 1 }, { answers: gone(130) }],
  },
};

export const NOT_GONE_STORIES: Readonly<Record<string, ProxyStory>> = {
  'a deployment of 20 s': { ...WELL, untilS: 500, targets: [{ answers: gone(130, 149) }] },
  'away for two minutes': { ...WELL, untilS: 600, targets: [{ answers: gone(130, 249) }] },
  'away for two minutes, one of two': {
    ...WELL,
    untilS: 600,
    targets: [{ answers: always }, { answers: gone(130, 249) }],
  },
  'a rolling restart of six, a minute each': {
    ...WELL,
    untilS: 800,
    targets: [0, 1, 2, 3, 4, 5].map((n) => ({ answers: gone(130 + n * 60, 189 + n * 60) })),
  },
  'every other scrape fails': {
    ...WELL,
    untilS: 800,
    targets: [{ answers: (atS) => atS < 120 || atS % 120 >= 60 }],
  },
  'one fewer on purpose: it is no target any more': {
    ...WELL,
    untilS: 700,
    targets: [{ answers: always }, { answers: always, target: until(200) }],
  },
  'all replaced by others': {
    ...WELL,
    untilS: 700,
    targets: [
      { answers: gone(190), target: until(250) },
      { answers: gone(0, 199), target: from(180) },
    ],
  },
  'something else in its job is gone': {
    ...WELL,
    untilS: 700,
    targets: [
      { answers: always, job: 'pods' },
      { answers: gone(130), job: 'pods', isOther: true },
    ],
  },
  'Prometheus has just been started, and finds its targets late': {
    ...WELL,
    untilS: 700,
    targets: [{ answers: always, target: from(200) }],
  },
  'Prometheus has just been started': { ...WELL, untilS: 400, targets: [{ answers: always }] },
  'back again': { ...WELL, atTheEnd: true, untilS: 800, targets: [{ answers: gone(130, 700) }] },
  'taken out of Prometheus after it was gone': {
    ...WELL,
    atTheEnd: true,
    untilS: 800,
    targets: [{ answers: always }, { answers: gone(130), target: until(700) }],
  },
};

const HELD = { alert: 'CodexMaintenanceEnabled', fires: true, atTheEnd: true } as const;
const NOT_HELD = { alert: 'CodexMaintenanceEnabled', fires: false } as const;
/** Not from the first second: by then Prometheus knows them all. */
const on = (atS: number): number => (atS >= 70 ? 1 : 0);

export const MAINTENANCE_OF_GONE: Readonly<Record<string, ProxyStory>> = {
  'on in one, and the other is gone': {
    ...NOT_HELD,
    untilS: 1500,
    targets: [{ answers: always, maintenance: on }, { answers: gone(130) }],
  },
  'on in one, and the other never answered': {
    ...NOT_HELD,
    untilS: 900,
    targets: [{ answers: always, maintenance: on }, { answers: never }],
  },
  'on in one that is gone, and off in the other': {
    ...NOT_HELD,
    untilS: 900,
    targets: [{ answers: gone(130), maintenance: on }, { answers: always }],
  },
  'on in both, and one is stopped for half an hour': {
    ...HELD,
    untilS: 2000,
    targets: [
      { answers: always, maintenance: on },
      { answers: gone(130), maintenance: on },
    ],
  },
  'on in both, and both are stopped for half an hour': {
    ...HELD,
    untilS: 2000,
    targets: [0, 1].map(() => ({ answers: gone(130), maintenance: on })),
  },
  // What it said last holds for an hour, and the alert for 7 m more.
  'on in the only one, which is stopped for an hour and a quarter': {
    ...NOT_HELD,
    atTheEnd: true,
    untilS: 130 + 4500,
    targets: [{ answers: gone(130), maintenance: on }],
  },
  'on in both, which took the place of two without it': {
    ...HELD,
    untilS: 700,
    targets: [
      { answers: always, target: until(200) },
      { answers: always, target: until(260) },
      { answers: always, target: from(180), maintenance: on },
      { answers: always, target: from(240), maintenance: on },
    ],
  },
  'on in the only one, and something else in its job is gone': {
    ...HELD,
    untilS: 700,
    targets: [
      { answers: always, job: 'pods', maintenance: on },
      { answers: never, job: 'pods', isOther: true },
    ],
  },
};

// A world in which an alert does what a test says, on a clock that only moves when somebody waits.

import type { DrillWorld } from '../../src/app/run-drill.ts';
import type { AlertSample, Arrival } from '../../src/drill/record.ts';
import type { DrilledRule } from '../../src/drill/rules.ts';
import type { Actuator } from '../../src/drill/scenario.ts';

const EVALUATION_MS = 15_000;
const RECEIVER = 'codex-app-page';

/** In ms after the trigger; null: it does not happen. `resolved` counts from the drain. */
export interface Course {
  readonly pending: number | null;
  readonly firing: number | null;
  readonly notified: number | null;
  readonly resolved: number | null;
  readonly told: number | null;
}

export interface FakeWorld extends DrillWorld {
  readonly told: string[];
}

const RULE: DrilledRule = {
  alert: 'CodexErrorRate',
  labels: { severity: 'critical' },
  annotations: { runbook_url: 'https://git.example.com/runbook.md#codexerrorrate' },
  forMs: 0,
  keepFiringForMs: 0,
  evaluationMs: EVALUATION_MS,
  lookBackMs: 300_000,
  recordedDepth: 1,
};

/** `course` of CodexErrorRate; `strays`: alerts that fire for a minute from that time on, for no reason. */
export function fakeWorld(
  course: Course,
  strays: readonly { readonly alert: string; readonly atMs: number }[] = [],
): FakeWorld {
  let nowMs = Date.UTC(2026, 10, 23, 7, 0, 0);
  const beganMs = nowMs;
  let triggeredMs: number | null = null;
  let drainedMs: number | null = null;
  const told: string[] = [];
  const never = new AbortController();

  const samplesBetween = (alert: string, state: AlertSample['state'], [from, until]: readonly [number, number]) => {
    const samples: AlertSample[] = [];
    for (let timeMs = from; timeMs < Math.min(until, nowMs); timeMs += EVALUATION_MS)
      samples.push({ alert, state, timeMs });
    return samples;
  };
  const endMs = (): number => {
    if (course.resolved === null || drainedMs === null) return Infinity;
    return drainedMs + course.resolved;
  };
  const at = (offsetMs: number | null): number =>
    offsetMs === null || triggeredMs === null ? Infinity : triggeredMs + offsetMs;

  const actuator: Actuator = {
    send(wanted) {
      if (wanted.fault === 'backend-error') triggeredMs ??= nowMs;
      return Promise.resolve('au_Hb2VswSmL0dKxgD2zb');
    },
    keepSending(_wanted, _everyMs, until) {
      until.addEventListener('abort', () => (drainedMs ??= nowMs), { once: true });
      return Promise.resolve();
    },
    killWorker: () => Promise.resolve(),
    untilReady: () => Promise.resolve(),
    crashLoop: () => Promise.resolve(),
    setMaintenance: () => Promise.resolve(),
    killProxy: () => Promise.resolve(),
    restartProxy: () => Promise.resolve(),
    pauseReal: () => Promise.resolve(),
    scaled: (ms) => ms,
  };

  return {
    told,
    actuator,
    rules: [RULE],
    pace: { scrapeMs: 5000, scale: 1 },
    timingOf: () => ({ receiver: RECEIVER, groupWaitMs: 10_000, groupIntervalMs: 300_000 }),
    alertSamples: () =>
      Promise.resolve([
        ...samplesBetween('CodexErrorRate', 'pending', [at(course.pending), at(course.firing)]),
        ...samplesBetween('CodexErrorRate', 'firing', [at(course.firing), endMs()]),
        ...strays.flatMap(({ alert, atMs }) =>
          samplesBetween(alert, 'firing', [beganMs + atMs, beganMs + atMs + 60_000]),
        ),
      ]),
    arrivals() {
      const arrivals: Arrival[] = [];
      const toldAt = course.told === null ? Infinity : endMs() + course.told;
      const add = (status: Arrival['status'], receivedMs: number): void => {
        if (receivedMs <= nowMs) arrivals.push({ alert: 'CodexErrorRate', status, receiver: RECEIVER, receivedMs });
      };
      add('firing', at(course.notified));
      add('resolved', toldAt);
      return arrivals;
    },
    trace: (alert) => Promise.resolve(`traces/${alert}.md`),
    now: () => nowMs,
    sleep(ms) {
      nowMs += ms;
      return Promise.resolve();
    },
    signal: never.signal,
    tell: (says) => told.push(says),
  };
}

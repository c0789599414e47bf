// Every alert, from the fault that raises it to the notification that says it is over: waves of scenarios, and what was seen.

import { WAVES } from '../drill/index.ts';
import { type AllowedWave, faultOf, judge, unexpected } from '../drill/judge.ts';
import {
  type AlertSample,
  type Arrival,
  episodesOf,
  type Marks,
  type RecordInput,
  type Times,
  timesOf,
} from '../drill/record.ts';
import type { AlertResult, DrillResult } from '../drill/result.ts';
import type { DrilledRule, NotificationTiming } from '../drill/rules.ts';
import type { Actuator, Pace, Scenario } from '../drill/scenario.ts';
import { latestMs, type ExpectedTiming, expectedTimingOf } from '../drill/expected-timing.ts';
import { own, type Prose, say } from '../model/prose.ts';

/** What the drill sees and does; everything in it is on this machine and was started for it. */
export interface DrillWorld {
  readonly actuator: Actuator;
  readonly rules: readonly DrilledRule[];
  readonly pace: Pace;
  timingOf(rule: DrilledRule): NotificationTiming;
  /** Samples of ALERTS since then, as the rules wrote them. */
  alertSamples(sinceMs: number): Promise<readonly AlertSample[]>;
  arrivals(): readonly Arrival[];
  /** A report about that request, made while its alert fires; the name under which it is kept. */
  trace(alert: string, reqId: string): Promise<string>;
  now(): number;
  /** Rejects when the drill is interrupted. */
  sleep(ms: number): Promise<void>;
  readonly signal: AbortSignal;
  /** For whoever waits. */
  tell(says: string): void;
}

/** `only`: alerts to drill; null: all there are. */
export async function runDrill(world: DrillWorld, only: ReadonlySet<string> | null): Promise<DrillResult> {
  const startedMs = world.now();
  const results: AlertResult[] = [];
  const waves: AllowedWave[] = [];
  for (const wave of WAVES) {
    const scenarios = wave.filter(({ alert }) => only === null || only.has(alert));
    if (scenarios.length === 0) continue;
    const fromMs = world.now();
    results.push(...(await runWave(world, scenarios)));
    waves.push({
      fromMs,
      untilMs: world.now(),
      alerts: new Set(scenarios.flatMap(({ alert, alsoFires }) => [alert, ...alsoFires])),
    });
  }
  const samples = await world.alertSamples(startedMs);
  const evaluationMs = Math.max(...world.rules.map((rule) => rule.evaluationMs));
  const input = { samples, arrivals: world.arrivals(), evaluationMs, nowMs: world.now() };
  const names = new Set([...world.rules.map(({ alert }) => alert), ...samples.map(({ alert }) => alert)]);
  const episodes = [...names].flatMap((alert) => episodesOf(alert, input)).toSorted((a, b) => a.fromMs - b.fromMs);
  const strange = unexpected(episodes, waves);
  return {
    startedMs,
    endedMs: world.now(),
    alerts: results,
    episodes,
    unexpected: strange,
    passed: strange.length === 0 && results.length > 0 && results.every(({ fault }) => fault === null),
  };
}

/** Triggers one after the other, so that none falls into the making of another; then each goes its own way. */
async function runWave(world: DrillWorld, scenarios: readonly Scenario[]): Promise<readonly AlertResult[]> {
  const courses: Promise<AlertResult>[] = [];
  for (const scenario of scenarios) {
    const rule = world.rules.find(({ alert }) => alert === scenario.alert);
    if (rule === undefined) throw new Error(`the rules have no alert ${scenario.alert}`);
    const timing = world.timingOf(rule);
    const course: Course = {
      world,
      scenario,
      rule,
      timing,
      expected: expectedTimingOf({ scenario, rule, timing, pace: world.pace }),
    };
    const triggeredMs = world.now();
    world.tell(`${scenario.alert}: ${scenario.says.trigger}`);
    const stop = new AbortController();
    const reqId = await scenario.trigger(world.actuator, AbortSignal.any([stop.signal, world.signal]));
    const following = follow(course, { triggeredMs, triggerEndedMs: world.now(), reqId, stop });
    // Its error is told by the end of the wave; until then a trigger after it may fail first.
    following.catch(() => undefined);
    courses.push(following);
  }
  return Promise.all(courses);
}

interface Course {
  readonly world: DrillWorld;
  readonly scenario: Scenario;
  readonly rule: DrilledRule;
  readonly timing: NotificationTiming;
  readonly expected: ExpectedTiming;
}

interface Begun {
  readonly triggeredMs: number;
  readonly triggerEndedMs: number;
  readonly reqId: string;
  readonly stop: AbortController;
}

async function follow(course: Course, { triggeredMs, triggerEndedMs, reqId, stop }: Begun): Promise<AlertResult> {
  const { world, scenario, expected } = course;
  const { alert } = scenario;
  try {
    const fired = await waitFor(
      course,
      { triggeredMs, causeEndedMs: null },
      { phase: 'notified', sinceMs: triggeredMs },
    );
    world.tell(
      fired.notified === null ? `${alert}: not notified in time` : `${alert}: firing, and the notification arrived`,
    );
    const traced = fired.firing === null || reqId === '' ? null : await traceOf(world, { alert, reqId });
    stop.abort();
    await scenario.drain(world.actuator);
    world.tell(`${alert}: ${scenario.says.drain}`);
    const causeEndedMs = scenario.causeEnds === 'with-trigger' ? triggerEndedMs : world.now();
    const marks = { triggeredMs, causeEndedMs };
    const times =
      fired.firing === null
        ? fired
        : await waitFor(course, marks, { phase: 'resolved-notified', sinceMs: Math.max(causeEndedMs, fired.firing) });
    const phases = judge(times, marks, expected);
    const fault = faultOf(phases) ?? traced?.fault ?? null;
    world.tell(fault === null ? `${alert}: over, and told` : `${alert}: not as expected`);
    const trace = traced?.path ?? null;
    return { alert, scenario, rule: course.rule, timing: course.timing, reqId, trace, marks, times, phases, fault };
  } finally {
    stop.abort();
  }
}

/** A request that cannot be traced fails its alert, and not the drill. */
async function traceOf(
  world: DrillWorld,
  { alert, reqId }: { readonly alert: string; readonly reqId: string },
): Promise<{ readonly path: string | null; readonly fault: Prose | null }> {
  try {
    return { path: await world.trace(alert, reqId), fault: null };
  } catch (error) {
    if (world.signal.aborted) throw error;
    const says = error instanceof Error ? error.message : String(error);
    return { path: null, fault: say`its request ${reqId} could not be traced: ${says}` };
  }
}

/** Until that phase was reached or is overdue, with the times known by then. */
async function waitFor(
  { world, scenario, expected, rule }: Course,
  marks: Marks,
  { phase, sinceMs }: { readonly phase: 'notified' | 'resolved-notified'; readonly sinceMs: number },
): Promise<Times> {
  // A phase that is late is waited for half as long again: "after 50 s" says more than "not within 40 s".
  const deadlineMs = sinceMs + latestMs(expected, phase) * 1.5;
  for (;;) {
    const input: RecordInput = {
      samples: await world.alertSamples(marks.triggeredMs),
      arrivals: world.arrivals(),
      evaluationMs: rule.evaluationMs,
      nowMs: world.now(),
    };
    const times = timesOf(scenario.alert, marks, input);
    if (times[phase] !== null || world.now() > deadlineMs) return times;
    await world.sleep(Math.max(100, Math.min(rule.evaluationMs / 3, 2000)));
  }
}

/** One sentence for each thing that went wrong. */
export function faultsOf({ alerts, unexpected: strange }: DrillResult): readonly Prose[] {
  return [
    ...alerts.flatMap(({ alert, fault }) => (fault === null ? [] : [say`${own(alert)}: ${fault}`])),
    ...strange.map(({ alert }) => say`${own(alert)} fired although nothing was done that raises it`),
  ];
}

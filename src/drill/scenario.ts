// How one alert is made to fire and to end. What happens at the stack goes through `Actuator`, so that a scenario is a
// plan and starts nothing by itself.

import type { DrilledRule } from './rules.ts';

/** A span of time, in ms: not before `min`, not after `max`. */
export interface Span {
  readonly minMs: number;
  readonly maxMs: number;
}

export interface Wanted {
  readonly route: '/v1/chat/completions' | '/v1/responses';
  readonly isStream: boolean;
  /** What the stand-in is asked to do wrong; null: nothing. */
  readonly fault: string | null;
}

/** What a scenario may do. Each resolves when it is done. */
export interface Actuator {
  /** The id of the request. */
  send(wanted: Wanted): Promise<string>;
  /** Until the signal, one after another at this pace; answers may overlap. */
  keepSending(wanted: Wanted, everyMs: number, signal: AbortSignal): Promise<void>;
  killWorker(): Promise<void>;
  untilReady(): Promise<void>;
  crashLoop(): Promise<void>;
  setMaintenance(isOn: boolean): Promise<void>;
  killProxy(): Promise<void>;
  restartProxy(): Promise<void>;
  /** Of the clock, not scaled: what a request takes. */
  pauseReal(ms: number): Promise<void>;
  /** `ms` divided by the scale. */
  scaled(ms: number): number;
}

export interface Pace {
  readonly scrapeMs: number;
  readonly scale: number;
}

export interface Scenario {
  readonly alert: string;
  /** Steps as the record tells them, a sentence each. */
  readonly says: { readonly trigger: string; readonly drain: string };
  /** Other alerts that the same fault may raise. */
  readonly alsoFires: readonly string[];
  /** Makes the condition true and keeps it so until the signal. The id of one request that was affected. */
  trigger(actuator: Actuator, signal: AbortSignal): Promise<string>;
  /** Takes the cause away. */
  drain(actuator: Actuator): Promise<void>;
  /** What `untilFalse` counts from: the end of the trigger, when the cause was over with it, or of the drain. */
  readonly causeEnds: 'with-trigger' | 'with-drain';
  /** From the trigger's start until the expression can first be true, before scrapes and evaluations are added. */
  untilTrue(rule: DrilledRule, pace: Pace): Span;
  /** From the end of the cause until the expression is false again, likewise. */
  untilFalse(rule: DrilledRule, pace: Pace): Span;
}

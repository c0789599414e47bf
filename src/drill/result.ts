import type { Prose } from '../model/prose.ts';
import type { PhaseResult } from './judge.ts';
import type { Episode, Marks, Times } from './record.ts';
import type { DrilledRule, NotificationTiming } from './rules.ts';
import type { Scenario } from './scenario.ts';

export interface AlertResult {
  readonly alert: string;
  readonly scenario: Scenario;
  readonly rule: DrilledRule;
  readonly timing: NotificationTiming;
  readonly reqId: string | null;
  /** The report about that request, relative to the evidence; null: there was no request to trace. */
  readonly trace: string | null;
  readonly marks: Marks;
  readonly times: Times;
  readonly phases: readonly PhaseResult[];
  /** Null: as expected. */
  readonly fault: Prose | null;
}

export interface DrillResult {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly alerts: readonly AlertResult[];
  /** Of every alert of the rules, in order of time. */
  readonly episodes: readonly Episode[];
  readonly unexpected: readonly Episode[];
  readonly passed: boolean;
}

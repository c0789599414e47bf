// The record against the expected timing. Too early is as wrong as too late: either the rule or the expected timing is
// not what it is said to be.

import { own, type Prose, say } from '../model/prose.ts';
import type { Episode, Marks, Times } from './record.ts';
import type { Span } from './scenario.ts';
import { type Phase, PHASES, type ExpectedTiming } from './expected-timing.ts';

export interface PhaseResult {
  readonly phase: Phase;
  /** From its own beginning (expected-timing.ts); null: it did not happen, or what it counts from did not. */
  readonly measuredMs: number | null;
  readonly expected: Span;
  readonly verdict: 'as-expected' | 'too-early' | 'too-late' | 'missing';
}

const NAMES: Readonly<Record<Phase, { readonly missing: string; readonly happened: string }>> = {
  pending: { missing: 'it never became true for Prometheus', happened: 'it became true' },
  firing: { missing: 'it did not fire', happened: 'it fired' },
  notified: { missing: 'no notification arrived', happened: 'the notification arrived' },
  resolved: { missing: 'it did not drain', happened: 'it drained' },
  'resolved-notified': {
    missing: 'no notification said that it is over',
    happened: 'the notification of its end arrived',
  },
};

export function judge(times: Times, marks: Marks, expected: ExpectedTiming): readonly PhaseResult[] {
  const since: Readonly<Record<Phase, number | null>> = {
    pending: marks.triggeredMs,
    firing: times.pending,
    notified: times.firing,
    resolved: marks.causeEndedMs,
    'resolved-notified': times.resolved,
  };
  return PHASES.map((phase) => {
    const from = since[phase];
    const at = times[phase];
    const span = expected[phase];
    const measuredMs = from === null || at === null ? null : at - from;
    return { phase, measuredMs, expected: span, verdict: verdictOf(measuredMs, span) };
  });
}

// A sample bears the time at which its evaluation was due, which a busy server may be behind by some milliseconds.
const TOLERANCE_MS = 50;

function verdictOf(measuredMs: number | null, { minMs, maxMs }: Span): PhaseResult['verdict'] {
  if (measuredMs === null) return 'missing';
  if (measuredMs < minMs - TOLERANCE_MS) return 'too-early';
  return measuredMs > maxMs + TOLERANCE_MS ? 'too-late' : 'as-expected';
}

/** A sentence for the first thing that went wrong: what follows from it is not told again. Null: nothing did. */
export function faultOf(results: readonly PhaseResult[]): Prose | null {
  const first = results.find(({ verdict }) => verdict !== 'as-expected');
  if (first === undefined) return null;
  const { phase, measuredMs, expected, verdict } = first;
  const within = say`within ${own(seconds(expected.maxMs))}`;
  if (verdict === 'missing' || measuredMs === null) return say`${own(NAMES[phase].missing)} ${within}`;
  return verdict === 'too-late'
    ? say`${own(NAMES[phase].happened)} after ${own(seconds(measuredMs))}, later than ${own(seconds(expected.maxMs))}`
    : say`${own(NAMES[phase].happened)} after ${own(seconds(measuredMs))}, earlier than ${own(seconds(expected.minMs))}`;
}

export interface AllowedWave {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly alerts: ReadonlySet<string>;
}

/** Alerts that began to fire where nothing was done that raises them. */
export function unexpected(episodes: readonly Episode[], waves: readonly AllowedWave[]): readonly Episode[] {
  return episodes.filter(
    ({ alert, fromMs }) =>
      !waves.some((wave) => wave.alerts.has(alert) && fromMs >= wave.fromMs && fromMs <= wave.untilMs),
  );
}

/** `45.0 s`, `3 m 30 s`. */
export function seconds(ms: number): string {
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} m ${whole % 60} s`;
}

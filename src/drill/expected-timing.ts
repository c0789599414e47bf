// When an alert must fire, notify and end, from the rules and the routing as they are loaded.

import type { DrilledRule, NotificationTiming } from './rules.ts';
import type { Pace, Scenario, Span } from './scenario.ts';

export const PHASES = ['pending', 'firing', 'notified', 'resolved', 'resolved-notified'] as const;
export type Phase = (typeof PHASES)[number];

/** What a busy machine may add to any delay: processes wait for each other, and a poll is not an event. */
const SLACK_MS = 2000;

/**
 * Each from its own beginning: pending from the trigger, firing from pending, notified from firing, resolved from the
 * end of the cause, resolved-notified from resolved.
 */
export type ExpectedTiming = Readonly<Record<Phase, Span>>;

export interface ExpectedTimingInput {
  readonly scenario: Scenario;
  readonly rule: DrilledRule;
  readonly timing: NotificationTiming;
  readonly pace: Pace;
}

export function expectedTimingOf({ scenario, rule, timing, pace }: ExpectedTimingInput): ExpectedTiming {
  const isTrue = scenario.untilTrue(rule, pace);
  const isFalse = scenario.untilFalse(rule, pace);
  // A scrape until the metric is known, an evaluation for each recorded series in between, and one for the alert
  // itself.
  const seenMs = pace.scrapeMs + (rule.recordedDepth + 1) * rule.evaluationMs + SLACK_MS;
  const { forMs, keepFiringForMs, evaluationMs } = rule;
  return {
    pending: { minMs: isTrue.minMs, maxMs: isTrue.maxMs + seenMs },
    firing: { minMs: forMs, maxMs: forMs === 0 ? 0 : forMs + evaluationMs + SLACK_MS },
    notified: { minMs: timing.groupWaitMs, maxMs: timing.groupWaitMs + SLACK_MS },
    resolved: {
      minMs: isFalse.minMs + keepFiringForMs,
      maxMs: isFalse.maxMs + keepFiringForMs + evaluationMs + seenMs,
    },
    'resolved-notified': { minMs: 0, maxMs: timing.groupIntervalMs + evaluationMs + SLACK_MS },
  };
}

/**
 * How long until this phase at the latest, counted from the trigger (pending, firing, notified) or the end of the
 * cause.
 */
export function latestMs(expected: ExpectedTiming, phase: Phase): number {
  const chain: readonly Phase[] =
    phase === 'resolved' || phase === 'resolved-notified'
      ? ['resolved', 'resolved-notified']
      : ['pending', 'firing', 'notified'];
  return chain.slice(0, chain.indexOf(phase) + 1).reduce((sum, one) => sum + expected[one].maxMs, 0);
}

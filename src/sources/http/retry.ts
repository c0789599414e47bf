// When to ask again, and when to let it be. Full jitter (https://aws.amazon.com/builders-library, "timeouts, retries and
// backoff with jitter") above a floor; one budget for the client as a whole, so that a dead server is not hammered by every
// page and every window in turn.

import type { HttpEnv } from './client.ts';
import type { Retry } from './connection.ts';
import type { Fault } from './fault.ts';

const BUDGET = 10;
/** A server that answers earns its retries back: ten good answers, one retry. */
const EARNED_BY_AN_ANSWER = 0.1;
/** Without a deadline nobody waits longer than this for a server that asks to be left alone. */
const MAX_RETRY_AFTER_MS = 60_000;

export interface RetryPolicy {
  answered(): void;
  /**
   * Milliseconds to wait before the next try; null: give up. `triesDone` counts the one that has just failed. Takes from the
   * budget.
   */
  delayMs(fault: Fault, asked: { readonly triesDone: number; readonly retries: number }): number | null;
}

export function createRetryPolicy(retry: Retry, env: Pick<HttpEnv, 'random' | 'now' | 'deadlineMs'>): RetryPolicy {
  let budget = BUDGET;
  return {
    answered: () => {
      budget = Math.min(BUDGET, budget + EARNED_BY_AN_ANSWER);
    },
    delayMs: (fault, { triesDone, retries }) => {
      const allowed = { never: 0, once: Math.min(1, retries), yes: retries }[fault.retry];
      if (triesDone > allowed || budget < 1) return null;
      const delay = jittered(retry, { triesDone, random: env.random() }) + (fault.retryAfterMs ?? 0);
      if (fault.retryAfterMs !== null && fault.retryAfterMs > MAX_RETRY_AFTER_MS) return null;
      if (env.deadlineMs !== null && env.now() + delay >= env.deadlineMs) return null;
      budget -= 1;
      return delay;
    },
  };
}

/** Between the floor and a ceiling that doubles with each try. */
function jittered(
  { minBackoffMs, maxBackoffMs }: Retry,
  at: { readonly triesDone: number; readonly random: number },
): number {
  const floor = Math.min(minBackoffMs, maxBackoffMs);
  const ceiling = Math.min(maxBackoffMs, floor * 2 ** at.triesDone);
  return floor + at.random * (ceiling - floor);
}

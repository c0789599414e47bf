// Where to look for a request, and in which order, when a store's cost grows with the window. docs/windows.md.

import type { TimeHint, WindowReason } from '../model/search-story.ts';
import { intersect, subtract } from '../model/time-ranges.ts';
import { NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../model/time.ts';

const MINUTE = 60n * NANOS_PER_SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

/** A line may carry a time that is ahead of this machine's clock. */
export const CLOCK_SKEW_NANOS = MINUTE;

/** Where an asked window begins that has no beginning, when there is no lookback to go by. */
const DEFAULT_REACH = 7n * DAY;

/** What a person asks about most: it happened just now. */
const FIRST_REACH = 15n * MINUTE;
/** From this age on, what is read to find a request stays below 1.2 times all that is younger than it. */
const BOUNDED_AGE = HOUR;
/**
 * Read beside a hit: a minute to each side, once for its other ids and once for what happened meanwhile. The seconds that a look
 * at each output reads lie within what is lost by counting in whole minutes (test/app/search-cost.test.ts holds the sum).
 */
const BESIDE = 250n * NANOS_PER_SECOND;

export interface WindowPlanInput {
  readonly now: UnixNano;
  /** A window that was asked for: it is the only one. */
  readonly asked: TimeRange | null;
  /** Best first. */
  readonly hints: readonly TimeHint[];
  /** 0: the hints alone. */
  readonly maxLookbackNanos: bigint;
}

export interface PlannedWindow {
  readonly range: TimeRange;
  readonly reason: Exclude<WindowReason, 'lifecycle'>;
}

/**
 * In the order they are to be searched; disjoint, never empty. With nothing asked they cover exactly
 * [now − maxLookback, now + 1 min) and the hints: a hint is small and is looked at even when it is older than the lookback.
 */
export function planWindows({ now, asked, hints, maxLookbackNanos }: WindowPlanInput): readonly PlannedWindow[] {
  const horizon = now + CLOCK_SKEW_NANOS;
  if (asked !== null) return [{ range: boundAsked(asked, { horizon, maxLookbackNanos }), reason: 'asked' }];
  const planned: PlannedWindow[] = [];
  // Newest first: an incident is more often recent.
  const uncovered = (range: TimeRange): readonly TimeRange[] => {
    const past = intersect(range, { start: range.start, end: horizon });
    const taken = planned.map((window) => window.range);
    return past === null ? [] : subtract(past, taken).toReversed();
  };
  for (const { range, from } of hints)
    planned.push(...uncovered(range).flatMap((piece) => inSteps(piece).map((part) => ({ range: part, reason: from }))));
  for (const reach of reaches(maxLookbackNanos)) {
    const pieces = uncovered({ start: now - reach, end: horizon });
    planned.push(...pieces.map((range) => ({ range, reason: 'widening' as const })));
  }
  return planned;
}

// A dashboard's range may be days long: cheap first there too.
function inSteps({ start, end }: TimeRange): readonly TimeRange[] {
  const reach = reaches(end - start).filter((step) => step > FIRST_REACH || step === end - start);
  return reach.map((step, index) => ({ start: end - step, end: end - (reach[index - 1] ?? 0n) }));
}

// `--to` alone and a window that ends in the future are open at one side: a store needs both ends.
function boundAsked(
  { start, end }: TimeRange,
  { horizon, maxLookbackNanos }: { readonly horizon: UnixNano; readonly maxLookbackNanos: bigint },
): TimeRange {
  const until = end > horizon && start < horizon ? horizon : end;
  const reach = maxLookbackNanos > 0n ? maxLookbackNanos : DEFAULT_REACH;
  return { start: start > 0n ? start : until - reach, end: until };
}

// A request just beyond one reach costs all of the next one, so that may be no longer than 1.2 times the last (0029).
function reaches(maxLookbackNanos: bigint): readonly bigint[] {
  if (maxLookbackNanos <= 0n) return [];
  const steps: bigint[] = [];
  for (let step = FIRST_REACH; step < maxLookbackNanos; step = nextReach(step)) steps.push(step);
  return [...steps, maxLookbackNanos];
}

/** In whole minutes. */
function nextReach(reach: bigint): bigint {
  const least = reach < BOUNDED_AGE ? BOUNDED_AGE : reach;
  return (((least * 6n) / 5n - BESIDE) / MINUTE) * MINUTE;
}

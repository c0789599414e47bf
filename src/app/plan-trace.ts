// What a trace would ask, without asking it: for --dry-run. The only questions sent are for estimates, which the stores
// answer from their index.

import type { CandidateId } from '../model/request-id.ts';
import type { Profile } from '../model/profile.ts';
import type { TimeHint, WindowReason } from '../model/search-story.ts';
import type { AlertSource, MetricSource } from '../model/metrics.ts';
import type { LogSource, PlannedQuery } from '../model/source.ts';
import type { TimeRange, UnixNano } from '../model/time.ts';
import { estimateWindow } from './estimate-window.ts';
import { needlesFor } from './find-request.ts';
import { type PlannedMetric, planMetrics } from './plan-metrics.ts';
import { planWindows } from './plan-windows.ts';
import { inBatches, shareOf } from './window-estimates.ts';

export interface PlanQuestion {
  /** One id in all its readings. */
  readonly ids: readonly CandidateId[];
  readonly range: TimeRange | null;
  readonly hints: readonly TimeHint[];
  readonly now: UnixNano;
  readonly maxLookbackNanos: bigint;
  readonly maxBytes: number | null;
  readonly signal: AbortSignal;
}

export interface PlannedWindowCost {
  readonly range: TimeRange;
  readonly reason: WindowReason;
  /** Null: the store gives no estimate. */
  readonly estimatedBytes: number | null;
  /** The bytes up to here are more than --max-bytes: the search would stop before it. */
  readonly isBeyondLimit: boolean;
}

export interface TracePlan {
  readonly hints: readonly TimeHint[];
  /** In the order they would be searched; the search stops when the request was found and its end was seen. */
  readonly windows: readonly PlannedWindowCost[];
  /** For the first window: the others differ in their times alone. */
  readonly queries: readonly PlannedQuery[];
  /** The same over all windows at once, which no trace asks but a person may. Empty: there is but one window. */
  readonly wholeQueries: readonly PlannedQuery[];
  /** PromQL, asked once the request is found: where a label is only then known it reads ROUTE or MODEL. */
  readonly signals: readonly PlannedMetric[];
  /** What else is asked, and when. */
  readonly also: readonly string[];
}

interface PlanDeps {
  readonly sources: readonly LogSource[];
  readonly profile: Profile;
  readonly metrics: Pick<MetricSource, 'alsoAsked'> | null;
  readonly alerts: Pick<AlertSource, 'alsoAsked'> | null;
}

export async function planTrace(
  question: PlanQuestion,
  { sources, profile, metrics, alerts }: PlanDeps,
): Promise<TracePlan> {
  const stores = sources.filter((source) => source.reach === 'windowed');
  const windows: PlannedWindowCost[] = [];
  const planned = stores.length === 0 ? [] : planWindows({ ...question, asked: question.range });
  const batches = inBatches(planned);
  const estimates = await Promise.all(
    batches.map(async (batch) => ({
      batch,
      estimate: await estimateWindow(batch.range, { sources: stores, signal: question.signal }),
    })),
  );
  let spentBytes = 0;
  for (const { batch, estimate } of estimates) {
    for (const { range, reason } of batch.windows) {
      const { bytes } = shareOf(estimate, { part: range, whole: batch.range });
      spentBytes += bytes ?? 0;
      const isBeyondLimit = question.maxBytes !== null && spentBytes > question.maxBytes;
      windows.push({ range, reason, estimatedBytes: bytes === 0 ? null : bytes, isBeyondLimit });
    }
  }
  const [first, ...others] = planned.map(({ range }) => range);
  const queriesOf = (range: TimeRange): readonly PlannedQuery[] =>
    stores.flatMap((source) => source.plan({ needles: needlesFor(question.ids), range }));
  return {
    hints: question.hints,
    windows,
    queries: first === undefined ? [] : queriesOf(first),
    wholeQueries: first === undefined || others.length === 0 ? [] : queriesOf(hull(first, others)),
    signals: metrics !== null ? planMetrics(profile, question.now) : [],
    also: [
      ...stores.flatMap(({ alsoAsked }) => alsoAsked),
      ...(metrics?.alsoAsked ?? []),
      ...(alerts?.alsoAsked ?? []),
    ],
  };
}

function hull(first: TimeRange, others: readonly TimeRange[]): TimeRange {
  return others.reduce(
    ({ start, end }, range) => ({
      start: range.start < start ? range.start : start,
      end: range.end > end ? range.end : end,
    }),
    first,
  );
}

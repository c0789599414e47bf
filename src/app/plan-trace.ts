// What a trace would ask, without asking it: for --dry-run. The only questions sent are for estimates, which the stores
// answer from their index.

import type { KnownId } from '../model/request-id.ts';
import type { Profile } from '../model/profile.ts';
import type { TimeHint, WindowReason } from '../model/search-story.ts';
import type { SignalSubject } from '../model/signal.ts';
import type { LogSource, PlannedQuery } from '../model/source.ts';
import type { TimeRange, UnixNano } from '../model/time.ts';
import { planWindows } from './plan-windows.ts';
import { estimateWindow } from './search-windows.ts';

export interface PlanQuestion {
  readonly id: KnownId;
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
  /** PromQL of the signals, asked once the request is found: where a label is only then known it reads ROUTE or MODEL. */
  readonly signals: readonly { readonly title: string; readonly query: string }[];
}

interface PlanDeps {
  readonly sources: readonly LogSource[];
  readonly profile: Profile;
  readonly asksMetrics: boolean;
}

export async function planTrace(
  question: PlanQuestion,
  { sources, profile, asksMetrics }: PlanDeps,
): Promise<TracePlan> {
  const stores = sources.filter(({ reach }) => reach === 'windowed');
  const windows: PlannedWindowCost[] = [];
  const planned = stores.length === 0 ? [] : planWindows({ ...question, asked: question.range });
  let spentBytes = 0;
  for (const { range, reason } of planned) {
    const { bytes } = await estimateWindow(range, { sources: stores, signal: question.signal });
    spentBytes += bytes ?? 0;
    const isBeyondLimit = question.maxBytes !== null && spentBytes > question.maxBytes;
    windows.push({ range, reason, estimatedBytes: bytes, isBeyondLimit });
  }
  const [first] = planned;
  return {
    hints: question.hints,
    windows,
    queries:
      first === undefined
        ? []
        : stores.flatMap((source) => source.plan?.({ needles: [question.id.value], range: first.range }) ?? []),
    signals: asksMetrics ? signalQueries(profile, question.now) : [],
  };
}

function signalQueries(profile: Profile, now: UnixNano): TracePlan['signals'] {
  const subject: SignalSubject = {
    method: 'POST',
    route: 'ROUTE',
    model: 'MODEL',
    start: now,
    end: now,
    durationMs: 0,
    firstTokenMs: 0,
  };
  return profile.signals.definitions.flatMap((definition) => {
    const queries =
      definition.kind === 'rank' ? definition.queries(subject).map(({ query }) => query) : [definition.query(subject)];
    return queries.filter((query) => query !== null).map((query) => ({ title: definition.title, query }));
  });
}

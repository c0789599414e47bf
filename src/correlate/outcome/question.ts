import type { Outage, Outcome } from '../../model/correlation.ts';
import type { TimelineEvent } from '../../model/event.ts';
import { own as ownWords, type Prose } from '../../model/prose.ts';
import type { RequestFacts } from '../../model/report.ts';
import { formatDuration } from '../../model/time.ts';
import type { Signs } from '../signs.ts';

/** What a verdict is reached from. */
export interface OutcomeQuestion {
  readonly own: readonly TimelineEvent[];
  readonly around: readonly TimelineEvent[];
  readonly request: RequestFacts;
  readonly outages: readonly Outage[];
  /** True when every source was read whole. */
  readonly complete: boolean;
}

/** One way a request can have gone; null when the signs do not say so. */
export type Verdicter = (signs: Signs, question: OutcomeQuestion) => Outcome | null;

export function idsOf(events: readonly (TimelineEvent | null)[]): readonly string[] {
  return [...new Set(events.filter((event) => event !== null).map(({ id }) => id))];
}

/** ` at +1.997 s`, or nothing when one of the two has no time. */
export function atOffset(event: TimelineEvent, request: RequestFacts): Prose {
  if (event.timeUnixNano === null || request.start === null) return [];
  const offset = event.timeUnixNano - request.start;
  return ownWords(` at ${offset < 0n ? '' : '+'}${formatDuration(offset)}`);
}

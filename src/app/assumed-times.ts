import type { TimelineEvent } from '../model/event.ts';
import { own, type Prose, say } from '../model/prose.ts';

/** What the times of this timeline rest on where its lines do not say it themselves. */
export function assumedTimeNotes(events: readonly TimelineEvent[]): readonly Prose[] {
  const assumed = events.flatMap(({ record }) => record.assumed ?? []);
  const [first] = assumed;
  if (first === undefined) return [];
  const year = assumed.some(({ yearFrom }) => yearFrom !== null) ? own(', and the year is not theirs either') : [];
  return [say`times without a zone are read as ${first.timezone}: --timezone names another${year}`];
}

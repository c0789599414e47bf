import type { Correlation } from '../../model/correlation.ts';
import { endOf, isSpan, type TimelineEvent } from '../../model/event.ts';
import { cite, count, own, type Prose, say } from '../../model/prose.ts';
import { formatDuration, NANOS_PER_SECOND } from '../../model/time.ts';
import type { Rule } from '../../model/story.ts';
import { finding } from '../finding.ts';

/** A line that was taken down so much later was held up on its way. */
const LATE_NANOS = 30n * NANOS_PER_SECOND;
/** One that was taken down before its own time has another clock. */
const EARLY_NANOS = 2n * NANOS_PER_SECOND;

interface Lag {
  readonly event: TimelineEvent;
  readonly nanos: bigint;
}

/** Two clocks: the line's own time, and when a runtime or a store took it down. Shown, never corrected. */
export const ingestionLag: Rule = {
  id: 'ingestion-lag',
  apply({ own: events }) {
    const lags = events.map(lagOf).filter((lag) => lag !== null);
    const late = lags.filter(({ nanos }) => nanos > LATE_NANOS);
    const early = lags.filter(({ nanos }) => nanos < -EARLY_NANOS);
    return [...(late.length === 0 ? [] : [lateFinding(late)]), ...(early.length === 0 ? [] : [earlyFinding(early)])];
  },
};

// A span is stamped with its start and written at its end. A collector may take the stamp over, so
// between the two nothing is late or early; without its duration the end is not known.
function lagOf(event: TimelineEvent): Lag | null {
  const { observedTimeUnixNano: observed } = event.record;
  const start = event.timeSource === 'record' ? event.timeUnixNano : null;
  if (observed === null || start === null || (isSpan(event) && event.durationNanos === null)) return null;
  const end = (isSpan(event) ? endOf(event) : null) ?? start;
  if (observed < start) return { event, nanos: observed - start };
  return { event, nanos: observed > end ? observed - end : 0n };
}

function lateFinding(late: readonly Lag[]): Correlation {
  const worst = late.reduce((a, b) => (b.nanos > a.nanos ? b : a));
  return lag({
    title: 'Lines were taken down late',
    summary: say`${count(late.length, 'line')} of the request reached a runtime or a store more than 30 s after ${itsOrTheir(late)} own time, at most ${own(formatDuration(worst.nanos))} ${cite(worst.event.id)}. The timeline goes by the lines’ own times. A search by the store’s time may miss such lines, and an alert on logs comes that much later.`,
  });
}

function earlyFinding(early: readonly Lag[]): Correlation {
  const worst = early.reduce((a, b) => (b.nanos < a.nanos ? b : a));
  return lag({
    title: 'Two clocks do not agree',
    summary: say`${count(early.length, 'line')} of the request reached a runtime or a store more than 2 s before ${itsOrTheir(early)} own time, at most ${own(formatDuration(-worst.nanos))} ${cite(worst.event.id)}: the two times are of clocks that differ. Times of different hosts are to be compared with care; none was changed.`,
  });
}

function itsOrTheir({ length }: readonly Lag[]): Prose {
  return own(length === 1 ? 'its' : 'their');
}

function lag({ title, summary }: { readonly title: string; readonly summary: Prose }): Correlation {
  return finding({ ruleId: 'ingestion-lag', confidence: 'certain', weight: 'note', title: own(title), summary });
}

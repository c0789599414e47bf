import type { Correlation, Outage } from '../../../model/correlation.ts';
import type { TimelineEvent } from '../../../model/event.ts';
import type { Sample } from '../../../model/metrics.ts';
import { cite, own, type Prose, say } from '../../../model/prose.ts';
import { formatClock, formatDuration, NANOS_PER_SECOND } from '../../../model/time.ts';
import type { Rule, RuleContext } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { signalOf } from '../../../correlate/metric-readings.ts';
import { crashesWithin, workerLinesByLog } from '../story/worker-lines.ts';

/** What the signal `restarts` counts over. */
const COUNTED_NANOS = 600n * NANOS_PER_SECOND;
/** The counter is brought up to date when it is scraped: an exit younger than this may not be in it. */
const SCRAPED_NANOS = 60n * NANOS_PER_SECOND;
/** A scrape is stamped when it begins, by another clock than the lines'. */
const STAMP_NANOS = 5n * NANOS_PER_SECOND;

/** One of the two did not see what the other saw; neither is corrected. */
export const metricsDisagreeWithLogs: Rule = {
  id: 'metrics-disagree-with-logs',
  apply: (context) => [...uncountedRestarts(context), ...unseenOutages(context), ...unloggedOutage(context)],
};

// Only this direction can be counted: the logs are read close to the request, the counter covers ten minutes.
function uncountedRestarts(context: RuleContext): readonly Correlation[] {
  const restarts = signalOf(context, 'restarts');
  const crashes = crashesWithin(COUNTED_NANOS, context);
  const first = crashes[0];
  const last = crashes.at(-1);
  if (restarts === null || first?.timeUnixNano == null || last?.timeUnixNano == null) return [];
  const from = last.timeUnixNano + SCRAPED_NANOS;
  const to = first.timeUnixNano + COUNTED_NANOS;
  const most = restarts.points
    .filter(({ timeUnixNano }) => timeUnixNano >= from && timeUnixNano < to)
    .reduce<Sample | null>((max, point) => (max === null || point.value > max.value ? point : max), null);
  if (most === null || most.value >= crashes.length) return [];
  return [
    disagreement({
      title: 'The metrics count fewer restarts than the logs',
      summary: say`The logs show ${exitsOf(crashes, { first, last })}; the restart counter grew by ${most.value} in the 10 min up to ${own(formatClock(most.timeUnixNano))}, which hold ${crashes.length === 1 ? 'it' : 'them'} ${cite(restarts.id)}. Harmless when an exit was not followed by a restart, or when the process began anew: its counter starts at 0. Else an alert on the counter misses them.`,
    }),
  ];
}

function exitsOf(
  { length }: readonly TimelineEvent[],
  { first, last }: { readonly first: TimelineEvent; readonly last: TimelineEvent },
): Prose {
  return length === 1
    ? say`1 worker exit ${cite(first.id)}`
    : say`${length} worker exits, from ${cite(first.id)} to ${cite(last.id)}`;
}

// A gauge is only seen when it is scraped. A planned shutdown takes the gauge away with it.
function unseenOutages(context: RuleContext): readonly Correlation[] {
  const ready = signalOf(context, 'ready');
  if (ready === null) return [];
  return context.outages
    .filter(({ relation, isPlanned }) => relation === 'during' && !isPlanned)
    .flatMap((outage) => unseen(outage, { id: ready.id, points: ready.points }));
}

function unseen(
  { start, end, exit, ready }: Outage,
  gauge: { readonly id: string; readonly points: readonly Sample[] },
): readonly Correlation[] {
  const before = gauge.points.findLast(({ timeUnixNano }) => timeUnixNano < start);
  const after = gauge.points.find(({ timeUnixNano }) => end !== null && timeUnixNano > end);
  if (end === null || ready === null || before === undefined || after === undefined) return [];
  const isShown = gauge.points.some(
    ({ timeUnixNano, value }) => value < 1 && timeUnixNano >= start - STAMP_NANOS && timeUnixNano <= end + STAMP_NANOS,
  );
  if (isShown) return [];
  const inside = gauge.points.filter(({ timeUnixNano }) => timeUnixNano >= start && timeUnixNano <= end).length;
  const why =
    inside === 0
      ? own(
          `no scrape fell into it, the nearest were at ${formatClock(before.timeUnixNano)} and ${formatClock(after.timeUnixNano)}`,
        )
      : own(`${inside === 1 ? 'a scrape' : `${inside} scrapes`} within it read 1`);
  const means =
    inside === 0
      ? 'Expected of an outage shorter than the scrape interval; an alert on that gauge cannot see it.'
      : 'The gauge may be of another process, or the clocks may differ.';
  return [
    disagreement({
      title: 'The outage does not show in the metrics',
      summary: say`The logs show the worker away for ${own(formatDuration(end - start))}, from ${cite(exit.id)} to ${cite(ready.id)}; in the gauge of its being ready ${why} ${cite(gauge.id)}. ${own(means)}`,
    }),
  ];
}

function unloggedOutage(context: RuleContext): readonly Correlation[] {
  const ready = signalOf(context, 'ready');
  const { start, end } = context.request;
  if (ready === null || start === null || !context.complete || workerLinesByLog(context).length > 0) return [];
  const down = ready.points.find(
    ({ timeUnixNano, value }) => value < 1 && timeUnixNano >= start && timeUnixNano <= (end ?? start),
  );
  if (down === undefined) return [];
  return [
    disagreement({
      title: 'The metrics show an outage that the logs do not',
      summary: say`The gauge of the worker being ready was ${down.value} at ${own(formatClock(down.timeUnixNano))}, during the request ${cite(ready.id)}, and no line of a supervisor was found near it. ${own(context.absences.worker_exit.known ? 'The lines around the request were read: the gauge is likely of another process.' : 'The log that has them is not among what was read, or the gauge is of another process.')}`,
    }),
  ];
}

function disagreement({ title, summary }: { readonly title: string; readonly summary: Prose }): Correlation {
  return finding({
    ruleId: 'metrics-disagree-with-logs',
    confidence: 'certain',
    weight: 'note',
    title: own(title),
    summary,
  });
}

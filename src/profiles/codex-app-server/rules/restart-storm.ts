import type { TimelineEvent } from '../../../model/event.ts';
import { cite, count, joinProse, own, type Prose, say } from '../../../model/prose.ts';
import type { Signal } from '../../../model/signal.ts';
import { formatClock, formatDuration } from '../../../model/time.ts';
import type { Rule, RuleContext } from '../story/question.ts';
import { couldMatter } from '../../../correlate/could-matter.ts';
import { finding } from '../../../correlate/finding.ts';
import { signalOf } from '../../../correlate/metric-readings.ts';
import { crashesWithin } from '../story/worker-lines.ts';

/** The alert rule's own figures: more than 3 restarts in 10 minutes (traced-system.md, acceptance criterion 1). */
const MOST_RESTARTS = 3;
const WINDOW_NANOS = 600_000_000_000n;

/** Either count alone is enough; the other is told beside it, also when it is lower. */
export const restartStorm: Rule = {
  id: 'restart-storm',
  apply(context) {
    if (!couldMatter(context)) return [];
    const crashes = crashesWithin(WINDOW_NANOS, context);
    const restarts = signalOf(context, 'restarts');
    if (crashes.length <= MOST_RESTARTS && (restarts?.value ?? 0) <= MOST_RESTARTS) return [];
    const counts = [logged(crashes, context), measured(restarts)].filter((part) => part.length > 0);
    return [
      finding({
        ruleId: 'restart-storm',
        confidence: 'certain',
        // Beside a request that met none of its exits it says how the time was, not what went wrong.
        weight: metAnExit(context) ? 'problem' : 'note',
        title: own('The worker was in a restart storm'),
        summary: say`${joinProse(counts, ' ')} More than ${MOST_RESTARTS} in 10 min is the limit of the restart alert. Whether the request met one of these exits is told on its own.`,
      }),
    ];
  },
};

function metAnExit({ outages, outcome }: RuleContext): boolean {
  return (
    outcome.verdict !== 'aborted' && outages.some(({ relation, isPlanned }) => relation === 'during' && !isPlanned)
  );
}

function logged(crashes: readonly TimelineEvent[], context: RuleContext): Prose {
  const [first] = crashes;
  const last = crashes.at(-1);
  if (first?.timeUnixNano == null || last?.timeUnixNano == null) return [];
  if (first === last) return say`The lines read show 1 worker exit ${cite(first.id)}.`;
  return say`The lines read show ${own(atLeast(context))}${crashes.length} worker exits within ${own(formatDuration(last.timeUnixNano - first.timeUnixNano))}, from ${cite(first.id)} to ${cite(last.id)}.`;
}

// Lines are read close to the request, and the window reaches ten minutes back.
function atLeast({ complete, absences }: RuleContext): string {
  return complete && absences.worker_exit.known ? '' : 'at least ';
}

function measured(restarts: Signal | null): Prose {
  if (restarts === null || restarts.value === null) return [];
  const { value, at, id, instances } = restarts;
  // Only where there are several, and the request's lines name this one.
  const whose = instances?.name == null || instances.count === 1 ? [] : say` of ${instances.name}`;
  return say`The metrics count ${count(value, 'restart')}${whose} in the 10 min up to ${own(formatClock(at))} ${cite(id)}.`;
}

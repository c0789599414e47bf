import type { Correlation } from '../../model/correlation.ts';
import { cite, own, type Prose, say } from '../../model/prose.ts';
import type { AlertEpisode } from '../../model/signal.ts';
import { formatClock } from '../../model/time.ts';
import type { Rule } from '../../model/story.ts';
import { couldMatter } from '../could-matter.ts';
import { finding } from '../finding.ts';

/** Only what was firing beside a request that needs a fault: all others stand in the row about alerts, and say no more there. */
export const alertOverlap: Rule = {
  id: 'alert-overlap',
  apply(context) {
    if (!couldMatter(context)) return [];
    return (context.metrics?.episodes ?? [])
      .filter(({ relation, state }) => relation === 'during' && state === 'firing')
      .map(overlap);
  },
};

function overlap(episode: AlertEpisode): Correlation {
  const { id, name, state, severity, heldFrom, whose } = episode;
  const isOther = whose === 'other';
  const when = heldFrom === null ? 'during the request' : 'at the last evaluation before the request';
  return finding({
    ruleId: 'alert-overlap',
    confidence: 'certain',
    weight: isOther ? 'note' : 'problem',
    title: say`Alert ${name}${own(isOther ? ' of another instance' : '')} was ${own(state)} ${own(when)}`,
    summary: say`Alert ${name}${severity === null ? [] : say` (${severity})`} was ${own(state)} ${own(when)} ${cite(id)}: ${timesOf(episode)}. ${own(isOther ? 'Its labels name another process than the request’s lines do: it says nothing of the one that served the request.' : 'The two overlap in time; whether one has to do with the other is not shown by that.')}`,
  });
}

// An alert keeps its state from one evaluation to the next.
const NEXT: Readonly<Record<NonNullable<AlertEpisode['heldFrom']>['next'], string>> = {
  'not-in': 'and the next evaluation is not in',
  gone: 'and the next evaluation found it gone',
};

function lastSeen(until: AlertEpisode['until']): string {
  return until === null ? 'it still held at the end of what was asked' : `it was last seen at ${formatClock(until)}`;
}

function timesOf(episode: AlertEpisode): Prose {
  const { activeSince, firingFrom, until, heldFrom } = episode;
  const parts = [
    ...(activeSince === null ? [] : [`its expression was first seen true at ${formatClock(activeSince)}`]),
    ...(firingFrom === null ? [] : [`it was first seen firing at ${formatClock(firingFrom)}`]),
    ...(heldFrom === null
      ? [lastSeen(until)]
      : [`it was last evaluated at ${formatClock(heldFrom.at)}`, NEXT[heldFrom.next]]),
  ];
  return own(parts.join(', '));
}

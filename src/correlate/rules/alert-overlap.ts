import type { Correlation } from '../../model/correlation.ts';
import { cite, own, type Prose, say } from '../../model/prose.ts';
import type { AlertEpisode } from '../../model/signal.ts';
import { formatClock } from '../../model/time.ts';
import type { Rule } from '../context.ts';
import { couldMatter } from '../could-matter.ts';
import { finding } from '../finding.ts';

/** What was firing is told before what was only pending. */
export const alertOverlap: Rule = {
  id: 'alert-overlap',
  apply(context) {
    const episodes = (context.metrics?.episodes ?? []).filter(({ relation }) => relation === 'during');
    return [...episodes.filter(isFiring), ...episodes.filter((episode) => !isFiring(episode))].map((episode) =>
      overlap(episode, { couldMatter: couldMatter(context) }),
    );
  },
};

function isFiring({ state }: AlertEpisode): boolean {
  return state === 'firing';
}

// An alert beside a request that needs no fault changes how the hour is to be read, not the request.
function overlap(episode: AlertEpisode, request: { readonly couldMatter: boolean }): Correlation {
  const { id, name, state, severity, heldFrom } = episode;
  const when = heldFrom === null ? 'during the request' : 'at the last evaluation before the request';
  return finding({
    ruleId: 'alert-overlap',
    confidence: 'certain',
    weight: isFiring(episode) && request.couldMatter ? 'problem' : 'note',
    title: say`Alert ${name} was ${own(state)} ${own(when)}`,
    summary: say`Alert ${name}${severity === null ? [] : say` (${severity})`} was ${own(state)} ${own(when)} ${cite(id)}: ${timesOf(episode)}. The two overlap in time; whether one has to do with the other is not shown by that.`,
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
    ...(firingFrom === null && !isFiring(episode) ? ['it was not seen firing'] : []),
    ...(heldFrom === null
      ? [lastSeen(until)]
      : [`it was last evaluated at ${formatClock(heldFrom.at)}`, NEXT[heldFrom.next]]),
  ];
  return own(parts.join(', '));
}

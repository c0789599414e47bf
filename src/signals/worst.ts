// The worst of the moments that are read, and how it is told.

import type { Sample } from '../model/metrics.ts';
import { own, type Prose, say } from '../model/prose.ts';
import { formatFigure } from '../model/quantity.ts';

/** The first of several equal ones; null of none. */
export function worstOf(points: readonly Sample[], direction: 'highest' | 'lowest'): Sample | null {
  return points.reduce<Sample | null>((found, point) => {
    if (found === null) return point;
    return (direction === 'highest' ? point.value > found.value : point.value < found.value) ? point : found;
  }, null);
}

/** `notFinite`: what the server gave instead of a value; null: nothing at all. */
export function nothingIn(when: Prose, notFinite: number | null): Prose {
  if (notFinite === null) return say`The series has no sample ${when}: it was not scraped then.`;
  const why = Number.isNaN(notFinite)
    ? ': nothing divided by nothing, mostly because there was no traffic'
    : ', so the value lies beyond what can be told';
  return say`The server gave ${own(`${formatFigure(notFinite)}`)} ${when}, which is no value${own(why)}.`;
}

export function ofSeries(n: number): Prose {
  return own(n === 1 ? '' : ` of ${n} series`);
}

export function sentences(...parts: readonly Prose[]): Prose {
  return parts
    .filter((part) => part.some((piece) => piece !== ''))
    .flatMap((part, index) => (index === 0 ? part : [' ', ...part]));
}

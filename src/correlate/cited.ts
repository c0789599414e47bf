import type { EventId } from '../model/event.ts';
import type { Prose } from '../model/prose.ts';

/**
 * The ids a text cites, each once, in its order. Evidence is made of this, so that no event is named without a clause that
 * says what it shows.
 */
export function citedIn(...texts: readonly Prose[]): readonly EventId[] {
  return [...new Set(texts.flat().flatMap((part) => (typeof part === 'object' && 'cite' in part ? part.cite : [])))];
}

// What an id, or a text that holds one, says about when the request ran, and where a search would look because of it.

import { explainId, type IdExplanation } from '../id-time/index.ts';
import { needlesOf } from '../model/id-spelling.ts';
import type { TimeHint } from '../model/search-story.ts';
import type { UnixNano } from '../model/time.ts';
import { type PlannedWindow, planWindows } from './plan-windows.ts';
import { hintsFrom } from './time-hints.ts';
import { takeId, understandId } from './understand-id.ts';

export interface ExplainQuestion {
  readonly text: string;
  /** The text as it stands is the id. */
  readonly isLiteral: boolean;
  readonly now: UnixNano;
  readonly maxLookbackNanos: bigint;
}

export interface ExplainedId extends IdExplanation {
  /** The texts that are searched for: the id as it is given first. */
  readonly spellings: readonly string[];
}

export interface ExplainedText {
  /** Best first. Empty: the text holds times and no id. */
  readonly ids: readonly ExplainedId[];
  readonly hints: readonly TimeHint[];
  /** In the order they would be searched, with no time asked for. */
  readonly windows: readonly PlannedWindow[];
}

/** Null: there is neither an id nor a time in the text. */
export function explainText({ text, isLiteral, now, maxLookbackNanos }: ExplainQuestion): ExplainedText | null {
  // A trace header is no id of a request, but it is dated.
  const asWhole = explainId(text, { now });
  const understood = isLiteral ? takeId(text) : understandId(text);
  const found = understood?.candidates.map(({ value }) => value) ?? [];
  const explained = asWhole.candidates.length > 0 ? [asWhole] : found.map((id) => explainId(id, { now }));
  const ids = explained.map((one) => ({ ...one, spellings: needlesOf([one.id]) }));
  const hints = hintsFrom({ text, ids: ids.map(({ id }) => id), now });
  if (ids.length === 0 && hints.length === 0) return null;
  return { ids, hints, windows: planWindows({ now, asked: null, hints, maxLookbackNanos }) };
}

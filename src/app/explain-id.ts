// What an id, or a text that holds one, says about when the request ran, and where a search would look because of it.

import { explainId, type IdExplanation } from '../id-time/index.ts';
import type { TimeHint } from '../model/search-story.ts';
import type { UnixNano } from '../model/time.ts';
import { type PlannedWindow, planWindows } from './plan-windows.ts';
import { hintsFrom } from './time-hints.ts';
import { understandId } from './understand-id.ts';

export interface ExplainQuestion {
  readonly text: string;
  readonly now: UnixNano;
  readonly maxLookbackNanos: bigint;
}

export interface ExplainedText {
  /** Best first. Empty: the text holds times and no id. */
  readonly ids: readonly IdExplanation[];
  readonly hints: readonly TimeHint[];
  /** In the order they would be searched, with no time asked for. */
  readonly windows: readonly PlannedWindow[];
}

/** Null: there is neither an id nor a time in the text. */
export function explainText({ text, now, maxLookbackNanos }: ExplainQuestion): ExplainedText | null {
  // A trace header is no id of a request, but it is dated.
  const asWhole = explainId(text, { now });
  const found = understandId(text)?.candidates.map(({ value }) => value) ?? [];
  const ids = asWhole.candidates.length > 0 ? [asWhole] : found.map((id) => explainId(id, { now }));
  const hints = hintsFrom({ text, ids: ids.map(({ id }) => id), now });
  if (ids.length === 0 && hints.length === 0) return null;
  return { ids, hints, windows: planWindows({ now, asked: null, hints, maxLookbackNanos }) };
}

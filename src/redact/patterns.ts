import { findAddresses } from './addresses.ts';
import { findCards } from './cards.ts';
import { findCredentials } from './credentials.ts';
import { findSpeakingIds } from './id-shapes.ts';
import { findKeys } from './keys.ts';
import { findMarkers } from './marker.ts';
import { findNamedValues, type NameRules } from './named-values.ts';
import { mergeSpans, outside, type Span } from './span.ts';

/** Nothing shorter can hold a secret that no name points at. */
export const MIN_SECRET_CHARS = 7;

/**
 * Everything in a text that has to go, in order and without overlap. `extra`: what another finder saw in the same text.
 * Time is linear in the text's length for any text.
 */
export function findSpans(text: string, rules: NameRules, extra: readonly Span[] = []): readonly Span[] {
  const named = /[=:]|--|-u /.test(text) ? findNamedValues(text, rules) : { spans: [], ids: [] };
  if (text.length < MIN_SECRET_CHARS && named.spans.length === 0) return [];
  const own = [...findKeys(text), ...findCredentials(text), ...findAddresses(text), ...findCards(text)];
  const all = [...named.spans, ...own, ...extra.filter((span) => !isBetterKnown(span, own) && !isNanoid(text, span))];
  if (all.length === 0) return all;
  return mergeSpans(outside(all, [...findMarkers(text), ...findSpeakingIds(text), ...named.ids]));
}

// Others report a whole URL for the login in it; scheme and host are diagnosis, and our own find leaves them.
function isBetterKnown(span: Span, own: readonly Span[]): boolean {
  return (
    span.kind === 'login' &&
    own.some(({ kind, start, end }) => kind === 'login' && start >= span.start && end <= span.end)
  );
}

// The preset takes `xoxb-1-` and any 14 more for a token. Keys of ours are longer than a request id; no real one is as
// long.
function isNanoid(text: string, { start, end }: Span): boolean {
  if (end - start > 21) return false;
  const before = /[A-Za-z0-9_-]*$/.exec(text.slice(Math.max(0, start - 22), start))?.[0].length ?? 0;
  const after = /^[A-Za-z0-9_-]*/.exec(text.slice(end, end + 22))?.[0].length ?? 0;
  return before + (end - start) + after === 21;
}

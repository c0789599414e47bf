// Values that their name gives away, in text that is no JSON any more: `"password":"…"`, `token=…`, `--api-key …`,
// header lines, torn records. What the name is and where the value ends is decided here; decoded values are walk.ts's
// business.

import { isIdShaped } from './id-shapes.ts';
import { findMarkers } from './marker.ts';
import { endOfBare, endOfHeader, endOfQuoted, endOfStructure, type Quote, readQuote } from './quoted.ts';
import { isSecretQueryName, type NameStrength, strengthOf } from './secret-names.ts';
import { isSecretText } from './secret-values.ts';
import { NAMED_SECRET, type Span } from './span.ts';

export interface NameRules {
  /** Lower case. */
  readonly idKeys: ReadonlySet<string>;
  /** Whether the value under this key, lower case, is message text. */
  isContentKey(key: string): boolean;
}

export interface NamedValues {
  readonly spans: readonly Span[];
  /** Ids under an id key: nothing inside them is anything else. */
  readonly ids: readonly { readonly start: number; readonly end: number }[];
}

interface Named {
  readonly name: string;
  readonly strength: NameStrength | null;
  readonly separator: string;
  /** What stood around the name, and so stands around its value's inner names. */
  readonly nameQuote: Quote;
  readonly start: number;
}

const MAX_ID_TEXT = 96;

// A name longer than this is none; the look-behind keeps a long word from being tried at each of its letters.
const NAME = /(?<![\w.-])([A-Za-z_][\w.-]{0,79})(?:(\\{0,15})(["'`]))?([ \t]{0,3}(?::|=>|=)[ \t]{0,3})/g;
const FLAG = /(?<![\w-])--?([A-Za-z][\w-]{1,60})[ \t]{1,4}(?=[^\s-])/g;
const LOGIN_FLAG = /(?<![\w-])(?:-u|--user|--proxy-user)[ =]{1,2}["']?(?=[^\s:"']{1,100}:\S)/g;
const ONE_TOKEN_SCHEME = /(?:bearer|basic|token|negotiate|apikey)[ \t]{1,4}/iy;

/** One pass over the text. Spans cover values, not their names or quotes, and do not overlap. */
export function findNamedValues(text: string, rules: NameRules): NamedValues {
  const spans: Span[] = [];
  const ids: { start: number; end: number }[] = [];
  const markers = findMarkers(text);
  let nextMarker = 0;
  const name = new RegExp(NAME);
  for (let match = name.exec(text); match !== null; match = name.exec(text)) {
    // `[redacted:jwt:1]` names nothing.
    while (nextMarker < markers.length && (markers[nextMarker]?.end ?? 0) <= match.index) nextMarker += 1;
    const marker = markers[nextMarker];
    if (marker !== undefined && marker.start <= match.index) {
      name.lastIndex = marker.end;
      continue;
    }
    const start = match.index + match[0].length;
    const named = readNamed(text, { match, start });
    const opening = readQuote(text, start);
    const key = named.name.toLowerCase();
    const found = rules.idKeys.has(key) ? readId(text, start) : null;
    if (found !== null) {
      ids.push(found);
      name.lastIndex = found.end;
      continue;
    }
    const span = (rules.isContentKey(key) ? readContent(text, named) : null) ?? readSecret(text, named);
    if (span === null) continue;
    spans.push(span);
    name.lastIndex = Math.max(span.end, opening?.contentStart ?? start, start);
  }
  return { spans: [...spans, ...findFlags(text)], ids };
}

function readNamed(text: string, { match, start }: { readonly match: RegExpExecArray; readonly start: number }): Named {
  const name = match[1] ?? '';
  const before = text[match.index - 1];
  const isQuery = (before === '?' || before === '&') && match[4] === '=';
  const strength =
    strengthOf(name) ?? (isQuery && isSecretQueryName(name) && endOfBare(text, start) - start >= 8 ? 'weak' : null);
  return {
    name,
    strength,
    separator: (match[4] ?? '').trim(),
    nameQuote: { char: match[3] ?? '"', backslashes: match[2]?.length ?? 0 },
    start,
  };
}

function readId(text: string, start: number): { readonly start: number; readonly end: number } | null {
  // No id is longer; reading on to the end of a torn value at each of a line's id keys would take the square of its
  // length.
  const near = text.slice(start, start + MAX_ID_TEXT);
  const opening = readQuote(near, 0);
  const from = opening?.contentStart ?? 0;
  const end = opening === null ? endOfBare(near, from) : endOfQuoted(near, from, opening.quote);
  return isIdShaped(near.slice(from, end)) ? { start: start + from, end: start + end } : null;
}

/** Message text is quoted or a structure. A bare word behind `text:` is prose about something else. */
function readContent(text: string, { start, nameQuote }: Named): Span | null {
  const opening = readQuote(text, start);
  if (opening !== null) {
    const end = endOfQuoted(text, opening.contentStart, opening.quote);
    return end > opening.contentStart ? { start: opening.contentStart, end, kind: 'content' } : null;
  }
  const first = text[start];
  if (first !== '[' && first !== '{') return null;
  const end = endOfStructure(text, start, nameQuote);
  return end - start > 2 ? { start, end, kind: 'content' } : null;
}

function readSecret(text: string, named: Named): Span | null {
  const { strength, start } = named;
  if (strength === null) return null;
  const opening = readQuote(text, start);
  if (opening !== null) {
    const end = endOfQuoted(text, opening.contentStart, opening.quote);
    return secretSpan(text, { start: opening.contentStart, end, strength });
  }
  const first = text[start];
  if ((first === '[' || first === '{') && !text.startsWith('[redacted', start)) {
    const end = endOfStructure(text, start, named.nameQuote);
    return strength === 'strong' || /[A-Za-z]/.test(text.slice(start, end)) ? { start, end, kind: NAMED_SECRET } : null;
  }
  const end = endOfUnquoted(text, named);
  if (strength === 'weak' && named.separator !== '=' && !isTelling(text.slice(start, end))) return null;
  return secretSpan(text, { start, end, strength });
}

function secretSpan(
  text: string,
  { start, end, strength }: { readonly start: number; readonly end: number; readonly strength: NameStrength },
): Span | null {
  return isSecretText(text.slice(start, end), strength) ? { start, end, kind: NAMED_SECRET } : null;
}

function endOfUnquoted(text: string, { name, start }: Named): number {
  if (/cookie$/i.test(name)) return endOfHeader(text, start);
  if (!/authorization$/i.test(name)) return endOfBare(text, start);
  const scheme = new RegExp(ONE_TOKEN_SCHEME);
  scheme.lastIndex = start;
  const match = scheme.exec(text);
  if (match !== null) return endOfBare(text, start + match[0].length);
  const end = endOfBare(text, start);
  // Digest, AWS4-HMAC-SHA256 and their like go on with parameters.
  return /^[ ,][ \t]?\w+=/.test(text.slice(end, end + 40)) ? endOfLine(text, end) : end;
}

function endOfLine(text: string, start: number): number {
  const end = text.slice(start).search(/[\r\n]/);
  return end < 0 ? text.length : start + end;
}

// "invalid token: expected" is a sentence; `token: 9f8e7d…` is not.
function isTelling(word: string): boolean {
  return /\d/.test(word) || word.length >= 16;
}

function findFlags(text: string): readonly Span[] {
  if (!text.includes('-')) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(FLAG)) {
    const strength = strengthOf(match[1] ?? '');
    if (strength === null) continue;
    const at = match.index + match[0].length;
    const opening = readQuote(text, at);
    const start = opening?.contentStart ?? at;
    const end = opening === null ? endOfBare(text, start) : endOfQuoted(text, start, opening.quote);
    const span = secretSpan(text, { start, end, strength });
    if (span !== null) spans.push(span);
  }
  for (const match of text.matchAll(LOGIN_FLAG)) {
    const start = match.index + match[0].length;
    spans.push({ start, end: endOfBare(text, start), kind: 'login' });
  }
  return spans;
}

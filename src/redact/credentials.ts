import { looksRandom } from './secret-values.ts';
import type { Span } from './span.ts';

// A word that begins anywhere but at its first character would be tried once a character; what looks like a JWT is
// looked for inside the first part instead.
const DOTTED = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){1,3}/g;
const SCHEME =
  /(?<![A-Za-z0-9])(Bearer|Basic|Negotiate|ApiKey)(?:[ \t]{1,4}|%20|\+)([A-Za-z0-9+/_.~-]{8,}(?:={1,2}(?![A-Za-z0-9]))?)/gi;
const PEM_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const PEM_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

export function findCredentials(text: string): readonly Span[] {
  return [...findJwts(text), ...findSchemes(text), ...findPrivateKeys(text)];
}

function findJwts(text: string): readonly Span[] {
  if (!text.includes('eyJ')) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(DOTTED)) {
    const head = match[0].slice(0, match[0].indexOf('.'));
    const inside = head.indexOf('eyJ');
    if (inside >= 0 && head.length - inside >= 10) {
      spans.push({ start: match.index + inside, end: match.index + match[0].length, kind: 'jwt' });
    }
  }
  return spans;
}

function findSchemes(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(SCHEME)) {
    const [whole, scheme = '', value = ''] = match;
    if (!looksRandom(value)) continue;
    const kind = scheme.toLowerCase() === 'basic' ? 'basic' : 'bearer';
    spans.push({ start: match.index + whole.length - value.length, end: match.index + whole.length, kind });
  }
  return spans;
}

/** Whole blocks; one whose end is missing goes to the end of the text. */
function findPrivateKeys(text: string): readonly Span[] {
  const spans: Span[] = [];
  const begin = new RegExp(PEM_BEGIN);
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const closing = new RegExp(PEM_END);
    closing.lastIndex = begin.lastIndex;
    const end = closing.exec(text) === null ? text.length : closing.lastIndex;
    spans.push({ start: match.index, end, kind: 'private-key' });
    begin.lastIndex = end;
  }
  return spans;
}

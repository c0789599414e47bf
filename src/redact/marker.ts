// What stands in the place of what was removed. Redacting a text a second time changes nothing.

const MARKER =
  /\[redacted(?::[a-z][a-z-]{1,24}:\d{1,7}|:(?:content|prompt)(?:, \d{1,12} items?)?, \d{1,12} chars?|:too-deep)?\]/g;
const WHOLE = new RegExp(`^(?:${MARKER.source}|<redacted>|\\*{3,64}|\\[filtered\\])$`, 'i');

/** Whether a value is nothing but a marker, ours or that of a system that removed it before us. */
export function isMarker(text: string): boolean {
  return text.length <= 96 && WHOLE.test(text);
}

/** Where markers stand in a text. */
export function findMarkers(text: string): readonly { readonly start: number; readonly end: number }[] {
  if (!text.includes('[redacted')) return [];
  return [...text.matchAll(MARKER)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

export interface ContentSize {
  readonly kind: string;
  readonly chars: number;
  /** Elements of an array; null for anything else. */
  readonly items: number | null;
}

/** `[redacted:content, 412 chars]`: how much there was is a fact for triage and gives nothing away. */
export function contentMarker({ kind, chars, items }: ContentSize): string {
  const count = items === null ? '' : ` ${items} item${items === 1 ? '' : 's'},`;
  return `[redacted:${kind},${count} ${chars} char${chars === 1 ? '' : 's'}]`;
}

/** In place of what is nested deeper than anything is walked. */
export const TOO_DEEP = '[redacted:too-deep]';

/** Code points, as people count characters. */
export function countChars(text: string): number {
  let surrogates = 0;
  for (let index = 0; index < text.length; index += 1) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xdc00) surrogates += 1;
  }
  return text.length - surrogates;
}

// Ids must stay readable: without them nobody can follow a request. Only values of these shapes are exempt, so that a
// field called `id` is no hiding place for anything else.

const WHOLE_ID =
  /^(?:[A-Za-z0-9_-]{21}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{16}|[0-9a-fA-F]{32}|(?:chatcmpl-|resp_)[A-Za-z0-9_-]{1,64})$/;

/** Ids that say themselves what they are, wherever they stand. */
const SPEAKING_ID = /(?<![A-Za-z0-9_-])(?:chatcmpl-|resp_)[A-Za-z0-9_-]{1,64}(?![A-Za-z0-9_-])/g;

/** nanoid, UUID, 16 or 32 hex digits, `chatcmpl-…`, `resp_…`. */
export function isIdShaped(value: string): boolean {
  return value.length <= 80 && WHOLE_ID.test(value);
}

export function findSpeakingIds(text: string): readonly { readonly start: number; readonly end: number }[] {
  if (!text.includes('chatcmpl-') && !text.includes('resp_')) return [];
  return [...text.matchAll(SPEAKING_ID)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

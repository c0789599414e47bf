// The id a user holds, checked once at the edge. It may be any text: whoever puts it into a query, a command, a page or
// a file name escapes it there. Everything behind the edge relies on its length, and on its being on one line.

/** A checked id of any of the known kinds. The user's own word for it is `req_id`. */
export type RequestId = string & { readonly __brand: 'RequestId' };

export const MAX_ID_CHARACTERS = 512;

/** Letters, digits and the marks that ids are made of. What is pasted and looks like this is an id and no text. */
const BARE_PATTERN = /^[A-Za-z0-9_.:-]{1,128}$/;
const CONTROL = /\p{Cc}|[\u2028\u2029]/u;

/** 1 to 512 characters, not all blank, on one line. */
export function isRequestId(text: string): text is RequestId {
  if (BARE_PATTERN.test(text)) return true;
  return text.length <= MAX_ID_CHARACTERS && text.trim() !== '' && text.isWellFormed() && !CONTROL.test(text);
}

export function isBareId(text: string): text is RequestId {
  return BARE_PATTERN.test(text);
}

/** What sort of id it is; the profile names the fields each kind lives in. */
export type IdKind = 'req_id' | 'copilot_trace_id' | 'trace_id' | 'chatcmpl_id' | 'response_id' | 'unknown';

/** An id of a request together with the kind of field it stands in. */
export interface KnownId {
  readonly kind: IdKind;
  readonly value: RequestId;
}

/** An id to look for. */
export interface CandidateId extends KnownId {
  /**
   * Another reading of the candidate before it, with which it is searched: the id that a traceparent holds, or the text
   * without what stands around it. Absent: an id of its own.
   */
  readonly reading?: 'equal' | 'trimmed';
}

// The id a user holds, checked once at the edge. Everything behind it (a ripgrep argument, a query, a file name) relies
// on these characters and no others.

/** A checked id of any of the known kinds. The user's own word for it is `req_id`. */
export type RequestId = string & { readonly __brand: 'RequestId' };

const REQUEST_ID_PATTERN = /^[A-Za-z0-9_.:-]{1,128}$/;

export function isRequestId(text: string): text is RequestId {
  return REQUEST_ID_PATTERN.test(text);
}

/** What sort of id it is; the profile names the fields each kind lives in. */
export type IdKind = 'req_id' | 'copilot_trace_id' | 'trace_id' | 'chatcmpl_id' | 'response_id' | 'unknown';

/** An id of a request together with the kind of field it stands in. */
export interface KnownId {
  readonly kind: IdKind;
  readonly value: RequestId;
}

// {"status":"error","errorType":"bad_data","error":"…"} with status 200: gateways and look-alikes answer so. With an error
// status the HTTP client has read it already.

import { SOURCE_ERROR_TYPES, SourceError } from '../../model/errors.ts';
import { say } from '../../model/prose.ts';
import type { JsonMap } from '../http/shape.ts';

/** The failure that a decoded answer states; null when it states none. */
export function failureIn(answer: JsonMap): SourceError | null {
  if (answer['status'] !== 'error') return null;
  const stated = answer['errorType'];
  return new SourceError({
    errorType: SOURCE_ERROR_TYPES.find((errorType) => errorType === stated) ?? 'internal',
    kind: 'stated-error',
    status: 200,
    prose: say`the server could not answer the query (${typeof stated === 'string' ? stated : 'no error type'})`,
    serverSays: typeof answer['error'] === 'string' ? answer['error'].slice(0, SHOWN_CHARS) : '',
  });
}

const SHOWN_CHARS = 500;

// {"status":"error","errorType":"bad_data","error":"…"} with status 200: gateways and look-alikes answer so. With an error
// status the HTTP client has read it already.

import { SourceError, type SourceErrorType } from '../../model/errors.ts';
import { say } from '../../model/prose.ts';
import type { JsonMap } from './shape.ts';

const ERROR_TYPES: readonly SourceErrorType[] = [
  'timeout',
  'canceled',
  'execution',
  'bad_data',
  'internal',
  'unavailable',
  'not_found',
];

/** The failure that a decoded answer states; null when it states none. */
export function failureIn(answer: JsonMap): SourceError | null {
  if (answer['status'] !== 'error') return null;
  const stated = answer['errorType'];
  return new SourceError({
    errorType: ERROR_TYPES.find((errorType) => errorType === stated) ?? 'internal',
    kind: 'stated-error',
    status: 200,
    prose: say`the server could not answer the query (${typeof stated === 'string' ? stated : 'no error type'})`,
    serverSays: typeof answer['error'] === 'string' ? answer['error'].slice(0, SHOWN_CHARS) : '',
  });
}

const SHOWN_CHARS = 500;

// What VictoriaLogs' refusals mean (recorded in the contract fixtures).

import type { SourceError } from '../../model/errors.ts';
import { own, type Prose } from '../../model/prose.ts';
import type { Refusal } from '../windowed/pages.ts';

/** Kinds of the HTTP client after which asking for another window is no use. */
const CLOSED =
  /^(?:connect|name-|unreachable|not-http|headers-too-large|bad-header|bad-encoding|html-answer|redirect|tls-|token-|proxy-)/;
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 499]);

const TIMED_OUT =
  /couldn't be executed in|maxQueryDuration|deadline exceeded|cannot execute query.*(?:timeout|memory)/i;
const QUEUED = /couldn't start executing/i;
const TENANT = /cannot obtain tenan/i;

export function readRefusal({ status, serverSays, kind }: SourceError): Refusal {
  if (kind === 'too-large') return { kind: 'limit', max: null };
  if (QUEUED.test(serverSays)) return { kind: 'failed' };
  // Rows were under way when the time was over: it can only break off.
  if (TIMED_OUT.test(serverSays) || status === 504 || kind === 'try-timeout' || kind === 'truncated-answer')
    return { kind: 'heavy' };
  // A storage node that is down. Others, and another time, may be well.
  if (status === 400 && serverSays.startsWith('cannot execute query')) return { kind: 'failed' };
  if (status === 400 || status === 422) return { kind: 'query' };
  if (CLOSED.test(kind)) return { kind: 'closed' };
  const isRefused = status !== null && status >= 300 && status < 500 && !RETRYABLE.has(status);
  return { kind: isRefused ? 'closed' : 'failed' };
}

export function ownWords({ status, serverSays }: SourceError): {
  readonly kind: string | null;
  readonly advice: Prose;
} {
  if (TENANT.test(serverSays))
    return { kind: 'bad-tenant', advice: own('; AccountID and ProjectID are numbers (victorialogs.accountId)') };
  if (status === 400 && serverSays.startsWith('cannot execute query'))
    return { kind: 'storage-node', advice: own('; one of its storage nodes does not answer') };
  if (status === 503 && QUEUED.test(serverSays)) return { kind: 'too-many-queries', advice: [] };
  return { kind: status === 503 && TIMED_OUT.test(serverSays) ? 'query-timeout' : null, advice: [] };
}

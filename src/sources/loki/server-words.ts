// What Loki's refusals mean: its texts are stable and teach its limits (recorded in the contract fixtures; 2.8 and 3.x word
// them differently).

import type { SourceError } from '../../model/errors.ts';
import { own, type Prose } from '../../model/prose.ts';
import type { Refusal } from '../windowed/pages.ts';
import { parseDuration } from './logql.ts';

const LIMIT = /max entries limit per query exceeded, limit > \S+ \(\d+ > (\d{1,12})\)/;
const RANGE = /query time range exceeds the limit \(query length: [^,]+, limit: ([^)\s]+)\)/;
const LOOKBACK = /past now - max_query_lookback \(([^)\s]+)\)/;
const HEAVY = /too many bytes|too large to execute|Request timed out|context deadline exceeded/i;
/** Kinds of the HTTP client after which asking for another window is no use. */
const CLOSED =
  /^(?:connect|name-|unreachable|not-http|headers-too-large|bad-header|bad-encoding|html-answer|redirect|tls-|token-|proxy-)/;
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 499]);

export function readRefusal({ status, serverSays, kind }: SourceError): Refusal {
  const limit = LIMIT.exec(serverSays);
  if (limit !== null) return { kind: 'limit', max: Number(limit[1]) };
  const range = RANGE.exec(serverSays);
  if (range !== null) return { kind: 'range', maxNanos: parseDuration(range[1] ?? '') };
  if (serverSays.includes('max_query_lookback'))
    return { kind: 'lookback', maxNanos: parseDuration(LOOKBACK.exec(serverSays)?.[1] ?? '') };
  if (/multiple org IDs/i.test(serverSays)) return { kind: 'closed' };
  if (kind === 'too-large') return { kind: 'limit', max: null };
  // A querier's refusal may come as a 500.
  if (serverSays.startsWith('parse error')) return { kind: 'query' };
  if (HEAVY.test(serverSays) || status === 504 || kind === 'try-timeout') return { kind: 'heavy' };
  if (status === 400 || status === 422) return { kind: 'query' };
  if (CLOSED.test(kind)) return { kind: 'closed' };
  const isRefused = status !== null && status >= 300 && status < 500 && !RETRYABLE.has(status);
  return { kind: isRefused ? 'closed' : 'failed' };
}

/** What only Loki's refusals say. */
export function ownWords(error: SourceError): { readonly kind: string | null; readonly advice: Prose } {
  return { kind: kindOf(error), advice: advice(error) };
}

function kindOf({ serverSays, status }: SourceError): string | null {
  if (status === 401 && /no org id/i.test(serverSays)) return 'no-org-id';
  if (/multiple org IDs/i.test(serverSays)) return 'several-tenants-refused';
  return /too many bytes/i.test(serverSays) ? 'too-many-bytes' : null;
}

function advice({ serverSays, status }: SourceError): Prose {
  if (status === 401 && /no org id/i.test(serverSays))
    return own('; this server wants a tenant: configure one (LOKI_ORG_ID)');
  if (/multiple org IDs/i.test(serverSays))
    return own('; this server takes one tenant a query: name the tenants one by one');
  return [];
}

// The limits that are checked before anything is read. Each refusal has the server's own words.

import type { TimeRange, UnixNano } from '../../../src/model/time.ts';
import { goDuration, humanBytes, modelDuration } from './go-text.ts';
import type { LogQuery } from './logql.ts';
import { RequestRefused } from './request-params.ts';
import { costOf, selectStreams } from './select.ts';
import { type LokiStore, limitsOf } from './store.ts';

const NANOS_PER_MS = 1_000_000n;

export interface LimitCheck {
  readonly tenants: readonly string[];
  readonly query: LogQuery;
  readonly range: TimeRange;
  /** Null for a metric query. */
  readonly limit: number | null;
}

/** The window that is left: max_query_lookback shortens it without a word. Throws what the server would refuse. */
export function checkLimits(store: LokiStore, { tenants, query, range, limit }: LimitCheck): TimeRange {
  const { settings } = store;
  const isThree = settings.version !== '2.8.11';
  const limits = limitsOf(store, tenants);
  const maxEntries = limits.maxEntries ?? 5000;
  if (limit !== null && limit > maxEntries) {
    const name = isThree ? 'max_entries_limit_per_query' : 'max_entries_limit';
    throw new RequestRefused(400, `max entries limit per query exceeded, limit > ${name} (${limit} > ${maxEntries})`);
  }
  const missing = (limits.requiredLabels ?? []).filter(
    (name) => !query.matchers.some((matcher) => matcher.name === name),
  );
  if (missing.length > 0) {
    const present = query.matchers.map(({ name }) => name).join(', ');
    const text = `stream selector is missing required matchers [${missing.join(', ')}], labels present in the query were [${present}]`;
    throw new RequestRefused(400, text);
  }
  const kept = withinLookback(range, { now: settings.now(), maxLookbackMs: limits.maxQueryLookbackMs });
  const maxLength = BigInt(limits.maxQueryLengthMs ?? 721 * 3_600_000) * NANOS_PER_MS;
  const length = kept.end - kept.start;
  if (length > maxLength) {
    const shown = isThree ? modelDuration(maxLength) : goDuration(maxLength);
    throw new RequestRefused(
      400,
      `the query time range exceeds the limit (query length: ${goDuration(length)}, limit: ${shown})`,
    );
  }
  const { lineBytes, metadataBytes } = costOf({
    streams: selectStreams(store, { tenants, query }),
    range: kept,
    settings,
  });
  const bytes = lineBytes + metadataBytes;
  if (limits.maxBytesRead !== undefined && settings.flushed && bytes > limits.maxBytesRead) {
    const text = `the query would read too many bytes (query: ${humanBytes(bytes)}, limit: ${humanBytes(limits.maxBytesRead)})`;
    const advice = 'consider adding more specific stream selectors or reduce the time range of the query';
    throw new RequestRefused(400, `${text}; ${advice}`);
  }
  if (limits.queryTimeoutMs !== undefined && bytes / settings.bytesPerMs > limits.queryTimeoutMs) {
    const advice =
      'add more label matchers (prefer exact match over regex match) to reduce the amount of data processed.';
    throw new RequestRefused(504, `Request timed out, decrease the duration of the request or ${advice}`);
  }
  return kept;
}

function withinLookback(
  range: TimeRange,
  { now, maxLookbackMs }: { readonly now: UnixNano; readonly maxLookbackMs: number | undefined },
): TimeRange {
  if (maxLookbackMs === undefined) return range;
  const lookback = BigInt(maxLookbackMs) * NANOS_PER_MS;
  const oldest = now - lookback;
  if (range.end <= oldest) {
    const text = `this data is no longer available, it is past now - max_query_lookback (${goDuration(lookback)})`;
    throw new RequestRefused(400, text);
  }
  return range.start < oldest ? { start: oldest, end: range.end } : range;
}

// The limits that are checked before anything is read. Each refusal has the server's own words.

import type { TimeRange, UnixNano } from '../../../src/model/time.ts';
import { goDuration, humanBytes, modelDuration } from './go-text.ts';
import type { LogQuery } from './logql.ts';
import { RequestRefused } from './request-params.ts';
import { costOf, selectStreams } from './select.ts';
import { type LokiStore, limitsOf } from './store.ts';

const NANOS_PER_MS = 1_000_000n;

/** split_instant_metric_queries_by_interval; 2.8 goes by split_queries_by_interval. */
const INSTANT_SPLIT_NANOS = { '2.8.11': 1_800_000_000_000n, '3.4.6': 3_600_000_000_000n } as const;

export interface LimitCheck {
  readonly tenants: readonly string[];
  readonly query: LogQuery;
  readonly range: TimeRange;
  /** Null for a metric query. */
  readonly limit: number | null;
  /** A range vector, which is cut into pieces before anybody looks at its length. */
  readonly isInstant?: boolean;
}

/** `range`: what is left of it within the lookback. Throws what the server would refuse. */
export function checkLimits(store: LokiStore, { tenants, query, range, limit, isInstant = false }: LimitCheck): void {
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
  const maxLength = BigInt(limits.maxQueryLengthMs ?? 721 * 3_600_000) * NANOS_PER_MS;
  const whole = range.end - range.start;
  const split = INSTANT_SPLIT_NANOS[settings.version];
  // Each of several pieces was seen to be a nanosecond too long (length-count-1h.json).
  const length = isInstant && whole >= split ? split + 1n : whole;
  const shown = isThree ? modelDuration(maxLength) : goDuration(maxLength);
  const tooLong = (nanos: bigint): string =>
    `the query time range exceeds the limit (query length: ${goDuration(nanos)}, limit: ${shown})`;
  // Where bytes are limited too, the statistics are asked first, of the whole (length-count-90m-bytes.json).
  if (isInstant && limits.maxBytesRead !== undefined && whole > maxLength) {
    const why = `rpc error: code = Code(400) desc = ${tooLong(whole)}`;
    throw new RequestRefused(500, `Failed to get bytes read stats for query: ${why}`);
  }
  if (length > maxLength) throw new RequestRefused(400, tooLong(length));
  const { lineBytes, metadataBytes } = costOf({
    streams: selectStreams(store, { tenants, query }),
    range,
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
}

/** The oldest moment that these tenants may see, the smallest of their lookbacks; null: no limit. */
export function oldestOf(store: LokiStore, tenants: readonly string[]): UnixNano | null {
  const each = (tenants.length === 0 ? ['*'] : tenants).flatMap(
    (tenant) => limitsOf(store, [tenant]).maxQueryLookbackMs ?? [],
  );
  return each.length === 0 ? null : store.settings.now() - BigInt(Math.min(...each)) * NANOS_PER_MS;
}

/** Null: the window lies wholly before what may be seen, which is answered as an empty store would answer. */
export function withinLookback(
  range: TimeRange,
  { store, tenants }: { readonly store: LokiStore; readonly tenants: readonly string[] },
): TimeRange | null {
  const oldest = oldestOf(store, tenants);
  if (oldest === null || range.start >= oldest) return range;
  return range.end < oldest ? null : { start: oldest, end: range.end };
}

/**
 * A range vector is cut into pieces, newest first. The querier shortens a piece that begins too early, and refuses one that ends
 * too early: so a count that reaches too far back is refused once it is long enough to have such a piece.
 */
export function refusePastLookback(
  store: LokiStore,
  { tenants, range }: { readonly tenants: readonly string[]; readonly range: TimeRange },
): void {
  const oldest = oldestOf(store, tenants);
  const split = INSTANT_SPLIT_NANOS[store.settings.version];
  const pieces = (range.end - range.start + split - 1n) / split;
  if (oldest === null || range.end - (pieces - 1n) * split >= oldest) return;
  throw new RequestRefused(400, tooOld(store, store.settings.now() - oldest));
}

/** 2.8 ends the sentence with a newline. */
export function tooOld({ settings }: LokiStore, lookback: bigint): string {
  const says = 'this data is no longer available, it is past now - max_query_lookback';
  return settings.version === '2.8.11' ? `${says} (${goDuration(lookback)})\n` : `${says} (${modelDuration(lookback)})`;
}

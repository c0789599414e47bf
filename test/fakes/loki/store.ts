// What the fake server holds, and how it was set up. A stream may be made on demand (lazy-stream.ts), so that a store of many
// gigabytes needs no memory.

import { type TimeRange, type UnixNano } from '../../../src/model/time.ts';

export type Labels = Readonly<Record<string, string>>;

export interface StoredEntry {
  readonly timeUnixNano: UnixNano;
  readonly line: string;
  /** Structured metadata: Loki 3 alone has it. */
  readonly metadata: Labels;
}

export interface ReadOrder {
  readonly range: TimeRange;
  /** Backward turns the order of times round, entries of one nanosecond included. */
  readonly direction: 'forward' | 'backward';
  /** A stream may leave out lines that do not hold this string; it need not. */
  readonly contains: string | null;
}

export interface StoredStream {
  /** Ignored by a server without authentication. */
  readonly tenant: string;
  readonly labels: Labels;
  entries(order: ReadOrder): Iterable<StoredEntry>;
  /** Lines and bytes of the window, whether or not a query returns them: what reading it costs. */
  volume(range: TimeRange): Volume;
}

export interface Volume {
  readonly entries: number;
  readonly lineBytes: number;
  readonly metadataBytes: number;
}

/** Limits of one tenant; what is absent is the server's default. */
export interface TenantLimits {
  /** max_entries_limit_per_query; default 5000. */
  readonly maxEntries?: number;
  /** max_query_length; default 721h on 2.8 and 30d1h on 3.x. */
  readonly maxQueryLengthMs?: number;
  /** max_query_bytes_read. Like the real one it goes by the index: what is not flushed does not count. */
  readonly maxBytesRead?: number;
  /** query_timeout, against the modelled reading time (`bytesPerMs`). */
  readonly queryTimeoutMs?: number;
  /** max_query_lookback: a range that begins before is shortened without a word, one that ends before is answered as empty. */
  readonly maxQueryLookbackMs?: number;
  /** required_labels: each must be in the selector. */
  readonly requiredLabels?: readonly string[];
}

export type LokiVersion = '2.8.11' | '3.4.6';

export interface LokiSettings {
  readonly version: LokiVersion;
  readonly authEnabled: boolean;
  readonly federation: boolean;
  /** By tenant; `*` for those not named, and for a server without authentication. */
  readonly limits: Readonly<Record<string, TenantLimits>>;
  /** Before /loki/api: `/gateway`, or Grafana's `/api/datasources/proxy/uid/<uid>`. */
  readonly basePath: string;
  /**
   * Whether the index has figures: none were seen of 2.8.11 at all, nor of 3.4.6 for 17 minutes after a flush; after that, twice
   * the rows (index-stats-after-restart.json). Never the right number.
   */
  readonly flushed: boolean;
  /** Nothing was flushed yet: lines older than 3 h (query_ingesters_within) are in no answer, a count included. */
  readonly inIngestersAlone: boolean;
  /** Whether the server adds `detected_level` at ingest, as 3.x does unless told otherwise. */
  readonly discoverLevels: boolean;
  /** How fast it reads, for query_timeout. The recorded server did 164 MB/s. */
  readonly bytesPerMs: number;
  /** What status/buildinfo states; empty in both recorded servers. */
  readonly statedVersion: string;
  /** In every 200 of a query. */
  readonly warnings: readonly string[];
  /** Entries that log queries leave out although metric queries count them: a querier that died, a chunk not found. */
  readonly loses: (entry: StoredEntry) => boolean;
  readonly now: () => UnixNano;
}

export interface LokiStore {
  readonly streams: readonly StoredStream[];
  readonly settings: LokiSettings;
}

const INGESTERS_WITHIN_NANOS = 3n * 3_600_000_000_000n;

const DEFAULTS: LokiSettings = {
  version: '3.4.6',
  authEnabled: false,
  federation: false,
  limits: {},
  basePath: '',
  flushed: true,
  inIngestersAlone: false,
  discoverLevels: true,
  bytesPerMs: 164_000,
  statedVersion: '',
  warnings: [],
  loses: () => false,
  now: () => BigInt(Date.now()) * 1_000_000n,
};

export function createLokiStore(
  options: Partial<LokiSettings> & { readonly streams: readonly StoredStream[] },
): LokiStore {
  const { streams, ...settings } = options;
  return { streams, settings: { ...DEFAULTS, ...settings } };
}

/** Tenants of a request whose streams to read: one, or several where federation is on. Without authentication: everything. */
export function streamsOf({ streams, settings }: LokiStore, tenants: readonly string[]): readonly StoredStream[] {
  return settings.authEnabled ? streams.filter(({ tenant }) => tenants.includes(tenant)) : streams;
}

/** What a query may read of a window. */
export function visibleOf({ settings }: LokiStore, { start, end }: TimeRange): TimeRange {
  const oldest = settings.inIngestersAlone ? settings.now() - INGESTERS_WITHIN_NANOS : start;
  return { start: oldest > start ? oldest : start, end };
}

export function limitsOf({ settings }: LokiStore, tenants: readonly string[]): TenantLimits {
  const named = tenants.map((tenant) => settings.limits[tenant]).find((limits) => limits !== undefined);
  return named ?? settings.limits['*'] ?? {};
}

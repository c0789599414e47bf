// A log query over the store: which streams, which lines, in which order, and what reading them cost.

import type { TimeRange, UnixNano } from '../../../src/model/time.ts';
import { type LineTest, lineTest, metadataOf } from './line-test.ts';
import { type LineFilter, type LogQuery, matches } from './logql.ts';
import {
  type Labels,
  type LokiSettings,
  type LokiStore,
  type StoredEntry,
  type StoredStream,
  streamsOf,
  visibleOf,
} from './store.ts';

export interface SelectedEntry extends StoredEntry {
  /** The stream's own labels. */
  readonly labels: Labels;
  /** Labels that stages of the query made of the line. */
  readonly parsed: Labels;
  /** Position of the stream in the store: two tenants may have streams of the same name. */
  readonly streamIndex: number;
}

export interface Selection {
  readonly entries: readonly SelectedEntry[];
  readonly streams: number;
  readonly lines: number;
  readonly lineBytes: number;
  readonly metadataBytes: number;
}

export interface SelectOptions {
  readonly tenants: readonly string[];
  readonly query: LogQuery;
  readonly range: TimeRange;
  readonly direction: 'forward' | 'backward';
}

/** `detected_level` and `info`. */
const LEVEL_BYTES = 18;

/** split_queries_by_interval: splits are read one after the other until the limit is reached. */
const SPLIT_NANOS = { '2.8.11': 1_800_000_000_000n, '3.4.6': 3_600_000_000_000n } as const;

export function selectEntries(store: LokiStore, options: SelectOptions & { readonly limit: number }): Selection {
  const { range, limit } = options;
  const entries: SelectedEntry[] = [];
  if (limit > 0) {
    for (const entry of readEntries(store, options)) {
      if (!store.settings.loses(entry) && entries.push(entry) === limit) break;
    }
  }
  const last = entries.at(-1);
  const wasCut = last !== undefined && entries.length === limit;
  const chosen = selectStreams(store, options);
  const read = wasCut ? uptoSplit(store, { ...options, last: last.timeUnixNano }) : range;
  const cost = costOf({ streams: chosen, range: read, settings: store.settings });
  return { entries, streams: chosen.length, ...cost };
}

/** Every selected entry in order of time; ties between streams in order of their names, within a stream as stored. */
export function* readEntries(store: LokiStore, options: SelectOptions): Generator<SelectedEntry> {
  const { query, direction } = options;
  const range = visibleOf(store, options.range);
  const { settings } = store;
  const keep = lineTest(query, settings);
  const contains = query.stages.find(
    (stage): stage is LineFilter => stage.kind === 'line' && stage.op === '|=' && stage.values.length === 1,
  )?.values[0];
  const heads = selectStreams(store, options)
    .map((stream, streamIndex) => {
      const read = stream.entries({ range, direction, contains: contains ?? null })[Symbol.iterator]();
      return nextOf({ stream, streamIndex, name: streamName(stream.labels), read, keep, settings });
    })
    .filter((head) => head !== null);
  while (heads.length > 0) {
    let best = 0;
    for (let index = 1; index < heads.length; index += 1) {
      const [a, b] = [heads[index], heads[best]];
      if (a !== undefined && b !== undefined && isBefore({ a, b, direction })) best = index;
    }
    const head = heads[best];
    if (head === undefined) return;
    yield head.entry;
    const next = nextOf(head);
    if (next === null) heads.splice(best, 1);
    else heads[best] = next;
  }
}

export function selectStreams(
  store: LokiStore,
  { tenants, query: { matchers } }: Pick<SelectOptions, 'tenants'> & { readonly query: Pick<LogQuery, 'matchers'> },
): readonly StoredStream[] {
  return streamsOf(store, tenants).filter(({ labels, tenant }) => {
    const seen: Labels = tenants.length > 1 ? { ...labels, __tenant_id__: tenant } : labels;
    return matchers.every((matcher) => matches(matcher, seen[matcher.name] ?? ''));
  });
}

/** What reading these streams over this window costs; on Loki 3 the level found at ingest is stored, and read, with each line. */
export function costOf({
  streams,
  range,
  settings,
}: {
  readonly streams: readonly StoredStream[];
  readonly range: TimeRange;
  readonly settings: LokiSettings;
}): Pick<Selection, 'lines' | 'lineBytes' | 'metadataBytes'> {
  const volumes = streams.map((stream) => stream.volume(range));
  const lines = volumes.reduce((sum, { entries }) => sum + entries, 0);
  const shipped = volumes.reduce((sum, { metadataBytes }) => sum + metadataBytes, 0);
  const found = settings.version !== '2.8.11' && settings.discoverLevels ? lines * LEVEL_BYTES : 0;
  return {
    lines,
    lineBytes: volumes.reduce((sum, { lineBytes }) => sum + lineBytes, 0),
    metadataBytes: shipped + found,
  };
}

/** `{a="b", c="d"}`, sorted: the order in which streams stand in an answer. */
export function streamName(labels: Labels): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}

interface Reading {
  readonly stream: StoredStream;
  readonly streamIndex: number;
  readonly name: string;
  readonly read: Iterator<StoredEntry>;
  readonly keep: LineTest;
  readonly settings: LokiSettings;
}

interface Head extends Reading {
  readonly entry: SelectedEntry;
}

function nextOf(reading: Reading): Head | null {
  const { stream, streamIndex, name, read, keep, settings } = reading;
  for (let step = read.next(); step.done !== true; step = read.next()) {
    const parsed = keep(step.value, stream.labels);
    if (parsed === null) continue;
    const entry = {
      ...step.value,
      metadata: metadataOf(step.value, stream.labels, settings),
      labels: stream.labels,
      parsed,
      streamIndex,
    };
    return { stream, streamIndex, name, read, keep, settings, entry };
  }
  return null;
}

function isBefore({ a, b, direction }: { a: Head; b: Head; direction: 'forward' | 'backward' }): boolean {
  const [ta, tb] = [a.entry.timeUnixNano, b.entry.timeUnixNano];
  if (ta !== tb) return direction === 'forward' ? ta < tb : ta > tb;
  return a.name < b.name;
}

function uptoSplit(
  store: LokiStore,
  { range, direction, last }: SelectOptions & { readonly last: UnixNano },
): TimeRange {
  const split = SPLIT_NANOS[store.settings.version];
  const floor = last - (last % split);
  if (direction === 'backward') return { start: floor > range.start ? floor : range.start, end: range.end };
  return { start: range.start, end: floor + split < range.end ? floor + split : range.end };
}

// A record of several lines is several entries, of which a search finds those that hold the id. The others stand beside them
// in the same stream, written in one go: they are fetched unfiltered from a fraction of a second around. Only entries that
// are no whole JSON object are asked about, and only so many.

import type { Gap } from '../../model/coverage.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { count, own, say } from '../../model/prose.ts';
import { NANOS_PER_MS, NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../../model/time.ts';
import { openAccount, type QueryAccount } from './account.ts';
import type { ContinuationBounds, ReadBounds } from './bounds.ts';
import { contentKey, type Row, type Stream, type StreamLine } from './entries.ts';
import { placeRows } from './merge.ts';
import { isOtlp } from './metadata.ts';
import type { Pages } from './pages.ts';
import { readQuery } from './read-query.ts';
import { recordAt, type RecordOptions, recordsWithin } from './records.ts';

export interface WholeRecords {
  readonly records: readonly LogRecord[];
  readonly gaps: readonly Gap[];
  /** Of the questions for lines beside. What they could not read hides no row: it is one gap for all. */
  readonly accounts: readonly QueryAccount[];
}

/** How all lines of one stream are asked for. Lines of streams with more labels may come along. */
export interface StreamReader {
  readonly query: string;
  readonly pages: Pages;
  /** Against the store's own count. */
  crossCheck(account: QueryAccount): Promise<void>;
}

export interface WholeRecordsTask {
  readonly readerOf: (stream: Stream) => StreamReader;
  readonly bounds: ReadBounds & ContinuationBounds;
  /** Up to so many rows of a stream the store keeps the order of one nanosecond. */
  readonly orderedRows: number;
  readonly now: () => UnixNano;
  readonly options: RecordOptions;
}

interface Lone {
  readonly row: Row;
  readonly index: number;
  readonly range: TimeRange;
}

export async function wholeRecords(rows: readonly Row[], task: WholeRecordsTask): Promise<WholeRecords> {
  const alone = rows.map((row) => recordAt([row], { hit: 0, options: task.options }));
  const within = rows.flatMap((row) => recordsWithin(row, task.options));
  const lone = alone.flatMap((record, index) => loneAt(record, { row: rows[index] as Row, index, task }));
  const groups = groupsOf(lone);
  // At once: the client sends no more than it may, and one after the other each would cost a round trip.
  const reads = (
    await Promise.all(groups.slice(0, task.bounds.continuationReads).map((group) => readGroup(group, { alone, task })))
  ).flat();
  let unread = reads.reduce((sum, read) => sum + read.unread, 0);
  for (const group of groups.slice(task.bounds.continuationReads)) unread += group.length;
  const unordered = reads.reduce((sum, read) => sum + read.unordered, 0);
  return {
    records: distinct([...alone, ...within]).toSorted(byPlace),
    gaps: [...(unread === 0 ? [] : [unreadGap(unread)]), ...(unordered === 0 ? [] : [unorderedGap(unordered)])],
    accounts: reads.map(({ account }) => account),
  };
}

interface GroupRead {
  readonly account: QueryAccount;
  /** Records of which the lines beside were not all read, or may stand in another order. */
  readonly unread: number;
  readonly unordered: number;
}

/** Puts the whole records into `alone`. More lines than are read at once: then each of the group by itself. */
async function readGroup(
  group: readonly Lone[],
  { alone, task }: { readonly alone: LogRecord[]; readonly task: WholeRecordsTask },
): Promise<readonly GroupRead[]> {
  const [{ row: first, range }] = group as readonly [Lone, ...Lone[]];
  const around = await readAround(first, { range: betweenMillis(range.start, latestEnd(group)), task });
  const apart = around.isWhole ? [] : touching(group);
  if (apart.length > 1) {
    const read = { account: around.account, unread: 0, unordered: 0 };
    return [read, ...(await Promise.all(apart.map((part) => readGroup(part, { alone, task })))).flat()];
  }
  const hits = group.map(({ row }) => around.rows.findIndex((other) => isSameEntry(other, row)));
  for (const [place, { index }] of group.entries()) {
    const hit = hits[place] ?? -1;
    if (hit >= 0) alone[index] = recordAt(...amongItsOwn(around.rows, { hit, options: task.options }));
  }
  const unordered = hits.filter((hit) => isShuffled(around.rows, { hit, task })).length;
  const unread = around.isWhole ? hits.filter((hit) => hit < 0).length : hits.length;
  return [{ account: around.account, unread, unordered }];
}

// Lone: perhaps a part of something.
function loneAt(
  { prefix, body, flaws }: LogRecord,
  { row, index, task }: { readonly row: Row; readonly index: number; readonly task: WholeRecordsTask },
): readonly Lone[] {
  if (isOtlp(row)) return [];
  const isBegun = task.options.grammar.startsRecord(body);
  if (isBegun && prefix !== null && !flaws.includes('partial')) return [];
  const { continuationNanos } = task.bounds;
  const start = isBegun ? row.timeUnixNano : row.timeUnixNano - continuationNanos;
  return [{ row, index, range: { start, end: row.timeUnixNano + continuationNanos } }];
}

/** What stands between two ranges costs less to read than another question. */
const NEAR_NANOS = 5n * NANOS_PER_SECOND;

/** Of one stream, those whose ranges touch or lie near: one question reads them all. */
function groupsOf(lone: readonly Lone[]): readonly (readonly Lone[])[] {
  const byStream = Map.groupBy(lone, ({ row: { stream } }) => stream.name);
  return [...byStream.values()].flatMap((list) => inGroups(list, NEAR_NANOS));
}

function touching(group: readonly Lone[]): readonly (readonly Lone[])[] {
  return inGroups(group, 0n);
}

function inGroups(list: readonly Lone[], pause: bigint): readonly (readonly Lone[])[] {
  const groups: Lone[][] = [];
  for (const item of list.toSorted((a, b) => (a.range.start < b.range.start ? -1 : 1))) {
    const open = groups.at(-1);
    if (open !== undefined && item.range.start <= latestEnd(open) + pause) open.push(item);
    else groups.push([item]);
  }
  return groups;
}

function latestEnd(group: readonly Lone[]): bigint {
  return group.reduce((latest, { range: { end } }) => (end > latest ? end : latest), 0n);
}

/** What a count of whole milliseconds counts (cross-check.ts), so that nothing beside it has to be read for the comparison. */
function betweenMillis(start: UnixNano, end: UnixNano): TimeRange {
  const floor = (time: UnixNano): UnixNano => time - (time % NANOS_PER_MS);
  return { start: floor(start - 1n) + 1n, end: floor(end) + NANOS_PER_MS + 1n };
}

const SAID_AS_THEY_ARE: ReadonlySet<string> = new Set(['server-warning', 'not-counted', 'count-mismatch']);

async function readAround(
  { stream }: Row,
  { range, task }: { readonly range: TimeRange; readonly task: WholeRecordsTask },
): Promise<{ readonly rows: readonly Row[]; readonly account: QueryAccount; readonly isWhole: boolean }> {
  const { query, pages, crossCheck } = task.readerOf(stream);
  const account = openAccount({ tenant: stream.tenant, query, range, purpose: 'beside' });
  const { bounds, now } = task;
  const batches = readQuery({ pages, range, account, bounds, now });
  const rows: Row[] = [];
  let isWhole = true;
  for await (const batch of batches) {
    // Streams with more labels than this one have another name.
    for (const row of asReceived(batch)) if (row.stream.selector === stream.selector) rows.push(row);
    if (rows.length > bounds.continuationRows) {
      isWhole = false;
      break;
    }
  }
  if (isWhole && !pages.signal.aborted) await crossCheck(account);
  const hidesRows = account.gaps.some((gap) => gap.hidesRows);
  // What the server warns of, or counts otherwise, is said as it is; what was not read is one gap for all records.
  const said = account.gaps.filter(({ kind }) => SAID_AS_THEY_ARE.has(kind));
  account.gaps.splice(0, account.gaps.length, ...said);
  return { rows, account, isWhole: isWhole && !hidesRows };
}

// Lines of one record may share their nanosecond: as far as the store kept their order, that is the one they came in.
function asReceived(batch: readonly StreamLine[]): readonly Row[] {
  return [...Map.groupBy(batch, ({ timeUnixNano }) => timeUnixNano).values()].flatMap((lines) => {
    const rows = Map.groupBy(placeRows(lines), contentKey);
    return lines.flatMap((line) => rows.get(contentKey(line))?.shift() ?? []);
  });
}

// Lines of one record were shipped with the same metadata: a line with another request's id beside it is no part of this one.
function amongItsOwn(
  rows: readonly Row[],
  { hit, options }: { readonly hit: number; readonly options: RecordOptions },
): Parameters<typeof recordAt> {
  const own = rows.filter(({ metadata }) => metadata === rows[hit]?.metadata);
  return [own, { hit: own.indexOf(rows[hit] as Row), options }];
}

function isSameEntry(a: Row, b: Row): boolean {
  return a.timeUnixNano === b.timeUnixNano && a.occurrence === b.occurrence && contentKey(a) === contentKey(b);
}

/** Two entries with the id may be lines of one record. */
function distinct(records: readonly LogRecord[]): readonly LogRecord[] {
  const byKey = new Map<string, LogRecord>();
  for (const record of records) {
    const { file, entry } = record.origin;
    const key = `${entry?.tenant ?? ''}\n${file}\n${entry?.timeUnixNano}\n${entry?.textKey}\n${entry?.occurrence}`;
    const known = byKey.get(key);
    if (known === undefined || record.lineCount > known.lineCount) byKey.set(key, record);
  }
  return [...byKey.values()];
}

function byPlace({ origin: a }: LogRecord, { origin: b }: LogRecord): number {
  const [left, right] = [a.entry?.timeUnixNano ?? 0n, b.entry?.timeUnixNano ?? 0n];
  if (left !== right) return left < right ? -1 : 1;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.offset - b.offset;
}

/** Whether a line may belong to another record than it seems to: a continuation shares its nanosecond. */
function isShuffled(
  rows: readonly Row[],
  { hit, task }: { readonly hit: number; readonly task: WholeRecordsTask },
): boolean {
  const time = rows[hit]?.timeUnixNano;
  const tied = rows.filter(({ timeUnixNano }) => timeUnixNano === time);
  return (
    rows.length > task.orderedRows &&
    tied.length > 1 &&
    tied.some(({ line }) => !task.options.grammar.startsRecord(line))
  );
}

function unorderedGap(records: number): Gap {
  return {
    kind: 'order-unknown',
    errorType: null,
    file: null,
    line: null,
    offset: null,
    summary: say`${count(records, 'record')} of several lines of one nanosecond${own(': a store keeps no order among these, so lines may stand in another order, or belong to another record')}`,
    hidesRows: false,
  };
}

function unreadGap(unread: number): Gap {
  return {
    kind: 'continuations-not-read',
    errorType: null,
    file: null,
    line: null,
    offset: null,
    summary: say`${count(unread, 'line')} that may belong to records of several lines${own(': the lines beside them were not all read')}`,
    hidesRows: false,
  };
}

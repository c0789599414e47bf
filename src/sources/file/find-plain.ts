// Plain files: ripgrep says where, we read there. A known window is bisected instead where the file is in order of time.

import { own } from '../../model/prose.ts';
import { type FileAccount, inFileOrder, noteGap, toRow } from './account.ts';
import { bisect, type Region } from './bisect.ts';
import { viewFile } from '../records/byte-view.ts';
import { documentFormOf, headOf } from './documents.ts';
import { createFinder, type Finder } from '../records/finder.ts';
import { type Kept, keepEnds } from '../windowed/kept-records.ts';
import { journalNeedles } from '../journal-tools/entries.ts';
import { createLeftOutOf, type LeftOutOfFile } from './journal.ts';
import { lineNumberAt } from './line-number.ts';
import type { LogFile } from './log-file.ts';
import { hasChanged, noteChanged, noteShort, type OpenFile, readAtOnce, sizeNow, withFile } from './open-file.ts';
import type { Span } from '../records/placed-line.ts';
import { alsoCovered, readRecordsAt } from '../records/read-record.ts';
import { argumentBatches, type Hit, locate } from './ripgrep.ts';
import { chunksOf, scan } from '../records/scan.ts';
import { scanDocument } from './scan-document.ts';
import { type FileTask, type Found, isInRange, keepRows, noteInterrupted, readOptions } from './task.ts';
import { createTurns } from './turns.ts';

export interface NeedleTask extends FileTask {
  readonly needles: readonly string[];
}

export async function findInPlain(
  accounts: readonly FileAccount[],
  task: NeedleTask,
): Promise<ReadonlyMap<FileAccount, Found>> {
  const found = new Map<FileAccount, Found>();
  const forRipgrep: FileAccount[] = [];
  const finder = createFinder(task.needles);
  const turns = createTurns();
  for (const account of accounts) {
    if (turns.isDue()) await turns.take();
    if (task.signal.aborted) {
      account.verdict = 'skipped';
      continue;
    }
    const hidden = account.file.hides === null ? null : await findHidden(account, task);
    if (hidden !== null) {
      found.set(account, hidden);
      continue;
    }
    if (account.file.hides === null && task.small.holdsNone(account.file.identity, task.needles)) {
      account.searchedBytes = account.sizeBytes;
      continue;
    }
    if (account.file.sizeBytes <= task.bounds.atOnceBytes) {
      const result = await findAtOnce(account, { task, finder });
      if (result !== null) found.set(account, result);
      continue;
    }
    const region = await regionOf(account, task);
    if (account.verdict === 'failed') continue;
    // Arguments of a command are text: a name that is none cannot be handed over.
    if (region === null && typeof account.file.openPath === 'string') forRipgrep.push(account);
    else found.set(account, await scanPlain(account, { task, region }));
  }
  for (const [account, result] of await findByRipgrep(forRipgrep, task)) found.set(account, result);
  return found;
}

/** What ripgrep would not see, because it does not stand there as text. Null: all of it does. */
async function findHidden(account: FileAccount, task: NeedleTask): Promise<Found | null> {
  if (account.file.hides === 'base64') return findInDocument(account, task);
  const leftOut = createLeftOutOf(account);
  const inJournal = { ...task, needles: journalNeedles(task.needles) };
  const found =
    (await findInDocument(account, inJournal, leftOut)) ??
    (await scanPlain(account, { task: inJournal, region: null, leftOut }));
  leftOut.finish();
  return found;
}

/** Null: it holds none of the strings, which most of many files do not. Then nothing is made for it. */
async function findAtOnce(
  account: FileAccount,
  { task, finder }: { readonly task: NeedleTask; readonly finder: Finder },
): Promise<Found | null> {
  const bytes = readAtOnce(account, task.bounds.atOnceBytes);
  if (account.verdict === 'failed') return null;
  if (bytes !== null && finder.findIn(bytes).length === 0) return null;
  return (await findInDocument(account, task)) ?? scanPlain(account, { task, region: null });
}

async function regionOf(account: FileAccount, task: NeedleTask): Promise<Region | null> {
  const { range, bounds } = task;
  if (range === null || account.file.sizeBytes <= bounds.trustOrderBytes) return null;
  let region: Region | null = null;
  await withFile(account, ({ fd, size }) => {
    region = bisect(viewFile(fd, size), { range, options: readOptions(account, task), probeBytes: bounds.probeBytes });
  });
  return region;
}

async function findByRipgrep(
  accounts: readonly FileAccount[],
  task: NeedleTask,
): Promise<ReadonlyMap<FileAccount, Found>> {
  const found = new Map<FileAccount, Found>();
  const batches = batchesOf(accounts, task);
  const locating = await eachOf(batches, (batch) => locateIn(batch, task));
  task.onLocated();
  const turns = createTurns();
  for (const [index, batch] of batches.entries()) {
    for (const account of batch) {
      if (turns.isDue()) await turns.take();
      const result = await readLocated(account, { located: locating[index] as Located, task });
      if (result !== null) found.set(account, result);
    }
  }
  return found;
}

/** Null: its records are its lines. */
async function findInDocument(
  account: FileAccount,
  task: NeedleTask,
  leftOut: LeftOutOfFile | null = null,
): Promise<Found | null> {
  const kept = keepRows(task);
  let isDocument = false;
  await withFile(account, async ({ fd, size }) => {
    const form = documentFormOf(headOf(fd), { sizeBytes: size, grammar: task.grammar });
    if (form === null) return;
    isDocument = true;
    await scanDocument(account, {
      form,
      chunks: chunksOf(fd, { start: 0, end: size }),
      search: {
        task,
        finder: createFinder(task.needles),
        accountsForAll: leftOut === null,
        onRecord: (one, view) => {
          if (leftOut?.take(one.record) === true) return;
          if (isInRange(one.record, task)) kept.offer(toRow(one, view));
        },
      },
    });
  });
  if (!isDocument) return null;
  if (hasChanged(account)) noteChanged(account);
  return { rows: inFileOrder(kept.items()), dropped: kept.dropped };
}

/** Large enough that its share of what ripgrep searched is worth knowing, and small ones wait for it no longer. */
const OWN_RUN_BYTES = 32 * 1024 * 1024;
const RUNS_AT_ONCE = 4;

function batchesOf(accounts: readonly FileAccount[], { bounds }: NeedleTask): readonly (readonly FileAccount[])[] {
  const isLarge = ({ file }: FileAccount): boolean => file.sizeBytes >= Math.min(OWN_RUN_BYTES, bounds.uncountedBytes);
  const pathOf = ({ file }: FileAccount): string => String(file.openPath);
  return [
    ...accounts.filter(isLarge).map((account) => [account]),
    ...argumentBatches(
      accounts.filter((account) => !isLarge(account)),
      pathOf,
    ),
  ];
}

interface Located {
  readonly hits: ReadonlyMap<string, Kept<Hit>>;
  /** How much of each file ripgrep read; of one that is not in it, that is not known. */
  readonly bytes: ReadonlyMap<FileAccount, number>;
}

// ripgrep says how much it read of all files together. Of one that grew meanwhile that could be more than was asked, and hide
// that another one was passed over: such files are left to ourselves, and the others are asked about again.
async function locateIn(batch: readonly FileAccount[], task: NeedleTask): Promise<Located> {
  const { hits, searchedBytes } = await locateAll(batch, task);
  if (searchedBytes === null) return { hits, bytes: new Map() };
  const [first] = batch;
  if (first !== undefined && batch.length === 1)
    return { hits, bytes: new Map(isBetween(searchedBytes, first.file) ? [[first, searchedBytes]] : []) };
  const stable = batch.filter(({ file }) => sizeNow(file) === file.sizeBytes);
  if (stable.length === batch.length) {
    const expected = batch.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    const sizes = batch.map((account) => [account, account.file.sizeBytes] as const);
    return { hits, bytes: new Map(searchedBytes === expected ? sizes : []) };
  }
  return stable.length === 0 ? { hits, bytes: new Map() } : locateIn(stable, task);
}

function isBetween(bytes: number, file: LogFile): boolean {
  return bytes >= file.sizeBytes && bytes <= (sizeNow(file) ?? 0);
}

interface LocatedTogether extends Pick<Located, 'hits'> {
  /** Null: ripgrep did not finish. */
  readonly searchedBytes: number | null;
}

async function locateAll(batch: readonly FileAccount[], task: NeedleTask): Promise<LocatedTogether> {
  const hits = new Map<string, Kept<Hit>>();
  const keptOf = (path: string): Kept<Hit> => {
    const kept = hits.get(path) ?? keepEnds<Hit>({ max: task.limits.maxRecords });
    hits.set(path, kept);
    return kept;
  };
  let matched = 0;
  const end = await locate({
    rgPath: task.rgPath,
    needles: task.needles,
    files: batch.map(({ file }) => String(file.openPath)),
    countsLines: batch.every(({ file }) => file.sizeBytes < task.bounds.uncountedBytes),
    signal: task.signal,
    onHit: (hit) => {
      matched += 1;
      keptOf(hit.file).offer(hit);
      if (matched % 10_000 === 0) task.onProgress({ matched });
    },
  });
  return { hits, searchedBytes: end.ended === 'whole' ? end.bytes : null };
}

async function readLocated(
  account: FileAccount,
  { located, task }: { readonly located: Located; readonly task: NeedleTask },
): Promise<Found | null> {
  const kept = located.hits.get(String(account.file.openPath)) ?? null;
  const inDocument = kept === null ? null : await findInDocument(account, task);
  if (inDocument !== null) return inDocument;
  const read =
    kept === null ? { rows: [], dropped: 0, intact: true } : await readHits(account, { hits: kept.items(), task });
  if (account.verdict === 'failed') return null;
  const found = { rows: read.rows, dropped: (kept?.dropped ?? 0) + read.dropped };
  if (task.signal.aborted) {
    noteInterrupted(account);
    return found;
  }
  const changed = hasChanged(account) || !read.intact;
  const bytes = located.bytes.get(account);
  if (bytes !== undefined && !changed) {
    account.searchedBytes = bytes;
    account.sizeBytes = bytes;
    return found;
  }
  // ripgrep did not finish, or the file is no longer what it looked at: read what is there now, and say so if it shrank.
  const scanned = await scanPlain(account, { task, region: null });
  if (changed) noteChanged(account);
  return scanned;
}

async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
  };
  await Promise.all(Array.from({ length: RUNS_AT_ONCE }, worker));
  return results;
}

const HITS_PER_TURN = 200;

interface ReadHits extends Found {
  /** False when a match is no longer where it was. */
  readonly intact: boolean;
}

async function readHits(
  account: FileAccount,
  { hits, task }: { readonly hits: readonly Hit[]; readonly task: NeedleTask },
): Promise<ReadHits> {
  const rows = keepRows(task);
  let intact = true;
  if (hits.length === 0) return { rows: [], dropped: 0, intact };
  await withFile(account, async ({ fd, size }) => {
    const view = viewFile(fd, size);
    const options = readOptions(account, task);
    const needles = task.needles.map((needle) => Buffer.from(needle));
    let covered: readonly Span[] = [];
    for (const [index, hit] of hits.entries()) {
      if (index % HITS_PER_TURN === HITS_PER_TURN - 1) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (task.signal.aborted) return;
      }
      covered = covered.filter(({ end }) => end > hit.offset);
      if (covered.some(({ start }) => hit.offset >= start)) continue;
      if (!needles.some((needle) => view.read(hit.offset, needle.length).equals(needle))) {
        intact = false;
        continue;
      }
      const at = { offset: hit.offset, line: hit.line, options, hitAt: hit.offset };
      for (const found of readRecordsAt(view, { ...at, strings: task.needles })) {
        covered = alsoCovered(covered, found.spans);
        if (isInRange(found.record, task)) rows.offer(toRow(found, view));
      }
    }
  });
  return { rows: inFileOrder(rows.items()), dropped: rows.dropped, intact };
}

/** A byte range of a plain file, or with region null all of it as it is now. */
async function scanPlain(
  account: FileAccount,
  {
    task,
    region,
    leftOut,
  }: {
    readonly task: NeedleTask;
    readonly region: Region | null;
    readonly leftOut?: LeftOutOfFile;
  },
): Promise<Found> {
  const kept = keepRows(task);
  await withFile(account, async ({ fd, size }) => {
    const bytes = { start: region?.start ?? 0, end: Math.min(size, region?.end ?? size) };
    const result = await scan(chunksOf(fd, bytes), {
      read: readOptions(account, task),
      finder: createFinder(task.needles),
      view: viewFile(fd, size),
      baseOffset: bytes.start,
      baseLine: baseLineOf({ fd, size }, { offset: bytes.start, task }),
      signal: task.signal,
      onRecord: (found, view) => {
        if (leftOut?.take(found.record) === true) return;
        if (isInRange(found.record, task)) kept.offer(toRow(found, view));
      },
    });
    account.searchedBytes = result.bytes;
    account.sizeBytes = size;
    if (!result.interrupted) noteShort(account, { got: result.bytes, expected: bytes.end - bytes.start });
    account.skippedBytes = region === null ? 0 : Math.max(0, size - (bytes.end - bytes.start));
    account.orderProbes = region?.probes ?? null;
    if (region !== null) noteSkipped(account, region);
    if (result.interrupted) noteInterrupted(account);
  });
  if (account.verdict !== 'failed' && hasChanged(account)) noteChanged(account);
  return { rows: inFileOrder(kept.items()), dropped: kept.dropped };
}

// A block of lines that was written out of order could lie between two probes. It is improbable and cannot be excluded, so it
// is said.
function noteSkipped(account: FileAccount, { probes }: Region): void {
  noteGap(account, {
    kind: 'order-sampled',
    says: own(
      `is in order of time at all ${probes} places that were looked at; what lies outside the window was not read on the strength of that`,
    ),
    hidesRows: false,
  });
}

export function baseLineOf(
  { fd, size }: OpenFile,
  { offset, task }: { readonly offset: number; readonly task: FileTask },
): number | null {
  return offset === 0 ? 1 : size > task.bounds.countedBytes ? null : lineNumberAt(fd, offset);
}

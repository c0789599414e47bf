// Plain files: ripgrep says where, we read there. A known window is bisected instead where the file is in order of time.

import { own } from '../../model/prose.ts';
import { type FileAccount, inFileOrder, noteGap, toRow } from './account.ts';
import { bisect, type Region } from './bisect.ts';
import { viewFile } from './byte-view.ts';
import { createFinder } from './finder.ts';
import { keepEnds } from './kept-records.ts';
import { lineNumberAt } from './line-number.ts';
import { hasChanged, noteChanged, type OpenFile, withFile } from './open-file.ts';
import type { Span } from './placed-line.ts';
import { readRecordAt } from './read-record.ts';
import { type Hit, locate } from './ripgrep.ts';
import { chunksOf, scan } from './scan.ts';
import { type FileTask, type Found, isInRange, keepRows, noteInterrupted, readOptions } from './task.ts';

export interface NeedleTask extends FileTask {
  readonly needles: readonly string[];
}

export async function findInPlain(
  accounts: readonly FileAccount[],
  task: NeedleTask,
): Promise<ReadonlyMap<FileAccount, Found>> {
  const found = new Map<FileAccount, Found>();
  const whole: FileAccount[] = [];
  for (const account of accounts) {
    const region = await regionOf(account, task);
    if (account.verdict === 'failed') continue;
    if (region === null) whole.push(account);
    else found.set(account, await scanPlain(account, { task, region }));
  }
  for (const [account, result] of await findWhole(whole, task)) found.set(account, result);
  return found;
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

async function findWhole(accounts: readonly FileAccount[], task: NeedleTask): Promise<ReadonlyMap<FileAccount, Found>> {
  const found = new Map<FileAccount, Found>();
  if (accounts.length === 0) return found;
  // Arguments of a command are text: a name that is none cannot be handed over.
  const byRipgrep = accounts.filter(({ file }) => typeof file.openPath === 'string');
  const hits = new Map(
    byRipgrep.map((account) => [String(account.file.openPath), keepEnds<Hit>({ max: task.limits.maxRecords })]),
  );
  let matched = 0;
  const onHit = (hit: Hit): void => {
    matched += 1;
    hits.get(hit.file)?.offer(hit);
    if (matched % 10_000 === 0) task.onProgress({ matched });
  };
  const isLarge = ({ file }: FileAccount): boolean => file.sizeBytes >= task.bounds.uncountedBytes;
  const ends = await Promise.all(
    [true, false].map((countsLines) =>
      locate({
        rgPath: task.rgPath,
        needles: task.needles,
        files: byRipgrep.filter((account) => isLarge(account) !== countsLines).map(({ file }) => String(file.openPath)),
        countsLines,
        signal: task.signal,
        onHit,
      }),
    ),
  );
  const isWhole = ends.every(({ ended }) => ended === 'whole');
  task.onLocated();
  for (const account of accounts) {
    const kept = hits.get(String(account.file.openPath)) ?? keepEnds<Hit>({ max: 0 });
    const read = await readHits(account, { hits: kept.items(), task });
    if (account.verdict === 'failed') continue;
    if (task.signal.aborted) {
      noteInterrupted(account);
      found.set(account, { rows: read.rows, dropped: kept.dropped + read.dropped });
      continue;
    }
    const changed = hasChanged(account) || !read.intact;
    if (isWhole && !changed && typeof account.file.openPath === 'string') {
      account.searchedBytes = account.file.sizeBytes;
      found.set(account, { rows: read.rows, dropped: kept.dropped + read.dropped });
      continue;
    }
    // ripgrep did not finish, or the file is no longer what it looked at: read what is there now, and say so if it shrank.
    found.set(account, await scanPlain(account, { task, region: null }));
    if (changed) noteChanged(account);
  }
  return found;
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
      const found = readRecordAt(view, { offset: hit.offset, line: hit.line, options, hitAt: hit.offset });
      covered = [...covered, ...found.spans];
      if (isInRange(found.record, task)) rows.offer(toRow(found, view));
    }
  });
  return { rows: inFileOrder(rows.items()), dropped: rows.dropped, intact };
}

/** A byte range of a plain file, or with region null all of it as it is now. */
async function scanPlain(
  account: FileAccount,
  { task, region }: { readonly task: NeedleTask; readonly region: Region | null },
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
        if (isInRange(found.record, task)) kept.offer(toRow(found, view));
      },
    });
    account.searchedBytes = result.bytes;
    account.skippedBytes = region === null ? 0 : Math.max(0, size - (bytes.end - bytes.start));
    account.orderProbes = region?.probes ?? null;
    if (region !== null) noteSkipped(account, region);
    if (result.interrupted) noteInterrupted(account);
  });
  if (region !== null && hasChanged(account)) noteChanged(account);
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

// Compressed files: decompressed in process and looked through as they pass.

import { setFlagsFromString } from 'node:v8';
import { journalNeedles } from '../journal-tools/entries.ts';
import { type FileAccount, inFileOrder, openAccount, toRow } from './account.ts';
import { DOCUMENT_HEAD_BYTES } from './documents.ts';
import { createFinder } from '../records/finder.ts';
import type { NeedleTask } from './find-plain.ts';
import { createLeftOutOf } from './journal.ts';
import { asHashed, entriesOfFile } from './journal-file.ts';
import { hasChanged, noteChanged, withFile } from './open-file.ts';
import { type Recalled, recall } from './packed-memory.ts';
import { chunksOf, scan } from '../records/scan.ts';
import { searchMembers } from './search-members.ts';
import { contentIn, flawNoter, type PackedSearch, type PackedTask, searchUnpacked } from './search-unpacked.ts';
import { membersOfTar } from './tar-members.ts';
import { type Found, isInRange, keepRows, noteInterrupted, readOptions } from './task.ts';
import { isUnpacked, type PackedFile, peek, unpack } from './unpack.ts';
import { membersOfZip } from './zip-members.ts';

export async function findInPacked(account: FileAccount, task: PackedTask & NeedleTask): Promise<Found> {
  const kept = keepRows(task);
  await searchPacked(account, {
    task,
    finder: createFinder(task.needles),
    onRecord: (found, view) => {
      if (isInRange(found.record, task)) kept.offer(toRow(found, view));
    },
  });
  if (account.isOwnReport) return { rows: [], dropped: 0 };
  if (account.members === null) return { rows: inFileOrder(kept.items()), dropped: kept.dropped };
  const byFile = Map.groupBy(kept.items(), ({ record }) => record.origin.file);
  const rows = account.members.flatMap(({ file }) => inFileOrder(byFile.get(file.path) ?? []));
  return { rows, dropped: kept.dropped };
}

/** From memory where that surely holds the window, else by reading all of the file. */
export async function searchPacked(account: FileAccount, given: PackedSearch): Promise<void> {
  const onRecord: PackedSearch['onRecord'] = (found, view) => given.onRecord(asHashed(found, view), view);
  const search = account.file.format === 'journal' ? { ...given, onRecord } : given;
  const { archives } = search.task.memories;
  const archive = archives.get(account.file.identity);
  const logs = archive?.members.filter(({ path }) => !archive.ownReports.has(path)).map(openAccount) ?? [account];
  const recalled = logs.map((one) => recallFor(one, search));
  if (recalled.some((one) => one === null)) return readPacked(account, search);
  for (const [index, one] of logs.entries()) await scanRecalled(one, { recalled: recalled[index] as Recalled, search });
  if (archive !== undefined) account.members = logs;
}

function recallFor(account: FileAccount, { task }: PackedSearch): Recalled | null {
  const memory = task.memories.files.get(account.file.identity);
  if (memory === undefined || task.range === null) return null;
  return recall(memory, { range: task.range, options: readOptions(account, task) });
}

async function scanRecalled(
  account: FileAccount,
  {
    recalled: { region, view, baseLine, chunks, totalBytes, isJournal },
    search: { task, finder, onRecord },
  }: { readonly recalled: Recalled; readonly search: PackedSearch },
): Promise<void> {
  // What was left out was told when all of it was read.
  const leftOut = isJournal ? createLeftOutOf(account) : null;
  const result = await scan(chunks, {
    read: readOptions(account, task),
    finder: isJournal ? createFinder(journalNeedles(finder.strings)) : finder,
    view,
    baseOffset: region.start,
    baseLine,
    signal: task.signal,
    onRecord: (found, of) => {
      if (leftOut?.take(found.record) !== true) onRecord(found, of);
    },
  });
  account.searchedBytes = result.bytes;
  account.skippedBytes = totalBytes - result.bytes;
  account.orderProbes = region.probes;
  if (result.interrupted) noteInterrupted(account);
}

async function readPacked(account: FileAccount, search: PackedSearch): Promise<void> {
  const { format } = account.file;
  const { task } = search;
  if (format === 'plain') return;
  // What passes is in buffers outside the heap, and the heap is small: marking it in steps, V8's answer to many such
  // buffers, took a fifth of the time (bench).
  setFlagsFromString('--no-incremental-marking');
  await withFile(account, async ({ fd, size }) => {
    const file = { fd, sizeBytes: size };
    if (format === 'zip')
      return searchMembers(account, {
        format,
        members: membersOfZip(file, flawNoter(account, { format, size })),
        search,
      });
    const plain = plainOf(account, { file, task });
    if (plain === null) return;
    const peeked = await peek(plain, DOCUMENT_HEAD_BYTES);
    const content = contentIn(account, peeked);
    if (content.is !== 'archive' || content.format !== 'tar')
      return searchUnpacked(account, { peeked, content, search });
    const members = membersOfTar(peeked.chunks, (flaw) => {
      // Of what is cut off around it, the cut has been said.
      if (account.gaps.length === 0) flawNoter(account, { format: 'tar', size: null })(flaw);
    });
    return searchMembers(account, { format: 'tar', members, search });
  });
  if (hasChanged(account)) noteChanged(account);
}

/** Null: it is none that is unpacked, and does not come here. */
function plainOf(
  account: FileAccount,
  { file, task }: { readonly file: Omit<PackedFile, 'format'>; readonly task: PackedTask },
): AsyncGenerator<Buffer> | null {
  const { format } = account.file;
  const { fd, sizeBytes } = file;
  if (format === 'tar') return chunksOf(fd, { start: 0, end: sizeBytes });
  if (format === 'journal') return entriesOfFile(account, { fd, signal: task.signal });
  if (format === 'plain' || format === 'zip' || !isUnpacked(format)) return null;
  return unpack({ ...file, format }, flawNoter(account, { format, size: sizeBytes }));
}

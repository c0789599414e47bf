// Compressed files: decompressed in process and looked through as they pass.

import { setFlagsFromString } from 'node:v8';
import { own, say } from '../../model/prose.ts';
import { type FileAccount, inFileOrder, noteGap, toRow } from './account.ts';
import type { ByteView } from './byte-view.ts';
import { DOCUMENT_HEAD_BYTES, documentFormOf } from './documents.ts';
import { type Content, contentOf, HEAD_BYTES, isBinaryPiece } from './formats.ts';
import { createFinder, type Finder } from './finder.ts';
import type { NeedleTask } from './find-plain.ts';
import { hasChanged, noteChanged, withFile } from './open-file.ts';
import { type PackedMemory, recall, recordMemory } from './packed-memory.ts';
import type { FoundRecord } from './read-record.ts';
import { scan } from './scan.ts';
import { scanDocument } from './scan-document.ts';
import { peek, unpack } from './unpack.ts';
import { type FileTask, type Found, isInRange, keepRows, noteInterrupted, readOptions } from './task.ts';

/** What is remembered of compressed files, by the file's identity. */
export type Memories = Map<string, PackedMemory>;

export interface PackedTask extends FileTask {
  readonly memories: Memories;
}

export async function findInPacked(account: FileAccount, task: PackedTask & NeedleTask): Promise<Found> {
  const kept = keepRows(task);
  await searchPacked(account, {
    task,
    finder: createFinder(task.needles),
    onRecord: (found, view) => {
      if (isInRange(found.record, task)) kept.offer(toRow(found, view));
    },
  });
  return { rows: inFileOrder(kept.items()), dropped: kept.dropped };
}

export interface PackedSearch {
  readonly task: PackedTask;
  readonly finder: Finder;
  readonly onRecord: (found: FoundRecord, view: ByteView) => void;
}

/** From memory where that surely holds the window, else by reading all of the file. */
export async function searchPacked(account: FileAccount, search: PackedSearch): Promise<void> {
  const { task, finder, onRecord } = search;
  const { identity } = account.file;
  const memory = task.memories.get(identity);
  const options = readOptions(account, task);
  const recalled = memory === undefined || task.range === null ? null : recall(memory, { range: task.range, options });
  if (memory === undefined || recalled === null) return scanPacked(account, search);
  const { region, view, baseLine, chunks } = recalled;
  const result = await scan(chunks, {
    read: options,
    finder,
    view,
    baseOffset: region.start,
    baseLine,
    signal: task.signal,
    onRecord,
  });
  account.searchedBytes = result.bytes;
  account.skippedBytes = memory.totalBytes - result.bytes;
  account.orderProbes = region.probes;
  if (result.interrupted) noteInterrupted(account);
}

async function scanPacked(account: FileAccount, { task, finder, onRecord }: PackedSearch): Promise<void> {
  const { format, identity } = account.file;
  if (format === 'plain') return;
  // What passes is in buffers outside the heap, and the heap is small: marking it in steps, V8's answer to many such
  // buffers, took a fifth of the time (bench).
  setFlagsFromString('--no-incremental-marking');
  const options = readOptions(account, task);
  const recorder = task.memories.has(identity) ? null : recordMemory(options, task.bounds.rememberedBytes);
  await withFile(account, async ({ fd, size }) => {
    const plain = unpack({ fd, sizeBytes: size, format }, (flaw) => {
      noteGap(account, {
        kind: `${flaw.kind}-${format}`,
        says: say`${own(FLAW_WORDS[flaw.kind])} at byte ${flaw.offset} of ${size} (${flaw.message}); everything before that was read`,
        offset: flaw.offset,
      });
    });
    const { head, chunks } = await peek(plain, DOCUMENT_HEAD_BYTES);
    const content = contentOf({ head: head.subarray(0, HEAD_BYTES), others: [], name: account.file.path });
    if (content.is !== 'text') {
      await chunks.return(undefined);
      return noteContent(account, content);
    }
    const isAll = head.length < DOCUMENT_HEAD_BYTES;
    const form = documentFormOf(head, { sizeBytes: isAll ? 0 : Number.POSITIVE_INFINITY, grammar: task.grammar });
    if (form !== null)
      return scanDocument(account, { form, chunks, search: { task, finder, accountsForAll: false, onRecord } });
    const result = await scan(chunks, {
      read: options,
      finder,
      view: null,
      baseOffset: 0,
      baseLine: 1,
      signal: task.signal,
      onRecord: (found, view) => {
        recorder?.pin(found.record.origin.offset);
        onRecord(found, view);
      },
      onPiece: ({ offset, line, bytes }) => {
        if (isBinaryPiece(bytes)) noteMixed(account);
        recorder?.take({ offset, line: line ?? 1, bytes });
      },
    });
    account.searchedBytes = result.bytes;
    if (result.interrupted) noteInterrupted(account);
    // What is damaged is read again, so that each answer says so.
    else if (recorder !== null && account.gaps.length === 0) task.memories.set(identity, recorder.finish(result.bytes));
  });
  if (hasChanged(account)) noteChanged(account);
}

function noteContent(account: FileAccount, content: Exclude<Content, { readonly is: 'text' }>): void {
  if (content.is === 'own-report') {
    account.isOwnReport = true;
    return;
  }
  const inside = content.is === 'unread' ? content.name : content.format;
  noteGap(account, {
    kind: 'unread-format',
    says: own(`holds ${inside} data inside, which was not searched; unpack it once and pass the result`),
  });
}

function noteMixed(account: FileAccount): void {
  noteGap(account, {
    kind: 'unread-format',
    says: own('holds binary data besides text: lines in it may not have been made out'),
  });
}

const FLAW_WORDS = {
  truncated: 'the compressed file is cut off',
  corrupt: 'the compressed file is damaged',
  'trailing-garbage': 'something that is not compressed data follows',
} as const;

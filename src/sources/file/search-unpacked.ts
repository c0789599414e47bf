// What is read out of something packed: judged and looked through as it passes.

import { own, say } from '../../model/prose.ts';
import { type FileAccount, noteGap } from './account.ts';
import type { OnFlaw } from './archive-member.ts';
import type { ByteView } from '../records/byte-view.ts';
import { DOCUMENT_HEAD_BYTES, documentFormOf } from './documents.ts';
import { createFinder, type Finder } from '../records/finder.ts';
import { type Content, contentOf, HEAD_BYTES, isBinaryPiece } from './formats.ts';
import { journalNeedles } from '../journal-tools/entries.ts';
import { createLeftOutOf, isJournal } from './journal.ts';
import type { LogFile } from './log-file.ts';
import { type Memories, remember } from './memories.ts';
import { recordMemory } from './packed-memory.ts';
import type { FoundRecord } from '../records/read-record.ts';
import { scan } from '../records/scan.ts';
import { scanDocument } from './scan-document.ts';
import { type FileTask, noteInterrupted, readOptions } from './task.ts';
import type { Peeked } from './unpack.ts';

export interface PackedTask extends FileTask {
  readonly memories: Memories;
}

export interface PackedSearch {
  readonly task: PackedTask;
  readonly finder: Finder;
  readonly onRecord: (found: FoundRecord, view: ByteView) => void;
}

/** Bytes as they stand in a log, whatever they were packed in. */
export async function searchUnpacked(
  account: FileAccount,
  { peeked: { head, chunks }, content, search: { task, ...search } }: Unpacked,
): Promise<void> {
  if (content.is !== 'text') {
    await chunks.return(undefined);
    return noteContent(account, content);
  }
  const leftOut = isJournal(head) ? createLeftOutOf(account) : null;
  const finder = leftOut === null ? search.finder : createFinder(journalNeedles(search.finder.strings));
  const onRecord: PackedSearch['onRecord'] = (found, view) => {
    if (leftOut?.take(found.record) !== true) search.onRecord(found, view);
  };
  const { identity } = account.file;
  const { memories } = task;
  const options = readOptions(account, task);
  const recorder = memories.files.has(identity) ? null : recordMemory(options, task.bounds.rememberedBytes);
  const isAll = head.length < DOCUMENT_HEAD_BYTES;
  const form = documentFormOf(head, { sizeBytes: isAll ? 0 : Number.POSITIVE_INFINITY, grammar: task.grammar });
  if (form !== null) {
    await scanDocument(account, { form, chunks, search: { task, finder, accountsForAll: leftOut === null, onRecord } });
    return leftOut?.finish();
  }
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
  leftOut?.finish();
  if (result.interrupted) noteInterrupted(account);
  // What is damaged is read again, so that each answer says so.
  else if (recorder !== null && account.gaps.length === 0)
    remember(memories, identity, { ...recorder.finish(result.bytes), isJournal: leftOut !== null });
}

export interface Unpacked {
  readonly peeked: Peeked;
  readonly content: Content;
  readonly search: PackedSearch;
}

export function contentIn({ file }: FileAccount, { head }: Peeked): Content {
  return contentOf({ head: head.subarray(0, HEAD_BYTES), others: [], name: file.path });
}

/** `size`: of the file that the places are in; null when they are in what was unpacked of it. */
export function flawNoter(
  account: FileAccount,
  { format, size }: { readonly format: LogFile['format']; readonly size: number | null },
): OnFlaw {
  return ({ kind, offset, message }) => {
    const place = size === null ? `byte ${offset} of it unpacked` : `byte ${offset} of ${size}`;
    noteGap(account, {
      kind: `${kind}-${format}`,
      says: say`${own(FLAW_WORDS[kind])} at ${own(place)} (${message}); everything before that was read`,
      offset,
    });
  };
}

function noteContent(account: FileAccount, content: Exclude<Content, { readonly is: 'text' }>): void {
  if (content.is === 'own-report') {
    account.isOwnReport = true;
    return;
  }
  const inside =
    content.is === 'unread' ? content.name : content.format === 'journal' ? 'systemd journal' : content.format;
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

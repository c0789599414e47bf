// Looks into a file that was named: what it is, and with that how it is read.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Gap } from '../../model/coverage.ts';
import { fileGap, notRegular, unreadable } from './file-gap.ts';
import { createFinder } from '../records/finder.ts';
import { type Content, contentOf, HEAD_BYTES, type Sampled } from './formats.ts';
import type { FileName, LogFile } from './log-file.ts';
import { isJournal } from './journal.ts';
import { OPEN_FLAGS } from './open-flags.ts';
import type { Absent, SmallFiles } from './small-files.ts';
import { isUnpacked } from './unpack.ts';

const SAMPLE_BYTES = 2048;

type Kind =
  | Pick<LogFile, 'format' | 'isMixed' | 'hides'>
  /** Without a gap: a report of our own. */
  | { readonly format: null; readonly gap: Gap | null };

export type Judged =
  | (Kind &
      Pick<LogFile, 'sizeBytes' | 'identity'> & {
        /** Of what was foreseen to be asked. Null: it was not read whole. */
        readonly absent: Absent | null;
      })
  /** It could not be opened. */
  | { readonly format: null; readonly gap: Gap; readonly identity: null };

export function judgeFile({ path, openPath }: FileName, small: Pick<SmallFiles, 'absentIn'>): Judged {
  let fd: number | null = null;
  try {
    fd = openSync(openPath, OPEN_FLAGS);
    const stats = fstatSync(fd);
    const identity = `${stats.dev}:${stats.ino}`;
    // Another one may have come in its place since its name was read.
    if (!stats.isFile()) return { format: null, gap: notRegular(path, stats), identity, sizeBytes: 0, absent: null };
    const file = { fd, sizeBytes: stats.size };
    const sampled = stats.size <= WHOLE_BYTES ? sampleOfWhole(file, small) : sample(file);
    const kind = kindOf(contentOf({ ...sampled, name: path }), { path, hides: hiddenIn(sampled.head) });
    return { ...kind, sizeBytes: stats.size, identity, absent: sampled.absent };
  } catch (error) {
    return { format: null, gap: unreadable(path, error), identity: null };
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

// An object in base64 begins like this.
const BASE64_OBJECT = createFinder(['"eyJ']);

function hiddenIn(head: Buffer): LogFile['hides'] {
  return isJournal(head) ? 'journal' : BASE64_OBJECT.isIn(head) ? 'base64' : null;
}

function kindOf(content: Content, { path, hides }: Pick<LogFile, 'path' | 'hides'>): Kind {
  if (content.is === 'text') return { format: 'plain', isMixed: content.isMixed, hides };
  if (content.is === 'packed' && content.format !== 'journal' && !isUnpacked(content.format))
    return { format: null, gap: unreadFormat(path, content.format) };
  if (content.is === 'packed') return { format: content.format, isMixed: false, hides: null };
  if (content.is === 'archive') return { format: content.format, isMixed: false, hides: null };
  if (content.is === 'own-report') return { format: null, gap: null };
  return { format: null, gap: unreadFormat(path, content.name) };
}

/** Searched all the same, as what it is; what could not be made out in it is not known. */
export function mixedFormat(path: string): Gap {
  const says = 'holds binary data besides text: lines in it may not have been made out';
  return fileGap({ kind: 'unread-format', path, says, errorType: 'bad_data' });
}

function unreadFormat(path: string, name: string): Gap {
  const says = `is ${name} and was not searched; convert it to text and pass the result`;
  return fileGap({ kind: 'unread-format', path, says, errorType: 'bad_data' });
}

/** A file up to this size is read at once. */
const WHOLE_BYTES = 64 * 1024;

// Of one file at a time, and nothing of it is kept.
const headBuffer = Buffer.alloc(HEAD_BYTES);
const wholeBuffer = Buffer.alloc(WHOLE_BYTES + 1);

interface Samples extends Pick<Sampled, 'head' | 'others'> {
  readonly absent: Absent | null;
}

interface Opened {
  readonly fd: number;
  readonly sizeBytes: number;
}

function sampleOfWhole({ fd, sizeBytes }: Opened, small: Pick<SmallFiles, 'absentIn'>): Samples {
  // A byte more than there should be: when just the size comes, that was all.
  const got = readSync(fd, wholeBuffer, 0, sizeBytes + 1, 0);
  const bytes = wholeBuffer.subarray(0, Math.min(got, sizeBytes));
  const others = placesIn(sizeBytes).map((at) => bytes.subarray(at, at + SAMPLE_BYTES));
  return { head: bytes.subarray(0, HEAD_BYTES), others, absent: got === sizeBytes ? small.absentIn(bytes) : null };
}

function sample({ fd, sizeBytes }: Opened): Samples {
  const read = (at: number, buffer: Buffer): Buffer => buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, at));
  const others = placesIn(sizeBytes).map((at) => read(at, Buffer.alloc(SAMPLE_BYTES)));
  return { head: read(0, headBuffer), others, absent: null };
}

/** Besides the head. */
function placesIn(sizeBytes: number): readonly number[] {
  if (sizeBytes <= HEAD_BYTES) return [];
  return [Math.floor(sizeBytes / 2), sizeBytes - SAMPLE_BYTES].map((at) => Math.max(HEAD_BYTES, at));
}

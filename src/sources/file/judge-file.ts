// Looks into a file that was named: what it is, and with that how it is read.

import { closeSync, openSync, readSync } from 'node:fs';
import type { Gap } from '../../model/coverage.ts';
import { fileGap, unreadable } from './file-gap.ts';
import { type Content, contentOf, HEAD_BYTES, type Sampled } from './formats.ts';
import type { LogFile, NamedFile } from './log-file.ts';
import { isJournal } from './journal.ts';
import { OPEN_FLAGS } from './open-flags.ts';
import { isUnpacked } from './unpack.ts';

const SAMPLE_BYTES = 2048;

export type Judged =
  | Pick<LogFile, 'format' | 'isMixed' | 'hides'>
  | { readonly format: null; readonly gap: Gap }
  | { readonly format: null; readonly gap: null };

/** Is given all of a file that is small, in a buffer that is good until it returns. */
export type OnWhole = (file: NamedFile, bytes: Buffer) => void;

/** Without a gap and without a format: a report of our own. */
export function judgeFile(file: NamedFile, onWhole?: OnWhole): Judged {
  try {
    const sampled = file.sizeBytes <= WHOLE_BYTES ? sampleOfWhole(file, onWhole) : sample(file);
    return judgedAs(contentOf({ ...sampled, name: file.path }), { path: file.path, hides: hiddenIn(sampled.head) });
  } catch (error) {
    return { format: null, gap: unreadable(file.path, error) };
  }
}

// An object in base64 begins like this.
const BASE64_OBJECT = '"eyJ';

function hiddenIn(head: Buffer): LogFile['hides'] {
  return isJournal(head) ? 'journal' : head.includes(BASE64_OBJECT) ? 'base64' : null;
}

function judgedAs(content: Content, { path, hides }: Pick<LogFile, 'path' | 'hides'>): Judged {
  if (content.is === 'text') return { format: 'plain', isMixed: content.isMixed, hides };
  if (content.is === 'packed' && !isUnpacked(content.format))
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

type Samples = Pick<Sampled, 'head' | 'others'>;

function sampleOfWhole(file: NamedFile, onWhole: OnWhole | undefined): Samples {
  const { openPath, sizeBytes } = file;
  const fd = openSync(openPath, OPEN_FLAGS);
  try {
    // A byte more than there should be: when just the size comes, that was all.
    const got = readSync(fd, wholeBuffer, 0, sizeBytes + 1, 0);
    const bytes = wholeBuffer.subarray(0, Math.min(got, sizeBytes));
    if (got === sizeBytes) onWhole?.(file, bytes);
    const others = placesIn(sizeBytes).map((at) => bytes.subarray(at, at + SAMPLE_BYTES));
    return { head: bytes.subarray(0, HEAD_BYTES), others };
  } finally {
    closeSync(fd);
  }
}

function sample({ openPath, sizeBytes }: NamedFile): Samples {
  const fd = openSync(openPath, OPEN_FLAGS);
  try {
    const read = (at: number, buffer: Buffer): Buffer => buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, at));
    return { head: read(0, headBuffer), others: placesIn(sizeBytes).map((at) => read(at, Buffer.alloc(SAMPLE_BYTES))) };
  } finally {
    closeSync(fd);
  }
}

/** Besides the head. */
function placesIn(sizeBytes: number): readonly number[] {
  if (sizeBytes <= HEAD_BYTES) return [];
  return [Math.floor(sizeBytes / 2), sizeBytes - SAMPLE_BYTES].map((at) => Math.max(HEAD_BYTES, at));
}

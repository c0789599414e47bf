// Looks into a file that was named: what it is, and with that how it is read.

import { closeSync, openSync, readSync } from 'node:fs';
import type { Gap } from '../../model/coverage.ts';
import { fileGap, unreadable } from './file-gap.ts';
import { type Content, contentOf, HEAD_BYTES } from './formats.ts';
import type { LogFile, NamedFile } from './log-file.ts';
import { OPEN_FLAGS } from './open-flags.ts';
import { isUnpacked } from './unpack.ts';

const SAMPLE_BYTES = 2048;

export type Judged =
  | Pick<LogFile, 'format' | 'isMixed'>
  | { readonly format: null; readonly gap: Gap }
  | { readonly format: null; readonly gap: null };

/** Without a gap and without a format: a report of our own. */
export function judgeFile(file: NamedFile): Judged {
  try {
    return judgedAs(contentOf({ ...sample(file), name: file.path }), file.path);
  } catch (error) {
    return { format: null, gap: unreadable(file.path, error) };
  }
}

function judgedAs(content: Content, path: string): Judged {
  if (content.is === 'text') return { format: 'plain', isMixed: content.isMixed };
  if (content.is === 'packed' && !isUnpacked(content.format))
    return { format: null, gap: unreadFormat(path, content.format) };
  if (content.is === 'packed') return { format: content.format, isMixed: false };
  if (content.is === 'archive') return { format: content.format, isMixed: false };
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

// Of one file at a time, and nothing of it is kept.
const headBuffer = Buffer.alloc(HEAD_BYTES);

function sample({ openPath, sizeBytes }: NamedFile): { readonly head: Buffer; readonly others: readonly Buffer[] } {
  const fd = openSync(openPath, OPEN_FLAGS);
  try {
    const read = (at: number, buffer: Buffer): Buffer => buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, at));
    const head = read(0, headBuffer);
    if (sizeBytes <= HEAD_BYTES) return { head, others: [] };
    const places = [Math.floor(sizeBytes / 2), sizeBytes - SAMPLE_BYTES];
    return { head, others: places.map((at) => read(Math.max(HEAD_BYTES, at), Buffer.alloc(SAMPLE_BYTES))) };
  } finally {
    closeSync(fd);
  }
}

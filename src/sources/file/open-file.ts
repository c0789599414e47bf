import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { type FileAccount, noteGap } from './account.ts';
import type { Gap } from '../../model/coverage.ts';
import { own, say } from '../../model/prose.ts';
import { unreadable } from './file-gap.ts';
import { OPEN_FLAGS } from './open-flags.ts';
import type { LogFile } from './log-file.ts';

export interface OpenFile {
  readonly fd: number;
  readonly size: number;
}

const NOT_REGULAR = 'no regular file any more';

/** Opens a file for as long as `use` takes. What goes wrong is a gap in the account, not an exception. */
export async function withFile(account: FileAccount, use: (file: OpenFile) => Promise<void> | void): Promise<void> {
  let fd: number | null = null;
  try {
    fd = openSync(account.file.openPath, OPEN_FLAGS);
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error(NOT_REGULAR);
    await use({ fd, size: stats.size });
  } catch (error) {
    account.verdict = 'failed';
    account.gaps.push(isOfSystem(error) ? unreadable(account.file.path, error) : stopped(account.file.path, error));
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

// Anything else is a fault of ours: the other files are read all the same, and it is not called the file's.
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && ('code' in error || error.message === NOT_REGULAR);
}

function stopped(path: string, error: unknown): Gap {
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'source-failed',
    errorType: 'internal',
    file: path,
    line: null,
    offset: null,
    summary: say`reading it stopped with an error: ${message}`,
    hidesRows: true,
  };
}

/** Truncated, replaced or removed since it was named. A file that grew has not changed: what was there still is. */
export function hasChanged({ file }: FileAccount): boolean {
  try {
    const now = statSync(file.openPath);
    return `${now.dev}:${now.ino}` !== file.identity || now.size < file.sizeBytes;
  } catch {
    return true;
  }
}

/** Null: it is gone. */
export function sizeNow({ openPath }: LogFile): number | null {
  return statSync(openPath, { throwIfNoEntry: false })?.size ?? null;
}

export function noteChanged(account: FileAccount): void {
  noteGap(account, {
    kind: 'changed-while-read',
    says: own('was truncated or replaced while it was read: rows that were in it before are gone'),
    errorType: 'unavailable',
  });
}

/** Bytes that the file system promised and did not give, or gave beyond its word: either way not all was looked through. */
export function noteShort(
  account: FileAccount,
  { got, expected }: { readonly got: number; readonly expected: number },
): void {
  if (got === expected || hasChanged(account)) return;
  noteGap(account, {
    kind: 'size-differs',
    says: own(
      got < expected
        ? `ends after ${got} bytes, though its size is ${expected}: what else it should hold was not searched`
        : `holds more than its size of ${expected} bytes says: what is behind them was not searched`,
    ),
    errorType: 'unavailable',
  });
}

/**
 * All of a file of at most `most` bytes, in a buffer that is good until the next call. Null: it is larger by now. A file that
 * is not what it was, or gives another number of bytes than its size, has a gap.
 */
export function readAtOnce(account: FileAccount, most: number): Buffer | null {
  let fd: number | null = null;
  try {
    fd = openSync(account.file.openPath, OPEN_FLAGS);
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error('no regular file any more');
    if (stats.size > most) return null;
    if (shared.length <= most) shared = Buffer.allocUnsafe(most + 1);
    let got = 0;
    // A byte more than there should be: when just the size comes, that was the end.
    for (let bytes = -1; bytes !== 0 && got <= stats.size && !(got === stats.size && got > 0); got += bytes)
      bytes = readSync(fd, shared, got, stats.size + 1 - got, got);
    account.sizeBytes = stats.size;
    account.searchedBytes = Math.min(got, stats.size);
    if (`${stats.dev}:${stats.ino}` !== account.file.identity || stats.size < account.file.sizeBytes)
      noteChanged(account);
    else if (got < stats.size || (got > stats.size && fstatSync(fd).size === stats.size))
      noteShort(account, { got, expected: stats.size });
    return shared.subarray(0, Math.min(got, stats.size));
  } catch (error) {
    account.verdict = 'failed';
    account.gaps.push(unreadable(account.file.path, error));
    return null;
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

let shared = Buffer.alloc(0);

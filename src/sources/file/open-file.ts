import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { type FileAccount, noteGap } from './account.ts';
import { own } from '../../model/prose.ts';
import { unreadable } from './file-gap.ts';

export interface OpenFile {
  readonly fd: number;
  readonly size: number;
}

/** Opens a file for as long as `use` takes. What goes wrong is a gap in the account, not an exception. */
export async function withFile(account: FileAccount, use: (file: OpenFile) => Promise<void> | void): Promise<void> {
  let fd: number | null = null;
  try {
    // It was a regular file when it was named. A pipe put in its place must not hang the open.
    fd = openSync(account.file.openPath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error('no regular file any more');
    await use({ fd, size: stats.size });
  } catch (error) {
    account.verdict = 'failed';
    account.gaps.push(unreadable(account.file.path, error));
  } finally {
    if (fd !== null) closeSync(fd);
  }
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

export function noteChanged(account: FileAccount): void {
  noteGap(account, {
    kind: 'changed-while-read',
    says: own('was truncated or replaced while it was read: rows that were in it before are gone'),
    errorType: 'unavailable',
  });
}

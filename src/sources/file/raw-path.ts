// File names are bytes. Node makes strings of them, in which every byte that is no UTF-8 becomes the same sign and the file
// cannot be opened any more: such names stay bytes, and are shown with the bytes written out.

import { isUtf8 } from 'node:buffer';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes only where they are no UTF-8. */
export type RawPath = string | Buffer;

const REPLACEMENT = '\uFFFD';
const SLASH = Buffer.from('/');

export function joinRaw(folder: RawPath, name: RawPath): RawPath {
  if (typeof folder === 'string' && typeof name === 'string') return join(folder, name);
  return Buffer.concat([Buffer.from(folder), SLASH, Buffer.from(name)]);
}

/** `caf\xE9.log` for a name in Latin-1. */
export function shownPath(path: RawPath): string {
  if (typeof path === 'string') return path;
  let shown = '';
  for (let at = 0; at < path.length;) {
    const length = characterLength(path, at);
    shown +=
      length === 0 ? `\\x${path.toString('hex', at, at + 1).toUpperCase()}` : path.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return shown;
}

function characterLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

export interface FolderEntry {
  readonly name: RawPath;
  /** A regular file, and no link to one. */
  readonly isFile: boolean;
}

/** What is in a folder, sorted by name as it is shown. Throws when it cannot be listed. */
export function entriesIn(folder: RawPath): readonly FolderEntry[] {
  if (typeof folder === 'string') {
    const entries = readdirSync(folder, { withFileTypes: true });
    if (!entries.some(({ name }) => name.includes(REPLACEMENT)))
      return entries
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((entry) => ({ name: entry.name, isFile: entry.isFile() }));
  }
  return readdirSync(folder, { encoding: 'buffer', withFileTypes: true })
    .map((entry) => ({
      name: isUtf8(entry.name) ? entry.name.toString('utf8') : entry.name,
      isFile: entry.isFile(),
    }))
    .sort((a, b) => (shownPath(a.name) < shownPath(b.name) ? -1 : 1));
}

/** The files that a path may mean in which bytes were lost on the way here: arguments of a command are strings too. */
export function restoreLostBytes(path: string): readonly RawPath[] {
  if (!path.includes(REPLACEMENT) || statSync(path, { throwIfNoEntry: false }) !== undefined) return [path];
  let found: readonly RawPath[] = [path.startsWith('/') ? '/' : '.'];
  for (const part of path.split('/').filter((part) => part !== '')) {
    found = found.flatMap((folder) =>
      part.includes(REPLACEMENT) ? lossyMatches(folder, part) : [joinRaw(folder, part)],
    );
  }
  return found.length === 0 ? [path] : found;
}

function lossyMatches(folder: RawPath, part: string): readonly RawPath[] {
  try {
    return entriesIn(folder)
      .map(({ name }) => name)
      .filter((name) => name.toString('utf8') === part)
      .map((name) => joinRaw(folder, name));
  } catch {
    return [];
  }
}

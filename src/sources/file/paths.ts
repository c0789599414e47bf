// From what stood behind -f to regular files. Nothing that could hang (FIFO, device, socket) is opened, nothing is read
// twice (links), and every name that led to nothing is a gap.

import {
  closeSync,
  type Dirent,
  openSync,
  readdir,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import type { FileCoverage, Gap } from '../../model/coverage.ts';
import { own } from '../../model/prose.ts';

export type FileFormat = FileCoverage['format'];

export interface LogFile {
  /** As it is shown: the way the user reached it. */
  readonly path: string;
  /** What is opened; another path when standard input was spooled. */
  readonly openPath: string;
  readonly format: Exclude<FileFormat, 'stdin'>;
  readonly sizeBytes: number;
  readonly identity: string;
}

export interface ExpandedPaths {
  readonly files: readonly LogFile[];
  readonly gaps: readonly Gap[];
}

const GLOB_CHARACTERS = /[*?[\]{}()!]/;

export async function expandPaths(patterns: readonly string[]): Promise<ExpandedPaths> {
  const files = new Map<string, LogFile>();
  const gaps: Gap[] = [];
  for (const pattern of patterns) {
    const named = await namedBy(pattern, gaps);
    if (named.length === 0)
      gaps.push(gapOf({ kind: 'no-such-file', path: pattern, says: 'no file matches', errorType: 'not_found' }));
    for (const path of named) addPath(path, { files, gaps, seenFolders: new Set() });
  }
  return { files: [...files.values()], gaps };
}

// A file that exists under this very name wins over the pattern the name could be read as.
async function namedBy(pattern: string, gaps: Gap[]): Promise<readonly string[]> {
  if (statOf(pattern) !== null || !GLOB_CHARACTERS.test(pattern)) return [pattern];
  const fs = { readdir: listFolder((folder, error) => gaps.push(unreadable(folder, error))) as typeof readdir };
  const found = await glob(pattern, {
    dot: true,
    onlyFiles: false,
    followSymbolicLinks: true,
    expandDirectories: false,
    fs,
  });
  // Folders matched by `**` are walked by the pattern already.
  return found.filter((path) => !path.endsWith('/')).sort();
}

type Listed = (error: NodeJS.ErrnoException | null, entries: readonly Dirent[]) => void;

// The globber passes over pipes, dangling links and folders it may not read without a word. Listed as files they come out
// when they match, and are then judged like every other name.
function listFolder(onError: (folder: string, error: Error) => void) {
  return (folder: string, _options: { readonly withFileTypes: true }, done: Listed): void => {
    readdir(folder, { withFileTypes: true }, (error, entries) => {
      if (error !== null) onError(folder, error);
      done(error, error === null ? entries.map((entry) => (isOdd(folder, entry) ? asFile(entry) : entry)) : []);
    });
  };
}

function isOdd(folder: string, entry: Dirent): boolean {
  if (entry.isSymbolicLink()) return !(statOf(join(folder, entry.name))?.isDirectory() ?? false);
  return !entry.isFile() && !entry.isDirectory();
}

function asFile(entry: Dirent): Dirent {
  const shown = Object.create(entry) as Dirent;
  shown.isFile = () => true;
  shown.isSymbolicLink = () => false;
  return shown;
}

interface Collected {
  readonly files: Map<string, LogFile>;
  readonly gaps: Gap[];
  readonly seenFolders: Set<string>;
}

function addPath(path: string, collected: Collected): void {
  const stats = statOf(path);
  if (stats === null) {
    collected.gaps.push(
      gapOf({
        kind: 'no-such-file',
        path,
        says: 'does not exist, or is a link that leads nowhere',
        errorType: 'not_found',
      }),
    );
  } else if (stats.isDirectory()) {
    addFolder(path, collected);
  } else if (stats.isFile()) {
    addFile(path, { stats, collected });
  } else {
    collected.gaps.push(
      gapOf({
        kind: 'not-a-regular-file',
        path,
        says: 'is a pipe, socket or device and was not opened; pipe it in with -f -',
        errorType: 'bad_data',
      }),
    );
  }
}

function addFolder(path: string, collected: Collected): void {
  try {
    const real = realpathSync(path);
    if (collected.seenFolders.has(real)) return;
    collected.seenFolders.add(real);
    for (const name of readdirSync(path).sort()) addPath(join(path, name), collected);
  } catch (error) {
    collected.gaps.push(unreadable(path, error));
  }
}

function addFile(path: string, { stats, collected }: { readonly stats: Stats; readonly collected: Collected }): void {
  const identity = `${stats.dev}:${stats.ino}`;
  if (collected.files.has(identity)) return;
  // ripgrep and the report take a bare `-` for standard input.
  if (path === '-') return addFile('./-', { stats, collected });
  const format = sniff(path);
  if (format.format !== null)
    collected.files.set(identity, { path, openPath: path, format: format.format, sizeBytes: stats.size, identity });
  else collected.gaps.push(format.gap);
}

type Sniffed = { readonly format: LogFile['format'] } | { readonly format: null; readonly gap: Gap };

const MAGIC: readonly (readonly [bytes: readonly number[], format: 'gzip' | 'zstd'])[] = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
];

// Compressed in a way that is not read here: without saying so, their rows would be missing in silence.
const UNREAD_MAGIC: readonly (readonly [bytes: readonly number[], name: string])[] = [
  [[0x42, 0x5a, 0x68], 'bzip2'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
  [[0x37, 0x7a, 0xbc, 0xaf], '7z'],
  [[0x04, 0x22, 0x4d, 0x18], 'lz4'],
  [[0x1f, 0x9d], 'compress (.Z)'],
  [[0x5d, 0x00, 0x00], 'lzma'],
  [[0xff, 0xfe], 'UTF-16'],
  [[0xfe, 0xff], 'UTF-16'],
];

/** By its first bytes, never by its name: logs are rotated and renamed. */
export function sniff(path: string): Sniffed {
  try {
    const head = readHead(path);
    const unread = unreadFormat(head);
    if (unread !== null) {
      return {
        format: null,
        gap: gapOf({
          kind: 'unread-format',
          path,
          says: `is ${unread} and was not searched; convert it and pass the result`,
          errorType: 'bad_data',
        }),
      };
    }
    return { format: packedFormat(head) ?? 'plain' };
  } catch (error) {
    return { format: null, gap: unreadable(path, error) };
  }
}

export function packedFormat(head: Buffer): 'gzip' | 'zstd' | null {
  // A skippable zstd frame may stand before the first real one (pzstd writes them).
  const skippable = (head[0] ?? 0) >> 4 === 5 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
  return skippable ? 'zstd' : (MAGIC.find(([bytes]) => startsWith(head, bytes))?.[1] ?? null);
}

/** The name of a format that would be searched as if it were text and is none; null for text and for what is read. */
export function unreadFormat(head: Buffer): string | null {
  const known = UNREAD_MAGIC.find(([bytes]) => startsWith(head, bytes));
  if (known !== undefined) return known[1];
  if (head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar') return 'a tar archive';
  return looksLikeUtf16(head) ? 'UTF-16' : null;
}

const HEAD_BYTES = 512;
const TAR_MAGIC_AT = 257;

function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

// Without a byte order mark: every other byte of Latin text is NUL. In a hole left by copytruncate all of them are.
function looksLikeUtf16(head: Buffer): boolean {
  if (head.length < 16) return false;
  const nuls = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) nuls[index % 2] = (nuls[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = nuls;
  const half = head.length / 2;
  return Math.max(even, odd) > half * 0.6 && Math.min(even, odd) < half * 0.2;
}

function readHead(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(fd, head, 0, head.length, 0));
  } finally {
    closeSync(fd);
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

export function unreadable(path: string, error: unknown): Gap {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return gapOf({ kind: 'unreadable', path, says: `could not be read (${code})`, errorType: 'unavailable' });
}

function gapOf({
  kind,
  path,
  says,
  errorType,
}: {
  readonly kind: string;
  readonly path: string;
  readonly says: string;
  readonly errorType: Gap['errorType'];
}): Gap {
  return { kind, errorType, file: path, line: null, offset: null, summary: own(says), hidesRows: true };
}

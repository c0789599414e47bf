// What a file holds, by its first bytes.

import { closeSync, openSync, readSync } from 'node:fs';
import type { Gap } from '../../model/coverage.ts';
import { fileGap, unreadable } from './file-gap.ts';
import type { LogFile, NamedFile } from './log-file.ts';
import { OPEN_FLAGS } from './open-file.ts';
import type { RawPath } from './raw-path.ts';

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
export function sniff({ path, openPath }: NamedFile): Sniffed {
  try {
    const head = readHead(openPath);
    const unread = unreadFormat(head);
    if (unread !== null) {
      return {
        format: null,
        gap: fileGap({
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

function readHead(path: RawPath): Buffer {
  const fd = openSync(path, OPEN_FLAGS);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(fd, head, 0, head.length, 0));
  } finally {
    closeSync(fd);
  }
}

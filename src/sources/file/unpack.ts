// A packed file as a stream of plain bytes, whatever it is packed in.

import { readSync } from 'node:fs';
import type { OnFlaw } from './archive-member.ts';
import { decompress } from './decompress.ts';
import { HEAD_BYTES, type PackedFormat, utf16Order } from './formats.ts';

/** Journal files are read by journalctl, and only from a disk: journal-file.ts. */
export type UnpackedFormat = Exclude<PackedFormat, 'bzip2' | 'xz' | 'journal'>;

export interface PackedFile {
  readonly fd: number;
  readonly sizeBytes: number;
  readonly format: UnpackedFormat;
}

/** The others are named, and not searched. */
export function isUnpacked(format: PackedFormat): format is UnpackedFormat {
  return format !== 'bzip2' && format !== 'xz' && format !== 'journal';
}

/** Yields plain bytes; `onFlaw` is called for each damage, after what could be read before it was yielded. */
export function unpack({ fd, sizeBytes, format }: PackedFile, onFlaw: OnFlaw): AsyncGenerator<Buffer> {
  if (format === 'gzip' || format === 'zstd') return decompress({ fd, sizeBytes, format }, onFlaw);
  return decodeUtf16({ fd, sizeBytes }, onFlaw);
}

const INPUT_BYTES = 128 * 1024;

/** As UTF-8. Offsets in it are those of the decoded text. */
async function* decodeUtf16(
  { fd, sizeBytes }: Pick<PackedFile, 'fd' | 'sizeBytes'>,
  onFlaw: OnFlaw,
): AsyncGenerator<Buffer> {
  const input = Buffer.allocUnsafe(INPUT_BYTES);
  const order = utf16Order(input.subarray(0, readSync(fd, input, 0, HEAD_BYTES, 0)));
  const decoder = new TextDecoder(order === 'big' ? 'utf-16be' : 'utf-16le');
  for (let position = 0; position < sizeBytes;) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    const got = readSync(fd, input, 0, Math.min(INPUT_BYTES, sizeBytes - position), position);
    if (got === 0) break;
    position += got;
    yield Buffer.from(decoder.decode(input.subarray(0, got), { stream: true }), 'utf8');
  }
  if (sizeBytes % 2 === 1) onFlaw({ kind: 'truncated', offset: sizeBytes - 1, message: 'it ends within a character' });
}

export interface Peeked {
  /** As many bytes as asked for, if there are as many. */
  readonly head: Buffer;
  /** All of it, the head included. */
  readonly chunks: AsyncGenerator<Buffer>;
}

export async function peek(stream: AsyncGenerator<Buffer>, bytes: number): Promise<Peeked> {
  const first: Buffer[] = [];
  for (let held = 0; held < bytes;) {
    const next = await stream.next();
    if (next.done === true) break;
    first.push(next.value);
    held += next.value.length;
  }
  return { head: Buffer.concat(first).subarray(0, bytes), chunks: continued(first, stream) };
}

async function* continued(first: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

import { readSync } from 'node:fs';

/** Bytes that can be looked at in any order: a file, or the part of a stream that is held in memory. */
export interface ByteView {
  /** First offset that can be read, and the first that cannot. */
  readonly start: number;
  readonly end: number;
  /** Fewer bytes than asked for at the end, or when the file shrank. The buffer may be shared: copy to keep. */
  read(offset: number, length: number): Buffer;
  /** A stream does not hold its longest lines; it knows what is needed of them. */
  longLineAt?(offset: number): LongLine | null;
}

/** A line longer than the cap, of which head, tail, size and hash were taken as it went by. */
export interface LongLine {
  readonly start: number;
  /** Behind its last byte of text. */
  readonly textEnd: number;
  /** Where the next line begins. */
  readonly next: number;
  readonly kind: 'lf' | 'hole' | 'none';
  readonly afterHole: boolean;
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly sha256: string;
}

const BLOCK = 256 * 1024;
const HELD_BLOCKS = 8;

/** A view of an open file as it was `size` bytes long. Reads whole blocks and keeps the last few: hits stand close together. */
export function viewFile(fd: number, size: number): ByteView {
  const blocks = new Map<number, Buffer>();
  const block = (index: number): Buffer => {
    const held = blocks.get(index);
    if (held !== undefined) return held;
    const buffer = Buffer.allocUnsafe(BLOCK);
    const bytes = buffer.subarray(0, readFully({ fd, buffer, position: index * BLOCK }));
    if (blocks.size >= HELD_BLOCKS) blocks.delete(blocks.keys().next().value as number);
    blocks.set(index, bytes);
    return bytes;
  };
  return {
    start: 0,
    end: size,
    read(offset, length) {
      const stop = Math.min(size, offset + length);
      if (stop <= offset) return Buffer.alloc(0);
      const first = Math.floor(offset / BLOCK);
      const last = Math.floor((stop - 1) / BLOCK);
      if (first === last) return block(first).subarray(offset - first * BLOCK, stop - first * BLOCK);
      const parts: Buffer[] = [];
      for (let index = first; index <= last; index += 1) {
        const base = index * BLOCK;
        parts.push(block(index).subarray(Math.max(0, offset - base), Math.min(BLOCK, stop - base)));
      }
      return Buffer.concat(parts);
    },
  };
}

function readFully({
  fd,
  buffer,
  position,
}: {
  readonly fd: number;
  readonly buffer: Buffer;
  readonly position: number;
}): number {
  let got = 0;
  while (got < buffer.length) {
    const bytes = readSync(fd, buffer, got, buffer.length - got, position + got);
    if (bytes === 0) break;
    got += bytes;
  }
  return got;
}

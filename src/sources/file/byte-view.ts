import { readSync } from 'node:fs';

/** Bytes that can be looked at in any order: a file, or the part of a stream that is held in memory. */
export interface ByteView {
  /** First offset that can be read, and the first that cannot. */
  readonly start: number;
  readonly end: number;
  /** Fewer bytes than asked for at the end, or when the file shrank. The buffer may be shared: copy to keep. */
  read(offset: number, length: number): Buffer;
}

const BLOCK = 256 * 1024;
const LF = 10;

/** A view of an open file as it was `size` bytes long. Reads whole blocks and keeps the last few: hits stand close together. */
export function viewFile(fd: number, size: number): ByteView {
  const blocks = new Map<number, Buffer>();
  const block = (index: number): Buffer => {
    const held = blocks.get(index);
    if (held !== undefined) return held;
    const buffer = Buffer.allocUnsafe(BLOCK);
    const bytes = buffer.subarray(0, readFully({ fd, buffer, position: index * BLOCK }));
    if (blocks.size >= 8) blocks.delete(blocks.keys().next().value as number);
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

function readFully({ fd, buffer, position }: { readonly fd: number; readonly buffer: Buffer; readonly position: number }): number {
  let got = 0;
  while (got < buffer.length) {
    const bytes = readSync(fd, buffer, got, buffer.length - got, position + got);
    if (bytes === 0) break;
    got += bytes;
  }
  return got;
}

/** A view of the part of a stream that is in memory. */
export function viewBuffer(buffer: Buffer, base: number): ByteView {
  return {
    start: base,
    end: base + buffer.length,
    read: (offset, length) => buffer.subarray(Math.max(0, offset - base), Math.max(0, offset - base + length)),
  };
}

/** Offset of the first byte of the line that holds `offset`. */
export function lineStartAt(view: ByteView, offset: number): number {
  let step = 4096;
  for (let stop = offset; stop > view.start; ) {
    const from = Math.max(view.start, stop - step);
    const found = view.read(from, stop - from).lastIndexOf(LF);
    if (found >= 0) return from + found + 1;
    stop = from;
    step = Math.min(step * 4, BLOCK);
  }
  return view.start;
}

/** Offset behind the line end of the line that holds `offset`, or the view's end when it has none. */
export function lineEndAt(view: ByteView, offset: number): { readonly end: number; readonly terminated: boolean } {
  let step = 4096;
  for (let from = offset; from < view.end; ) {
    const bytes = view.read(from, step);
    if (bytes.length === 0) return { end: from, terminated: false };
    const found = bytes.indexOf(LF);
    if (found >= 0) return { end: from + found + 1, terminated: true };
    from += bytes.length;
    step = Math.min(step * 4, BLOCK);
  }
  return { end: view.end, terminated: false };
}

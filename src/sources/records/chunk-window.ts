// The part of a stream that is held in memory, as bytes that can be looked at in any order. Lines longer than the cap are
// not held: head, tail, size and hash are taken as they go by, so that a line of a gigabyte costs no more than a short one.

import { createHash, type Hash } from 'node:crypto';
import { findHole } from '../../decode/index.ts';
import type { ByteView, LongLine } from '../records/byte-view.ts';
import { type HeldChunk, readHeld } from './held-chunks.ts';

export interface ChunkWindow {
  readonly view: ByteView;
  push(chunk: Buffer): void;
  /** No more will come: a line without an end ends here. */
  finish(): void;
  /** Forgets what lies before, except a line that is still short enough to be kept whole. */
  dropBefore(offset: number): void;
  /** Start of the long line that is still going by; null when there is none. */
  readonly openLongLine: number | null;
}

interface OpenLongLine {
  readonly start: number;
  readonly afterHole: boolean;
  readonly head: Buffer;
  readonly hash: Hash;
  tail: Buffer;
  end: number;
}

const LF = 10;
const NUL = 0;

export function openChunkWindow(maxLineBytes: number): ChunkWindow {
  const tailBytes = Math.floor(maxLineBytes / 8);
  let held: HeldChunk[] = [];
  let end = 0;
  let lineStart = 0;
  let lineAfterHole = false;
  let open: OpenLongLine | null = null;
  let longLines: LongLine[] = [];

  const read = (offset: number, length: number): Buffer =>
    readHeld(held, { offset, stop: Math.min(end, offset + length) });

  const extend = (line: OpenLongLine, bytes: Buffer): void => {
    line.hash.update(bytes);
    line.tail = Buffer.from(Buffer.concat([line.tail, bytes.subarray(-tailBytes)]).subarray(-tailBytes));
    line.end += bytes.length;
  };

  const close = (
    line: OpenLongLine,
    { next, kind }: { readonly next: number; readonly kind: LongLine['kind'] },
  ): void => {
    const { start, afterHole, head, tail, hash } = line;
    longLines.push({ start, textEnd: line.end, next, kind, afterHole, head, tail, sha256: hash.digest('hex') });
    open = null;
    lineStart = next;
    lineAfterHole = kind === 'hole';
  };

  // The long line goes on in this chunk, and perhaps ends there.
  const feed = (line: OpenLongLine, chunk: Buffer): void => {
    const base = end - chunk.length;
    const lf = chunk.indexOf(LF);
    const hole = findHole(lf < 0 ? chunk : chunk.subarray(0, lf));
    const textEnd = hole?.start ?? (lf < 0 ? chunk.length : lf);
    extend(line, chunk.subarray(0, textEnd));
    if (hole !== null) close(line, { next: base + hole.end, kind: 'hole' });
    else if (lf >= 0) close(line, { next: base + lf + 1, kind: 'lf' });
  };

  const lastLineStart = (chunk: Buffer): void => {
    const base = end - chunk.length;
    const lf = chunk.lastIndexOf(LF);
    if (lf < 0 || base + lf < lineStart) return;
    lineStart = base + lf + 1;
    lineAfterHole = false;
  };

  // A hole within the line begins a new one; looked for only where a line gets long.
  const skipHole = (): void => {
    for (;;) {
      const bytes = read(lineStart, end - lineStart);
      const hole = bytes.includes(NUL) ? findHole(bytes) : null;
      if (hole === null) return;
      lineStart += hole.end;
      lineAfterHole = true;
    }
  };

  const openLong = (): void => {
    skipHole();
    if (end - lineStart <= maxLineBytes) return;
    const bytes = read(lineStart, end - lineStart);
    open = {
      start: lineStart,
      afterHole: lineAfterHole,
      head: Buffer.from(bytes.subarray(0, maxLineBytes - tailBytes)),
      hash: createHash('sha256'),
      tail: Buffer.alloc(0),
      end: lineStart,
    };
    extend(open, bytes);
  };

  return {
    view: {
      get start() {
        return held[0]?.offset ?? end;
      },
      get end() {
        return end;
      },
      read,
      longLineAt: (offset) =>
        longLines.find((line) => offset >= line.start && offset <= line.textEnd && offset < line.next) ?? null,
    },
    push(chunk) {
      held.push({ offset: end, bytes: chunk });
      end += chunk.length;
      if (open !== null) feed(open, chunk);
      if (open !== null) return;
      lastLineStart(chunk);
      if (end - lineStart > maxLineBytes) openLong();
    },
    finish() {
      if (open !== null) close(open, { next: end, kind: 'none' });
    },
    dropBefore(offset) {
      const keepFrom = open === null ? Math.min(offset, lineStart) : offset;
      let gone = 0;
      while (
        gone < held.length - 1 &&
        (held[gone] as HeldChunk).offset + (held[gone] as HeldChunk).bytes.length <= keepFrom
      )
        gone += 1;
      if (gone > 0) held = held.slice(gone);
      if (longLines.length > 0) longLines = longLines.filter(({ next }) => next > keepFrom);
    },
    get openLongLine() {
      return open?.start ?? null;
    },
  };
}

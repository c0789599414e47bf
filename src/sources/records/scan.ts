// Looks through a run of bytes for strings and cuts the records out of it: what ripgrep does not do, that is compressed
// files, a byte range of a large file, and a file that ripgrep could not finish. Memory is a window over the run.

import { readSync } from 'node:fs';
import type { ByteView } from '../records/byte-view.ts';
import { type ChunkWindow, openChunkWindow } from './chunk-window.ts';
import type { Finder } from './finder.ts';
import type { ReadOptions, Span } from '../records/placed-line.ts';
import { alsoCovered, type FoundRecord, MAX_RECORD_BYTES, readRecordsAt } from '../records/read-record.ts';

export interface ScanOptions {
  readonly read: ReadOptions;
  readonly finder: Finder;
  /** Where the bytes can be looked at again. Null: they pass once, and a window of them is held. */
  readonly view: ByteView | null;
  /** Offset of the first byte, and its line number (null: lines are not counted). */
  readonly baseOffset: number;
  readonly baseLine: number | null;
  readonly signal: AbortSignal;
  /** Pieces smaller than this are put together first: bgzip and pzstd write members of 64 KiB and less. */
  readonly pieceBytes?: number;
  /** Found records, each once, by where they were found. `view` holds the record's bytes until this returns. */
  readonly onRecord: (found: FoundRecord, view: ByteView) => void;
  /** Every piece as it passes; lines are counted from `baseLine`. */
  readonly onPiece?: (piece: { readonly offset: number; readonly line: number | null; readonly bytes: Buffer }) => void;
}

export interface ScanResult {
  readonly bytes: number;
  readonly interrupted: boolean;
}

const LF = 10;
/** Held before and behind the place being cut: a record, and its dated neighbours. */
export const REACH = MAX_RECORD_BYTES + 512 * 1024;
const PIECE_BYTES = 128 * 1024;

interface Hit {
  readonly offset: number;
  readonly line: number | null;
}

export async function scan(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  options: ScanOptions,
): Promise<ScanResult> {
  const window = options.view === null ? openChunkWindow(options.read.maxLineBytes) : null;
  const find = createSeamFinder(options.finder);
  let offset = options.baseOffset;
  let line = options.baseLine;
  let waiting: Hit[] = [];
  let covered: readonly Span[] = [];

  const cutRipe = (view: ByteView, isRipe: (offset: number) => boolean): void => {
    let done = 0;
    for (const hit of waiting) {
      if (!isRipe(hit.offset)) break;
      done += 1;
      // A long record was reported with an earlier hit.
      if (covered.some(({ start, end }) => hit.offset >= start && hit.offset < end)) continue;
      covered = covered.filter(({ end }) => end > hit.offset);
      const at = { offset: hit.offset, line: hit.line, options: options.read };
      for (const found of readRecordsAt(view, { ...at, strings: options.finder.strings })) {
        covered = alsoCovered(covered, found.spans);
        options.onRecord(found, view);
      }
    }
    if (done > 0) waiting = waiting.slice(done);
  };

  for await (const chunk of inPieces(chunks, options.pieceBytes ?? PIECE_BYTES)) {
    if (options.signal.aborted) return { bytes: offset - options.baseOffset, interrupted: true };
    window?.push(chunk);
    options.onPiece?.({ offset, line, bytes: chunk });
    const counted = lineCounter(chunk, line);
    for (const at of find(chunk)) waiting.push({ offset: offset + at, line: counted.at(at) });
    line = counted.atEnd();
    offset += chunk.length;
    if (window === null) cutRipe(options.view as ByteView, () => true);
    else advance(window, { cutRipe, oldestWaiting: () => waiting[0]?.offset ?? offset });
  }
  window?.finish();
  cutRipe(window?.view ?? (options.view as ByteView), () => true);
  return { bytes: offset - options.baseOffset, interrupted: false };
}

interface Advance {
  readonly cutRipe: (view: ByteView, isRipe: (offset: number) => boolean) => void;
  readonly oldestWaiting: () => number;
}

function advance(window: ChunkWindow, { cutRipe, oldestWaiting }: Advance): void {
  const { view } = window;
  const ripeTo = Math.min(view.end - REACH, window.openLongLine ?? view.end);
  cutRipe(view, (offset) => offset < ripeTo);
  window.dropBefore(Math.min(oldestWaiting(), view.end) - REACH);
}

// Offsets relative to the chunk; negative when the string began in the chunk before.
function createSeamFinder({ findIn, longest }: Finder): (chunk: Buffer) => readonly number[] {
  const carry = Math.max(0, longest - 1);
  let tail = Buffer.alloc(0);
  return (chunk) => {
    if (longest === 0) return [];
    const seam = Buffer.concat([tail, chunk.subarray(0, carry)]);
    const across = findIn(seam, tail.length).filter((at) => at < tail.length);
    const hits = [...across.map((at) => at - tail.length), ...findIn(chunk)];
    tail = Buffer.from(
      chunk.length >= carry ? chunk.subarray(chunk.length - carry) : Buffer.concat([tail, chunk]).subarray(-carry),
    );
    return hits;
  };
}

// Line numbers are asked for in ascending order.
function lineCounter(
  chunk: Buffer,
  lineAtStart: number | null,
): { readonly at: (offset: number) => number | null; readonly atEnd: () => number | null } {
  let line = lineAtStart;
  let counted = 0;
  const at = (offset: number): number | null => {
    // A seam hit began in the chunk before; ids hold no line end, so its line is the one this chunk begins in.
    if (line === null || offset <= counted) return line;
    for (let lf = chunk.indexOf(LF, counted); lf >= 0 && lf < offset; lf = chunk.indexOf(LF, lf + 1)) line += 1;
    counted = offset;
    return line;
  };
  return { at, atEnd: () => at(chunk.length) };
}

async function* inPieces(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, pieceBytes: number): AsyncGenerator<Buffer> {
  let small: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (small.length === 0 && chunk.length >= pieceBytes) {
      yield chunk;
      continue;
    }
    small.push(chunk);
    bytes += chunk.length;
    if (bytes < pieceBytes) continue;
    yield Buffer.concat(small);
    small = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(small);
}

const CHUNK = 1024 * 1024;
/** An interrupt is looked at between two events of the event loop, never within a synchronous read. */
const CHUNKS_PER_TURN = 8;

/** Bytes `start` to `end` of an open file, in order. Ends early when the file is shorter by now. */
export async function* chunksOf(fd: number, { start, end }: Span): AsyncGenerator<Buffer> {
  let turn = 0;
  for (let position = start; position < end; turn += 1) {
    if (turn % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) await new Promise<void>((resolve) => setImmediate(resolve));
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, end - position));
    const got = readSync(fd, buffer, 0, buffer.length, position);
    if (got === 0) return;
    position += got;
    yield buffer.subarray(0, got);
  }
}

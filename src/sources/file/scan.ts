// Looks through a run of bytes for needles and cuts the records out of it: what ripgrep does not do, that is compressed
// files, a byte range of a large file, and a file that ripgrep could not finish. Memory is a window over the run.

import { readSync } from 'node:fs';
import type { LogRecord } from '../../model/log-record.ts';
import { type ByteView, viewBuffer } from './byte-view.ts';
import { type ReadOptions, readRecordAt } from './read-record.ts';

export interface ScanOptions {
  readonly read: ReadOptions;
  /** Offset of the first byte, and its line number (null: lines are not counted). */
  readonly baseOffset: number;
  readonly baseLine: number | null;
  readonly signal: AbortSignal;
  /** Found records, in file order, each once. `rawBytes` is the record as it stands in the file. */
  readonly onRecord: (record: LogRecord, rawBytes: () => Buffer) => void;
  readonly onProgress?: (bytes: number) => void;
}

/** Finds the next match at or behind `from` in `window`; -1 when there is none. */
export type Matcher = (window: Buffer, from: number) => number;

export interface ScanResult {
  readonly bytes: number;
  readonly interrupted: boolean;
}

const LF = 10;
/** Kept behind the place being looked at (a record's beginning, its dated neighbour) and read ahead of it. */
const BEHIND = 1024 * 1024;
const AHEAD = 1024 * 1024;

export function matchNeedles(needles: readonly string[]): Matcher {
  const buffers = needles.map((needle) => Buffer.from(needle, 'utf8'));
  const [only] = buffers;
  if (buffers.length === 1 && only !== undefined) return (window, from) => window.indexOf(only, from);
  // Next match of each needle is remembered, so that a rare needle is not looked for again after each common one.
  const next = new Map<Buffer, number>();
  let seen: Buffer | null = null;
  return (window, from) => {
    if (seen !== window) {
      next.clear();
      seen = window;
    }
    let best = -1;
    for (const needle of buffers) {
      let at = next.get(needle);
      if (at === undefined || (at >= 0 && at < from)) {
        at = window.indexOf(needle, from);
        next.set(needle, at);
      }
      if (at >= 0 && (best < 0 || at < best)) best = at;
    }
    return best;
  };
}

/** For many short strings at once: one regular expression of literals over the window read as Latin-1, byte for byte. */
export function matchAny(strings: readonly string[]): Matcher {
  const literals = strings.map((text) => Buffer.from(text, 'utf8').toString('latin1').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(literals.join('|'), 'g');
  let seen: Buffer | null = null;
  let text = '';
  return (window, from) => {
    if (seen !== window) {
      text = window.toString('latin1');
      seen = window;
    }
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? -1;
  };
}

export async function scan(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, { matcher, options }: { readonly matcher: Matcher; readonly options: ScanOptions }): Promise<ScanResult> {
  let window: Buffer = Buffer.alloc(0);
  let base = options.baseOffset;
  let linesBefore = options.baseLine === null ? null : options.baseLine - 1;
  let lookedTo = base;
  let bytes = 0;
  let lastEnd = base;

  // Everything up to `ripe` has enough bytes behind it to be cut; at the end of the run that is everything.
  const drain = (ripe: number): void => {
    const view = viewBuffer(window, base);
    let from = Math.max(lookedTo, lastEnd);
    let countedTo = base;
    let line = linesBefore;
    while (from < ripe) {
      const at = matcher(window, from - base);
      if (at < 0 || base + at >= ripe) break;
      const offset = base + at;
      if (line !== null) {
        line += countLines(window, { from: countedTo - base, to: at });
        countedTo = offset;
      }
      const found = readRecordAt(view, { offset, line: line === null ? null : line + 1, options: options.read });
      options.onRecord(found.record, () => sliceOf(view, { start: found.record.origin.offset, end: found.end }));
      lastEnd = Math.max(found.end, offset + 1);
      from = lastEnd;
    }
    lookedTo = Math.max(lookedTo, ripe);
  };

  for await (const chunk of chunks) {
    if (options.signal.aborted) return { bytes, interrupted: true };
    bytes += chunk.length;
    window = window.length === 0 ? chunk : Buffer.concat([window, chunk]);
    options.onProgress?.(bytes);
    if (window.length < BEHIND + 2 * AHEAD) continue;
    drain(base + window.length - AHEAD);
    const cut = Math.max(0, lookedTo - base - BEHIND);
    if (linesBefore !== null) linesBefore += countLines(window, { from: 0, to: cut });
    window = Buffer.from(window.subarray(cut));
    base += cut;
  }
  drain(base + window.length);
  return { bytes, interrupted: false };
}

function sliceOf(view: ByteView, { start, end }: { readonly start: number; readonly end: number }): Buffer {
  return Buffer.from(view.read(start, end - start));
}

function countLines(bytes: Buffer, { from, to }: { readonly from: number; readonly to: number }): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF, from); at >= 0 && at < to; at = bytes.indexOf(LF, at + 1)) lines += 1;
  return lines;
}

const CHUNK = 1024 * 1024;

/** Bytes `start` to `end` of an open file, in order. Ends early when the file is shorter by now. */
export function* chunksOf(fd: number, { start, end }: { readonly start: number; readonly end: number }): Generator<Buffer> {
  for (let position = start; position < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, end - position));
    const got = readSync(fd, buffer, 0, buffer.length, position);
    if (got === 0) return;
    position += got;
    yield buffer.subarray(0, got);
  }
}

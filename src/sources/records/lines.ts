// From one physical line to the next and the one before, in bytes that are fetched as they are needed. What ends a line is
// decode's business (a LF, or a hole of NUL bytes); here a line may be a gigabyte long and a hole as well.

import { findLineBreak, HOLE_BYTES, type LineBreak } from '../../decode/index.ts';
import type { ByteView } from '../records/byte-view.ts';

const FIRST_STEP = 4096;
const MAX_STEP = 256 * 1024;
const LF = 10;
const NUL = 0;
const ZEROS = Buffer.alloc(MAX_STEP);
/** A larger hole is not crossed on the way to a line's neighbours: what stands beyond it is another time. */
const MAX_HOLE_BYTES = 64 * 1024 * 1024;

export interface LineStart {
  readonly start: number;
  readonly afterHole: boolean;
}

/** Where the line begins that holds `offset`, or that ends there. */
export function lineStartAt(view: ByteView, offset: number): LineStart {
  const long = view.longLineAt?.(offset) ?? null;
  if (long !== null) return long;
  let step = FIRST_STEP;
  for (let stop = offset; stop > view.start;) {
    const from = Math.max(view.start, stop - step);
    const bytes = view.read(from, stop - from);
    const lf = bytes.lastIndexOf(LF);
    const hole = lastHoleEnd(bytes, lf + 1);
    if (hole >= 0) return { start: from + hole, afterHole: true };
    if (lf >= 0) return { start: from + lf + 1, afterHole: false };
    // A hole may lie across the two pieces.
    stop = from === view.start ? from : from + Math.min(HOLE_BYTES - 1, leadingNuls(bytes));
    step = Math.min(step * 4, MAX_STEP);
  }
  return { start: view.start, afterHole: false };
}

/** The break that ends the line which begins at `start`. */
export function lineBreakAt(view: ByteView, start: number): LineBreak {
  const long = view.longLineAt?.(start) ?? null;
  if (long !== null) return long;
  let step = FIRST_STEP;
  for (let from = start; from < view.end;) {
    const bytes = view.read(from, step);
    if (bytes.length === 0) return { textEnd: from, next: from, kind: 'none' };
    const found = findLineBreak(bytes, 0);
    const atEnd = from + bytes.length >= view.end;
    if (found.kind === 'hole' && found.next === bytes.length && !atEnd)
      return afterHole(view, { textEnd: from + found.textEnd, from: from + found.next });
    if (found.kind !== 'none') return { textEnd: from + found.textEnd, next: from + found.next, kind: found.kind };
    from += bytes.length - (atEnd ? 0 : trailingNuls(bytes));
    step = Math.min(step * 4, MAX_STEP);
  }
  return { textEnd: view.end, next: view.end, kind: 'none' };
}

export interface PreviousLine extends LineStart {
  /** How many line numbers lie between: 0 when only a hole does. */
  readonly linesBack: number;
}

/** The line before the one that begins at `start`; null at the beginning, or behind a hole too large to cross. */
export function previousLine(view: ByteView, start: number): PreviousLine | null {
  let linesBack = 0;
  for (let at = start; at > view.start;) {
    const isLf = view.read(at - 1, 1)[0] === LF;
    const stop = isLf ? at - 1 : at;
    const nulStart = startOfNuls(view, stop);
    if (nulStart === null) return null;
    const isHole = stop - nulStart >= HOLE_BYTES;
    if (!isLf && !isHole) return null;
    if (isLf) linesBack += 1;
    const textEnd = isHole ? nulStart : stop;
    const found = lineStartAt(view, textEnd);
    // Nothing but a hole is no line.
    if (isLf || found.start < textEnd) return { start: found.start, afterHole: found.afterHole, linesBack };
    at = textEnd;
  }
  return null;
}

function afterHole(view: ByteView, { textEnd, from }: { readonly textEnd: number; readonly from: number }): LineBreak {
  let next = from;
  while (next < view.end) {
    const bytes = view.read(next, MAX_STEP);
    const nuls = leadingNuls(bytes);
    next += nuls;
    if (nuls < bytes.length || bytes.length === 0) break;
  }
  return view.read(next, 1)[0] === LF ? { textEnd, next: next + 1, kind: 'lf' } : { textEnd, next, kind: 'hole' };
}

function startOfNuls(view: ByteView, stop: number): number | null {
  let at = stop;
  for (let step = FIRST_STEP; at > view.start; step = MAX_STEP) {
    const from = Math.max(view.start, at - step);
    const bytes = view.read(from, at - from);
    const nuls = trailingNuls(bytes);
    at -= nuls;
    if (nuls < bytes.length) return at;
    if (stop - at > MAX_HOLE_BYTES) return null;
  }
  return at;
}

// Compared as a block first: a byte-wise loop over a hole of a gigabyte takes seconds.
function leadingNuls(bytes: Buffer): number {
  if (bytes.equals(ZEROS.subarray(0, bytes.length))) return bytes.length;
  let count = 0;
  while (bytes[count] === NUL) count += 1;
  return count;
}

function trailingNuls(bytes: Buffer): number {
  if (bytes.at(-1) !== NUL) return 0;
  if (bytes.equals(ZEROS.subarray(0, bytes.length))) return bytes.length;
  let count = 0;
  while (bytes[bytes.length - 1 - count] === NUL) count += 1;
  return count;
}

/** Behind the last hole at or after `from`; -1 when there is none. */
function lastHoleEnd(bytes: Buffer, from: number): number {
  for (let nul = bytes.lastIndexOf(NUL); nul >= from;) {
    let first = nul;
    while (first > from && bytes[first - 1] === NUL && nul - first + 1 < HOLE_BYTES) first -= 1;
    if (nul - first + 1 >= HOLE_BYTES) return nul + 1;
    if (first === 0) return -1;
    nul = bytes.lastIndexOf(NUL, first - 1);
  }
  return -1;
}

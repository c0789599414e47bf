// Where a physical line ends. A hole of NUL bytes (left by copytruncate, or by a power cut on some file systems) ends a
// line as LF does: what stands before it was torn off there, and what follows it is a line of its own.

const LF = 10;
const NUL = 0;

/** Fewer NUL bytes in a row are stray bytes of a text. */
export const HOLE_BYTES = 4;

export interface LineBreak {
  /** Offset behind the line's last byte of text. */
  readonly textEnd: number;
  /** Offset behind the LF or the hole: where the next line begins. */
  readonly next: number;
  /** none: the bytes end first. */
  readonly kind: 'lf' | 'hole' | 'none';
}

/** The break that ends the line at `from`. A hole that reaches the end of the bytes may go on behind them. */
export function findLineBreak(bytes: Uint8Array, from: number): LineBreak {
  const lf = bytes.indexOf(LF, from);
  const stop = lf < 0 ? bytes.length : lf;
  const hole = findHole(bytes.subarray(0, stop), from);
  if (hole !== null) {
    // `torn NUL NUL NUL NUL LF` is one break, not two.
    const next = bytes[hole.end] === LF ? hole.end + 1 : hole.end;
    return { textEnd: hole.start, next, kind: bytes[hole.end] === LF ? 'lf' : 'hole' };
  }
  return lf < 0 ? { textEnd: stop, next: stop, kind: 'none' } : { textEnd: lf, next: lf + 1, kind: 'lf' };
}

/** The first hole at or behind `from`. */
export function findHole(bytes: Uint8Array, from = 0): { readonly start: number; readonly end: number } | null {
  for (let start = bytes.indexOf(NUL, from); start >= 0; start = bytes.indexOf(NUL, start)) {
    const end = endOfNuls(bytes, start);
    if (end - start >= HOLE_BYTES) return { start, end };
    start = end;
  }
  return null;
}

function endOfNuls(bytes: Uint8Array, from: number): number {
  let end = from;
  while (end < bytes.length && bytes[end] === NUL && (bytes.byteOffset + end) % 4 !== 0) end += 1;
  // Four at a time: a hole may be gigabytes long.
  if (bytes[end] === NUL && (bytes.byteOffset + end) % 4 === 0) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset + end, Math.floor((bytes.length - end) / 4));
    let word = 0;
    while (word < words.length && words[word] === 0) word += 1;
    end += word * 4;
  }
  while (end < bytes.length && bytes[end] === NUL) end += 1;
  return end;
}

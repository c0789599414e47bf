// Where a piece of a decoded text stands in the file: quotes, escapes, folded lines and indentation lie between the
// two.

import type { Span } from '../../model/finding.ts';

export interface TextMap {
  /** The text as its reader gets it. */
  readonly text: string;
  /** Of all of it. */
  readonly span: Span;
  /** Of a piece of `text`. Never outside `span`. */
  spanOf(from: number, to: number): Span;
}

/** A piece of the file as it is written, and what it becomes. */
export interface Unit {
  readonly from: number;
  readonly to: number;
  /** Decoded; empty where it stands for nothing (a line continuation). */
  readonly text: string;
  /** White space as written, which folding may drop or change into other white space. */
  readonly isLoose: boolean;
}

/** A text that stands in the file as it is. */
export function mapAsWritten(text: string, from: number): TextMap {
  return {
    text,
    span: { from, to: from + text.length },
    spanOf: (a, b) => ({ from: from + clamp(a, text.length), to: from + clamp(Math.max(a, b), text.length) }),
  };
}

/** Places are worked out when the first is asked for. Where text and units do not agree, every place is `span`. */
export function mapByUnits(text: string, span: Span, units: () => readonly Unit[]): TextMap {
  let places: Places | null | undefined;
  return {
    text,
    span,
    spanOf(from, to) {
      if (places === undefined) places = align(text, span, units());
      if (places === null) return span;
      const first = clamp(from, text.length);
      const last = clamp(Math.max(from, to), text.length);
      const start = places.starts[first] ?? span.to;
      return { from: start, to: last > first ? (places.ends[last - 1] ?? span.to) : start };
    },
  };
}

interface Places {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

function align(text: string, span: Span, units: readonly Unit[]): Places | null {
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let next = 0;
  let at = 0;
  while (at < text.length) {
    const isSpace = isWhiteSpace(text.charCodeAt(at));
    let unit = units[next];
    while (unit !== undefined && (unit.text === '' || (!isSpace && unit.isLoose))) unit = units[(next += 1)];
    if (unit === undefined || (isSpace && !unit.isLoose && !text.startsWith(unit.text, at))) {
      // A final line break that a block scalar gets although the file ends without one; a break at which all was
      // dropped.
      if (!isSpace) return null;
      const edge = unit?.from ?? span.to;
      starts[at] = edge;
      ends[at] = edge;
      at += 1;
      continue;
    }
    if (!unit.isLoose && !text.startsWith(unit.text, at)) return null;
    const length = unit.isLoose ? 1 : unit.text.length;
    starts.fill(unit.from, at, at + length);
    ends.fill(unit.to, at, at + length);
    at += length;
    next += 1;
  }
  return { starts, ends };
}

export function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(offset, 0), length);
}

// Offsets of a text → lines and columns as editors count them.

import type { Position, Span } from '../model/finding.ts';

export interface LineIndex {
  positionOf(offset: number): Position;
  /** The line that an offset is on, without its break. */
  lineSpan(offset: number): Span;
}

/** LF, CRLF and a lone CR end a line. */
export function indexLines(text: string): LineIndex {
  const starts = [0];
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + lineBreak.length);
  const rowOf = (offset: number): number => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const within = (offset: number): number => Math.min(Math.max(offset, 0), text.length);
  return {
    positionOf(offset) {
      const row = rowOf(within(offset));
      return { line: row + 1, column: within(offset) - (starts[row] ?? 0) + 1 };
    },
    lineSpan(offset) {
      const row = rowOf(within(offset));
      const from = starts[row] ?? 0;
      const next = starts[row + 1] ?? text.length;
      return { from, to: from + text.slice(from, next).replace(/[\r\n]+$/, '').length };
    },
  };
}

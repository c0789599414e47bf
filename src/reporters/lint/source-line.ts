// The source line as a terminal shows it and the caret below: tabs, wide and invisible characters take other columns
// there than in the file, and what is meant must stay in the window.

import type { Finding } from '../../model/finding.ts';
import { showInvisible } from '../wording/invisible.ts';
import { widthOf } from '../pretty/layout.ts';

export interface ShownSource {
  /** Escaped; no wider than was asked for. */
  readonly line: string;
  /** Spaces, then `^` for each column of what is meant; at least one. */
  readonly caret: string;
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const TAB = '  ';
const CUT = '…';
/** Columns kept in front of the caret at least, and behind what is meant at most. */
const LEAST_BEFORE = 12;
const MOST_BEHIND = 20;

export function showSource(
  { sourceLine, sourceColumn, start, end }: Pick<Finding, 'sourceLine' | 'sourceColumn' | 'start' | 'end'>,
  width: number,
): ShownSource {
  const from = start.column - sourceColumn;
  const to = end.line > start.line ? sourceLine.length : end.column - sourceColumn;
  const cells = cellsOf(sourceLine);
  // A caret under half a character would stand beside it.
  const first = cells.findIndex((cell) => cell.end > from);
  const meant = cells.filter((cell) => cell.end > from && cell.start < Math.max(to, from + 1));
  const columnOf = (index: number): number => cells.slice(0, index).reduce((sum, cell) => sum + cell.width, 0);
  const whole = cells.map(({ text }) => text).join('');
  const begin = first === -1 ? columnOf(cells.length) : columnOf(first);
  const length = Math.max(
    1,
    meant.reduce((sum, cell) => sum + cell.width, 0),
  );
  if (widthOf(whole) < width)
    return { line: whole, caret: `${' '.repeat(begin)}${'^'.repeat(Math.min(length, Math.max(1, width - begin)))}` };
  return cutOut(cells, { begin, length, width });
}

interface Cell {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly width: number;
}

function cellsOf(line: string): readonly Cell[] {
  return [...GRAPHEMES.segment(line)].map(({ segment, index }) => {
    const text = segment === '\t' ? TAB : showInvisible(segment);
    return { start: index, end: index + segment.length, text, width: widthOf(text) };
  });
}

/** A window of the line with what is meant in it. */
function cutOut(
  cells: readonly Cell[],
  { begin, length, width }: { readonly begin: number; readonly length: number; readonly width: number },
): ShownSource {
  const before = Math.max(LEAST_BEFORE, width - length - MOST_BEHIND - 2);
  const skip = begin + length + 1 < width ? 0 : Math.max(0, begin - before);
  let column = 0;
  let line = skip > 0 ? CUT : '';
  let used = skip > 0 ? 1 : 0;
  let caretAt: number | null = null;
  for (const cell of cells) {
    const at = column;
    column += cell.width;
    if (at < skip) continue;
    if (used + cell.width + 1 > width) {
      line += CUT;
      break;
    }
    if (caretAt === null && at >= begin) caretAt = used;
    line += cell.text;
    used += cell.width;
  }
  const caret = Math.min(caretAt ?? used, width - 1);
  return { line, caret: `${' '.repeat(caret)}${'^'.repeat(Math.max(1, Math.min(length, used - caret)))}` };
}

// Code in Markdown: what stands between the fences, without the quote marks and indentation in front of its lines.

import type { Span } from '../../model/finding.ts';
import { mapByUnits, type TextMap, type Unit } from './text-map.ts';

/** `span`: the block with its fences. */
export function mapCodeBlock(page: string, span: Span, text: string): TextMap {
  return mapByUnits(text, span, () => unitsOf(page, span, text));
}

function unitsOf(page: string, span: Span, text: string): readonly Unit[] {
  const lines = linesOf(page, span);
  const isFenced = /^[ \t]*(?:```|~~~)/.test(page.slice(span.from, span.to));
  const units: Unit[] = [];
  text.split('\n').forEach((wanted, index, all) => {
    const line = lines[index + (isFenced ? 1 : 0)] ?? { from: span.to, to: span.to, end: span.to };
    const written = page.slice(line.from, line.to);
    // What the container and the indentation take is in front; a tab may have become spaces.
    const from = written.endsWith(wanted)
      ? line.to - wanted.length
      : Math.max(line.from, line.to - wanted.trimStart().length);
    for (let at = 0; at < wanted.length; at += 1) {
      const place = Math.min(from + at, line.to);
      units.push({ from: place, to: Math.min(place + 1, line.to), text: wanted.charAt(at), isLoose: false });
    }
    if (index < all.length - 1) units.push({ from: line.to, to: line.end, text: '\n', isLoose: false });
  });
  return units;
}

interface Line {
  readonly from: number;
  /** Without its break. */
  readonly to: number;
  readonly end: number;
}

function linesOf(page: string, span: Span): readonly Line[] {
  const lines: Line[] = [];
  let from = span.from;
  for (const { index, 0: lineBreak } of page.slice(span.from, span.to).matchAll(/\r\n|\n|\r/g)) {
    const to = span.from + index;
    lines.push({ from, to, end: to + lineBreak.length });
    from = to + lineBreak.length;
  }
  return [...lines, { from, to: span.to, end: span.to }];
}

/** Inside the backticks, without the one space that a span may have on each side. */
export function mapCodeSpan(page: string, { from, to }: Span): Span {
  const fence = /^`+/.exec(page.slice(from, to))?.[0].length ?? 0;
  const inside = page.slice(from + fence, to - fence);
  const isPadded = /^[ \r\n][^]*[ \r\n]$/.test(inside) && inside.trim() !== '';
  const padding = isPadded ? 1 : 0;
  return { from: from + fence + padding, to: Math.max(from + fence + padding, to - fence - padding) };
}

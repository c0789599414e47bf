// Styled text in columns: words are wrapped by what they take on the screen, and painted last, so that colours never
// count as width and never get cut.

import stringWidth from 'string-width';
import type { Prose } from '../../model/prose.ts';
import { shortenIds } from '../wording/cited-ids.ts';
import { clip } from '../wording/clip.ts';
import { escapeTerminal, escapeTerminalText } from './escape.ts';
import type { Paint, Palette } from './palette.ts';

export interface Canvas {
  /** Columns. */
  readonly width: number;
  readonly palette: Palette;
}

/** Escaped text of one style. */
export interface Span {
  readonly text: string;
  readonly paint: Paint;
  /** An id or a command: better a line too wide than one that cannot be copied. */
  readonly whole?: boolean;
}

const LONGEST_CODE = 160;

export function textSpan(text: string, paint: Paint): Span {
  return { text: escapeTerminalText(text), paint };
}

/** Untrusted text. Quoted when it has spaces, so that it cannot pass for our words without colours either. */
function codeSpans(untrusted: string, { palette }: Canvas): readonly Span[] {
  const { shown, hidden } = clip(untrusted, { max: LONGEST_CODE, keep: 'head' });
  const escaped = escapeTerminal(shown);
  const text = untrusted === '' || /[\s"]/.test(untrusted) ? `"${escaped.replaceAll('"', '\\"')}"` : escaped;
  const more = hidden === 0 ? [] : [textSpan(` … (+${hidden.toLocaleString('en-US')} chars)`, palette.dim)];
  return [{ text, paint: palette.code, whole: /^[A-Za-z0-9_-]{16,64}$/.test(untrusted) }, ...more];
}

export function proseSpans(prose: Prose, canvas: Canvas): readonly Span[] {
  const { palette } = canvas;
  return prose.flatMap((part): readonly Span[] => {
    if (typeof part === 'string') return [textSpan(part, palette.plain)];
    if ('code' in part) return codeSpans(part.code, canvas);
    return part.cite.length === 0
      ? []
      : [{ text: `[${shortenIds(part.cite).map(escapeTerminal).join(' ')}]`, paint: palette.cite }];
  });
}

export function widthOf(text: string): number {
  return stringWidth(text);
}

export interface Line {
  readonly painted: string;
  /** Columns it takes. */
  readonly width: number;
}

/** Lines no wider than `width`, painted. Words longer than a line are cut, unless they are to stay whole. */
export function wrap(spans: readonly Span[], width: number): readonly string[] {
  return wrapMeasured(spans, width).map(({ painted }) => painted);
}

export function wrapMeasured(spans: readonly Span[], width: number): readonly Line[] {
  const lines: Span[][] = [[]];
  let used = 0;
  let space: Word | null = null;
  for (const word of wordsOf(spans)) {
    if (word.isSpace) {
      space = word;
      continue;
    }
    const gap = space === null || used === 0 ? 0 : space.width;
    if (used > 0 && used + gap + word.width > width) {
      lines.push([]);
      used = 0;
    } else if (space !== null && used > 0) {
      lines.at(-1)?.push(...space.parts);
      used += gap;
    }
    space = null;
    for (const piece of word.width > width && !word.whole ? cutWord(word.parts, width) : [word.parts]) {
      const pieceWidth = piece.reduce((sum, { text }) => sum + widthOf(text), 0);
      if (used > 0 && used + pieceWidth > width) {
        lines.push([]);
        used = 0;
      }
      lines.at(-1)?.push(...piece);
      used += pieceWidth;
    }
  }
  return lines.map((line) => ({ painted: paintLine(line), width: widthOf(line.map(({ text }) => text).join('')) }));
}

// One style, one pair of control sequences, however many words it has.
function paintLine(line: readonly Span[]): string {
  const runs: { text: string; readonly paint: Paint }[] = [];
  for (const { text, paint } of line) {
    const last = runs.at(-1);
    if (last !== undefined && last.paint === paint) last.text += text;
    else runs.push({ text, paint });
  }
  return runs.map(({ text, paint }) => paint(text)).join('');
}

interface Word {
  readonly parts: readonly Span[];
  readonly width: number;
  readonly isSpace: boolean;
  readonly whole: boolean;
}

// Where a line may break: at spaces, but not between a number and its unit.
const BREAK = /( +(?!(?:ms|s|min|h|d|B|kB|MB|GB|TB)\b|%)|(?<!\d) +)/;

function wordsOf(spans: readonly Span[]): readonly Word[] {
  const words: { parts: Span[]; isSpace: boolean }[] = [];
  for (const span of spans) {
    for (const text of span.text.split(BREAK)) {
      if (text === '') continue;
      const isSpace = text.startsWith(' ');
      const last = words.at(-1);
      if (last !== undefined && last.isSpace === isSpace) last.parts.push({ ...span, text });
      else words.push({ parts: [{ ...span, text }], isSpace });
    }
  }
  return words.map(({ parts, isSpace }) => ({
    parts,
    isSpace,
    width: parts.reduce((sum, { text }) => sum + widthOf(text), 0),
    whole: parts.some(({ whole }) => whole === true),
  }));
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

function cutWord(parts: readonly Span[], width: number): readonly (readonly Span[])[] {
  const pieces: Span[][] = [[]];
  let used = 0;
  for (const span of parts) {
    for (const { segment } of GRAPHEMES.segment(span.text)) {
      const segmentWidth = widthOf(segment);
      if (used > 0 && used + segmentWidth > width) {
        pieces.push([]);
        used = 0;
      }
      const piece = pieces.at(-1) as Span[];
      const last = piece.at(-1);
      if (last !== undefined && last.paint === span.paint)
        piece[piece.length - 1] = { ...last, text: last.text + segment };
      else piece.push({ ...span, text: segment });
      used += segmentWidth;
    }
  }
  return pieces;
}

/** `label` in its column, the wrapped text beside it. */
export function labelled(
  label: Span,
  text: readonly Span[],
  { indent, labelWidth, width }: { readonly indent: number; readonly labelWidth: number; readonly width: number },
): readonly string[] {
  const left = indent + labelWidth + 2;
  const [first = '', ...rest] = wrap(text, Math.max(8, width - left));
  const pad = ' '.repeat(Math.max(0, labelWidth - widthOf(label.text)));
  return [
    `${' '.repeat(indent)}${label.paint(label.text)}${pad}  ${first}`,
    ...rest.map((line) => `${' '.repeat(left)}${line}`),
  ];
}

export function padStart(text: string, width: number): string {
  return `${' '.repeat(Math.max(0, width - widthOf(text)))}${text}`;
}

export function padEnd(text: string, width: number): string {
  return `${text}${' '.repeat(Math.max(0, width - widthOf(text)))}`;
}

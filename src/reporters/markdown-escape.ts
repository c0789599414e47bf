// Untrusted text reaches Markdown in one form only: a code span whose content can neither end the span nor the table cell
// nor the line. The escape is injective, so the exact text can be read back. A `\|` would leak in micromark, and entities
// mean nothing inside code: `|` and the backtick are written as code points.

import type { Prose, ProsePart } from '../model/prose.ts';
import { shortenIds } from './cited-ids.ts';
import { clip } from './clip.ts';
import { codePointEscape, showExactly, showInvisible } from './invisible.ts';

export interface CodeSpanOptions {
  /** Code points shown; the rest is counted behind the span. */
  readonly max: number;
  /** Which end of a long text matters: the head of a message, the tail of a path. */
  readonly keep: 'head' | 'tail';
}

const MESSAGE: CodeSpanOptions = { max: 120, keep: 'head' };
const PATH: CodeSpanOptions = { max: 80, keep: 'tail' };

/** One line, safe in paragraphs, lists, headings and table cells of GFM. */
export function codeSpan(untrusted: string, options: CodeSpanOptions = MESSAGE): string {
  if (untrusted === '') return '(empty)';
  const { shown, hidden } = clip(untrusted, options);
  const span = `\`${escapeCode(shown)}\``;
  if (hidden === 0) return span;
  const more = `(+${hidden.toLocaleString('en-US')} chars)`;
  return options.keep === 'head' ? `${span} … ${more}` : `${more} … ${span}`;
}

export function pathSpan(untrusted: string): string {
  return codeSpan(untrusted, PATH);
}

// CommonMark strips a space at both ends, readers' eyes one at either end, and cmark-gfm (still on an older
// specification) makes one space of several.
function escapeCode(text: string): string {
  return showExactly(text)
    .replace(/[`|]/g, codePointEscape)
    .replace(/^ | $|(?<= ) /g, codePointEscape);
}

// What GitHub turns into a link or a ping wherever it stands in text, escaped or not: only code stops it.
const LINKIFIED = /\S*(?:@|:\/\/|www\.|#\d|\bGH-\d)\S*/i;

/** This program's own words, as text. Markup characters are escaped, and what would become a link is set as code. */
export function markdownText(literal: string): string {
  return markdownProse([literal]);
}

/** Inline: for a heading, a table cell, or behind other words on the line. */
export function markdownProse(prose: Prose): string {
  return renderTokens(prose.flatMap(tokensOfPart));
}

/** The same where it opens a paragraph or a list item. */
export function markdownBlock(prose: Prose): string {
  return escapeBlockStart(markdownProse(prose).trimStart());
}

/** A fence longer than any run of backticks inside. The lines must not contain line breaks of their own. */
export function fence(lines: readonly string[], info: string): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const marks = '`'.repeat(longest + 1);
  return [`${marks}${info}`, ...lines, marks].join('\n');
}

type Token = { readonly text: string } | { readonly code: string } | { readonly cite: readonly string[] };

function tokensOfPart(part: ProsePart): readonly Token[] {
  return typeof part === 'string' ? tokensOfText(part) : [part];
}

function tokensOfText(literal: string): readonly Token[] {
  return literal
    .split(new RegExp(`(${LINKIFIED.source})`, LINKIFIED.flags))
    .flatMap((piece, index): readonly Token[] =>
      piece === '' ? [] : index % 2 === 1 ? [{ code: piece }] : [{ text: piece }],
    );
}

function renderTokens(tokens: readonly Token[]): string {
  let out = '';
  for (const token of mergeNeighbours(tokens)) {
    let piece =
      'text' in token ? escapeText(token.text) : 'code' in token ? codeSpan(token.code) : citation(token.cite);
    // `[E01](…)` would be a link.
    if (out.endsWith(']') && piece.startsWith('(')) piece = `\\${piece}`;
    out += piece;
  }
  return out;
}

// Two code spans side by side would read as one with a longer delimiter.
function mergeNeighbours(tokens: readonly Token[]): readonly Token[] {
  const merged: Token[] = [];
  for (const token of tokens) {
    const last = merged.at(-1);
    if (last !== undefined && 'code' in last && 'code' in token)
      merged[merged.length - 1] = { code: last.code + token.code };
    else if (last !== undefined && 'text' in last && 'text' in token)
      merged[merged.length - 1] = { text: last.text + token.text };
    else if (last !== undefined && 'cite' in last && 'cite' in token)
      merged[merged.length - 1] = { cite: [...last.cite, ...token.cite] };
    else merged.push(token);
  }
  return merged;
}

function citation(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  return `[${shortenIds(ids)
    .map((id) => (/^[A-Z]\d+(?:…[A-Z]\d+)?$/.test(id) ? id : pathSpan(id)))
    .join(' ')}]`;
}

function escapeText(text: string): string {
  return showInvisible(text.replaceAll('\n', ' '))
    .replace(/[\\`*[\]<~$]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replaceAll('|', '&#124;')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_');
}

// What would begin a block of its own, other than characters escaped everywhere.
function escapeBlockStart(text: string): string {
  // The last: `[E01]: …` would define a link.
  return text
    .replace(/^[-+=>#:]/, '\\$&')
    .replace(/^\d+(?=[.)])/, '$&\\')
    .replace(/^\[(?=[^\]]*\]:)/, '\\[');
}

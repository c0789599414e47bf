// Untrusted text reaches Markdown in one form only: a code span whose content can neither end the span nor the table
// cell nor the line. The escape is injective, so the exact text can be read back. A `\|` would leak in micromark, and
// entities mean nothing inside code: `|` and the backtick are written as code points.

import type { Prose } from '../../model/prose.ts';
import { codePointEscape, showExactly, showInvisible } from '../wording/invisible.ts';
import { citedText, clippedCode, type CodeOptions, proseTokens, type Token } from '../wording/prose-tokens.ts';

const MESSAGE: CodeOptions = { max: 120, keep: 'head' };
const PATH: CodeOptions = { max: 80, keep: 'tail' };

/** One line, safe in paragraphs, lists, headings and table cells of GFM. */
export function codeSpan(untrusted: string, options: CodeOptions = MESSAGE): string {
  return clippedCode(untrusted, options, (shown) => `\`${escapeCode(shown)}\``);
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
  return renderTokens(proseTokens(prose, LINKIFIED));
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

function renderTokens(tokens: readonly Token[]): string {
  let out = '';
  for (const token of tokens) {
    let piece =
      'text' in token ? escapeText(token.text) : 'code' in token ? codeSpan(token.code) : citation(token.cite);
    // `[E01](…)` would be a link.
    if (out.endsWith(']') && piece.startsWith('(')) piece = `\\${piece}`;
    out += piece;
  }
  return out;
}

function citation(ids: readonly string[]): string {
  return ids.length === 0 ? '' : `[${citedText(ids, pathSpan)}]`;
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

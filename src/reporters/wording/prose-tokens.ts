// Prose, taken apart for a target in which text, code and citations are written each in its own way.

import type { Prose } from '../../model/prose.ts';
import { shortenIds } from './cited-ids.ts';
import { type Clipped, clip } from './clip.ts';

export type Token = { readonly text: string } | { readonly code: string } | { readonly cite: readonly string[] };

/**
 * Neighbours of one kind are one token: two code spans side by side would read as one with a longer delimiter. `asCode` finds
 * those of our own words that the target would make more of than text.
 */
export function proseTokens(prose: Prose, asCode: RegExp): readonly Token[] {
  const pieces = new RegExp(`(${asCode.source})`, asCode.flags);
  return mergeNeighbours(
    prose.flatMap((part): readonly Token[] =>
      typeof part === 'string'
        ? part
            .split(pieces)
            .flatMap((piece, index): readonly Token[] =>
              piece === '' ? [] : index % 2 === 1 ? [{ code: piece }] : [{ text: piece }],
            )
        : [part],
    ),
  );
}

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

/** What stands between the brackets of a citation: ids of ours as they are, anything else by `name`. Empty: nothing is cited. */
export function citedText(ids: readonly string[], name: (untrusted: string) => string): string {
  return shortenIds(ids)
    .map((id) => (/^[A-Z]\d+(?:…[A-Z]\d+)?$/.test(id) ? id : name(id)))
    .join(' ');
}

export interface CodeOptions {
  /** Code points shown; the rest is counted beside it. */
  readonly max: number;
  /** Which end of a long text matters: the head of a message, the tail of a path. */
  readonly keep: 'head' | 'tail';
}

/** Untrusted text as `code` writes it, clipped; what is hidden is counted. */
export function clippedCode(untrusted: string, options: CodeOptions, code: (shown: string) => string): string {
  if (untrusted === '') return '(empty)';
  const { shown, hidden }: Clipped = clip(untrusted, options);
  if (hidden === 0) return code(shown);
  const more = `(+${hidden.toLocaleString('en-US')} chars)`;
  return options.keep === 'head' ? `${code(shown)} … ${more}` : `${more} … ${code(shown)}`;
}

/** Beside what code may stand and be seen as code: the end of the text before it, the begin of the text behind it. */
export interface CodeNeighbours {
  readonly before: RegExp;
  readonly behind: RegExp;
}

/** Pieces in a row, with a space beside code where its target wants one. */
export function joinApart(
  pieces: readonly { readonly text: string; readonly isCode: boolean }[],
  { before, behind }: CodeNeighbours,
): string {
  let out = '';
  let wasCode = false;
  for (const { text, isCode } of pieces) {
    if (text === '') continue;
    const touches = isCode ? out !== '' && !before.test(out) : wasCode && !behind.test(text);
    out += touches ? ` ${text}` : text;
    wasCode = isCode;
  }
  return out;
}

/** Our words in bold, of a prose of which they are a part or all: a mark beside code would not be seen as one. */
export function boldWords(text: string, { isAll }: { readonly isAll: boolean }): string {
  return isAll ? text.replace(/\S(?:[^]*\S)?/, '*$&*') : text.replace(/[\p{L}\p{N}](?:[^]*[\p{L}\p{N}])?/u, '*$&*');
}

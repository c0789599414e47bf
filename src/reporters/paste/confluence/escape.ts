// Confluence wiki markup, as Insert › Markup of Data Center and the Cloud editor's importer read it. They agree on a
// backslash before most marks, and on no entity. Untrusted text stands in `{{…}}`, in which macros, links and pictures
// still act: every mark is escaped, and what a backslash does not stop in both is written as a code point.

import { own, type Prose } from '../../../model/prose.ts';
import { codePointEscape, showInvisible } from '../../wording/invisible.ts';
import {
  boldWords,
  citedText,
  clippedCode,
  type CodeNeighbours,
  type CodeOptions,
  joinApart,
  proseTokens,
} from '../../wording/prose-tokens.ts';

const MESSAGE: CodeOptions = { max: 120, keep: 'head' };
const PATH: CodeOptions = { max: 80, keep: 'tail' };

/** One line, safe in paragraphs, lists, headings and table cells. */
export function wikiCode(untrusted: string, options: CodeOptions = MESSAGE): string {
  return clippedCode(untrusted, options, (shown) => `{{${escapeCode(shown)}}}`);
}

export function wikiPath(untrusted: string): string {
  return wikiCode(untrusted, PATH);
}

export function wikiProse(prose: Prose): string {
  return render(prose, (text) => text);
}

/** The same with our own words in bold. */
export function wikiBold(prose: Prose): string {
  return render(prose, boldWords);
}

/** Our own words alone. */
export function wikiText(words: string): string {
  return wikiProse(own(words));
}

/** An address from `safeAddress`; text of ours without marks. Brackets would end the link. */
export function wikiLink(text: string, url: string): string {
  return `[${text}|${url.replace(/[[\]~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}]`;
}

function render(prose: Prose, words: (text: string, place: { readonly isAll: boolean }) => string): string {
  const tokens = proseTokens(prose, LINKED);
  return joinApart(
    tokens.map((token) => {
      if ('code' in token) return { text: wikiCode(token.code), isCode: true };
      if ('text' in token) {
        const escaped = escapeMarks(showInvisible(token.text.replaceAll('\n', ' ')));
        return { text: words(escaped, { isAll: tokens.length === 1 }), isCode: false };
      }
      const cited = citedText(token.cite, wikiPath);
      return { text: cited === '' ? '' : `\\[${cited}\\]`, isCode: false };
    }),
    NEIGHBOURS,
  );
}

const NEIGHBOURS: CodeNeighbours = { before: /[\s([“‘"'—–/,:;=]$/, behind: /^[^\p{L}\p{N}\p{M}]/u };

const LINKED = /\S*(?:@|:\/\/|www\.)\S*/i;

// A code span with a space at an end is none, and readers see one space of several.
function escapeCode(text: string): string {
  const visible = text.split('\\').map(showInvisible).join('\\u005c');
  return escapeMarks(visible).replace(/^ | $|(?<= ) /g, codePointEscape);
}

function escapeMarks(text: string): string {
  return (
    text
      // `http:…`, `mailto:…` become links and `:D` a picture wherever they stand.
      .replace(SCHEME_OR_FACE, codePointEscape)
      .replace(/&(?=#?\w+;)/g, codePointEscape)
      .replaceAll('|', codePointEscape)
      // One that nothing closes: the Cloud editor looks for its end in the cells behind, escaped or not.
      .replace(/\[(?![^[\]]*\])/g, codePointEscape)
      .replace(/[{}[\]()!*+^~?#@]/g, '\\$&')
      // Within a word they are letters.
      .replace(/(?<![A-Za-z0-9])[-_]|[-_](?![A-Za-z0-9])/g, '\\$&')
  );
}

const SCHEME_OR_FACE = /:(?=\/\/|[DPdp])|(?<=(?:https?|ftp|mailto|nntp|news|irc|file|ldap|tel)):/gi;

import type { Span } from '../../model/finding.ts';
import type { Located } from '../artifact.ts';
import { readPage } from './page.ts';

/** Words for a panel are a few sentences. */
const MOST_CHARACTERS = 4000;
/** Of all texts of a file. */
const MOST_IN_ALL = 100_000;
/** Lists and quotes within each other cost the parser more and more, and here there can be thousands of texts. */
const NESTED = /^(?:[ \t]*(?:[>*+-]|\d+[.)])){6}/m;

interface TextLink {
  readonly url: string;
  readonly span: Span;
}

/** Links of the Markdown texts that stand in another file, which `file` is the text of. */
export function linksInTexts(file: string, texts: readonly Located<string>[]): readonly TextLink[] {
  const links: TextLink[] = [];
  let left = MOST_IN_ALL;
  for (const text of texts) {
    if (!text.value.includes('](') || text.value.length > Math.min(MOST_CHARACTERS, left)) continue;
    left -= text.value.length;
    if (!NESTED.test(text.value)) links.push(...linksInText(file, text));
  }
  return links;
}

function linksInText(file: string, { value, span }: Located<string>): readonly TextLink[] {
  const written = file.slice(span.from, span.to);
  let next = 0;
  return readPage('', value).links.map(({ url }) => {
    // Addresses hold nothing that JSON escapes; where one does, the whole text is its place.
    const at = written.indexOf(url, next);
    if (at === -1) return { url, span };
    next = at + url.length;
    return { url, span: { from: span.from + at, to: span.from + next } };
  });
}

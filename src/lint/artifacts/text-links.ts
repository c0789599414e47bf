import type { Span } from '../../model/finding.ts';
import type { Located } from '../artifact.ts';
import { readPage } from './page.ts';

/** Words for a panel are a few sentences. */
const MOST_CHARACTERS = 4000;
/** Lists and quotes within each other cost the parser more and more, and here there can be thousands of texts. */
const NESTED = /^(?:[ \t]*(?:[>*+-]|\d+[.)])){6}/m;

/** Links of a Markdown text that stands in another file, which `file` is the text of. */
export function linksInText(
  file: string,
  { value, span }: Located<string>,
): readonly { readonly url: string; readonly span: Span }[] {
  if (!value.includes('](') || value.length > MOST_CHARACTERS || NESTED.test(value)) return [];
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

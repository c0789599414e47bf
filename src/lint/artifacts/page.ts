// Markdown, as GitHub reads it, to what rules ask for: headings and their anchors, links, code.

import GithubSlugger from 'github-slugger';
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Span } from '../../model/finding.ts';
import type { CodeBlock, Heading, Located, MarkdownPage, PageLink, SyntaxFault } from '../artifact.ts';
import { mapCodeBlock, mapCodeSpan } from './page-code.ts';
import { readPageQueries } from './page-queries.ts';

export function readPage(file: string, text: string): MarkdownPage {
  const root: Root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  const headings: Heading[] = [];
  const links: PageLink[] = [];
  const codeBlocks: CodeBlock[] = [];
  const codeSpans: Located<string>[] = [];
  const faults: SyntaxFault[] = [];
  for (const node of inOrder(root)) {
    const span = spanOf(node);
    if (node.type === 'heading') {
      const plain = wordsOf(node);
      const slug = slugger.slug(plain);
      anchors.add(slug);
      headings.push({ depth: node.depth, text: plain, slug, span });
    } else if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      links.push({ kind: node.type, url: node.url, span });
    } else if (node.type === 'html') {
      for (const name of anchorsIn(node.value)) anchors.add(name);
      links.push(...linksInHtml(text, span));
    } else if (node.type === 'code') {
      const code = node.value.replaceAll(/\r\n?/g, '\n');
      const map = mapCodeBlock(text, span, code);
      const language = node.lang?.toLowerCase() ?? '';
      const place = { text: code, span, spanOf: (from: number, to: number) => map.spanOf(from, to) };
      const queries = readPageQueries(language, place);
      codeBlocks.push({ ...place, language, meta: node.meta ?? '', expressions: queries.expressions });
      faults.push(...queries.faults);
    } else if (node.type === 'inlineCode') {
      codeSpans.push({ value: node.value, span: mapCodeSpan(text, span) });
    }
  }
  return { kind: 'page', file, text, faults, root, headings, anchors, links, codeBlocks, codeSpans };
}

/** A stack of its own, as quotes within quotes can be nested as deep as a page is long. */
function* inOrder(root: Root): Iterable<Nodes> {
  const stack: Nodes[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    if (!('children' in node)) continue;
    for (let index = node.children.length - 1; index >= 0; index -= 1) stack.push(node.children[index] as Nodes);
  }
}

/** What GitHub makes the anchor of: words and code, no pictures. */
function wordsOf(heading: Nodes): string {
  if (heading.type === 'text' || heading.type === 'inlineCode') return heading.value;
  return 'children' in heading ? heading.children.map((child) => wordsOf(child)).join('') : '';
}

function anchorsIn(html: string): readonly string[] {
  return [...html.matchAll(/\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi)].flatMap(
    ([, double, single, bare]) => [double ?? single ?? bare ?? ''],
  );
}

function linksInHtml(text: string, { from, to }: Span): readonly PageLink[] {
  const html = text.slice(from, to);
  return [...html.matchAll(/<(a|img)\s(?:[^<>]*?\s)?(?:href|src)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')/gi)].map((match) => {
    const url = match[2] ?? match[3] ?? '';
    const start = from + match.index + match[0].length - 1 - url.length;
    return {
      kind: match[1]?.toLowerCase() === 'img' ? 'image' : 'link',
      url,
      span: { from: start, to: start + url.length },
    };
  });
}

function spanOf(node: Nodes): Span {
  return { from: node.position?.start.offset ?? 0, to: node.position?.end.offset ?? 0 };
}

// The documentation against the repository: links and anchors lead somewhere, and every `trace-by-id` command shown uses
// commands and options that exist. No network: links to other sites are not followed.

import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import MarkdownIt, { type Token } from 'markdown-it';
import { type Check, fromProblems } from './check.ts';
import { judgeInvocation, readCommands } from './invocations.ts';

interface Page {
  /** Relative to the root. */
  readonly file: string;
  readonly tokens: readonly Token[];
  readonly anchors: ReadonlySet<string>;
}

export const docs: Check = {
  name: 'docs',
  says: 'links, anchors and shown commands of README, CHANGELOG and docs',
  async run(root) {
    const pages = await Promise.all((await listPages(root)).map((file) => readPage(root, file)));
    const commands = await readCommands(root);
    return fromProblems(
      pages.flatMap((page) => [
        ...linksOf(page).flatMap(({ line, href }) =>
          judgeLink({ root, pages, page, href }).map((problem) => `${page.file}:${line}: ${problem}`),
        ),
        ...invocationsOf(page).flatMap(({ line, text }) =>
          judgeInvocation(commands, text).map((problem) => `${page.file}:${line}: ${problem}`),
        ),
      ]),
    );
  },
};

async function listPages(root: string): Promise<readonly string[]> {
  const inDocs: readonly string[] = existsSync(join(root, 'docs'))
    ? await readdir(join(root, 'docs'), { recursive: true })
    : [];
  return ['README.md', 'CHANGELOG.md', ...inDocs.map((file) => `docs/${file}`)]
    .filter((file) => file.endsWith('.md') && existsSync(join(root, file)))
    .toSorted();
}

async function readPage(root: string, file: string): Promise<Page> {
  const tokens = new MarkdownIt({ html: true }).parse(await readFile(join(root, file), 'utf8'), {});
  return { file, tokens, anchors: anchorsOf(tokens) };
}

/** As GitHub makes them: lower case, punctuation dropped, spaces to hyphens, `-1` for the second of a name. */
function anchorsOf(tokens: readonly Token[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open') {
      const text = (tokens[index + 1]?.children ?? [])
        .map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : ''))
        .join('');
      const slug = text
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
        .replaceAll(' ', '-');
      let anchor = slug;
      for (let n = 1; anchors.has(anchor); n += 1) anchor = `${slug}-${n}`;
      anchors.add(anchor);
    }
  });
  for (const { content } of flatten(tokens).filter(({ type }) => type.startsWith('html_'))) {
    for (const [, id] of content.matchAll(/\b(?:id|name)="([^"]+)"/g)) anchors.add(id ?? '');
  }
  return anchors;
}

function linksOf({ tokens }: Page): readonly { readonly line: number; readonly href: string }[] {
  return located(tokens).flatMap(({ line, value }) => {
    const href =
      value.type === 'link_open' ? value.attrGet('href') : value.type === 'image' ? value.attrGet('src') : null;
    return href === null ? [] : [{ line, href: String(href) }];
  });
}

function judgeLink({
  root,
  pages,
  page,
  href,
}: {
  root: string;
  pages: readonly Page[];
  page: Page;
  href: string;
}): readonly string[] {
  if (/^(?:https:|mailto:)/.test(href)) return [];
  if (/^[a-z][a-z+.-]*:/i.test(href)) return [`the link ${href} is neither https nor relative`];
  const [path = '', anchor] = decodeURI(href).split('#', 2);
  const target = path === '' ? page.file : relative('.', join(dirname(page.file), path));
  if (target.startsWith('..')) return [`the link ${href} leaves the repository`];
  if (!existsSync(join(root, target))) return [`the link ${href} leads nowhere`];
  if (anchor === undefined || !target.endsWith('.md')) return [];
  const targetPage = pages.find(({ file }) => file === target);
  return targetPage === undefined || targetPage.anchors.has(anchor)
    ? []
    : [`the link ${href} names a heading that ${target} does not have`];
}

/** Lines of code blocks and code spans that run this tool. */
function invocationsOf({ tokens }: Page): readonly { readonly line: number; readonly text: string }[] {
  return located(tokens)
    .filter(({ value }) => ['fence', 'code_block', 'code_inline'].includes(value.type))
    .flatMap(({ line, value }) => {
      const first = value.type === 'fence' ? line + 1 : line;
      const lines = value.content.replace(/\\\n/g, '  ').split('\n');
      return lines.map((text, index) => ({ line: first + index, text }));
    })
    .filter(({ text }) => /(?:^|[\s|])trace-by-id(?:\s|$)/.test(text));
}

function located(tokens: readonly Token[]): readonly { readonly line: number; readonly value: Token }[] {
  return tokens.flatMap((token) => {
    const line = (token.map?.[0] ?? 0) + 1;
    return [{ line, value: token }, ...(token.children ?? []).map((value) => ({ line, value }))];
  });
}

function flatten(tokens: readonly Token[]): readonly Token[] {
  return tokens.flatMap((token) => [token, ...(token.children ?? [])]);
}

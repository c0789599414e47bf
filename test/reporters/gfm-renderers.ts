// The four renderers a pasted report meets most, each as permissive as it gets: whatever gets through here is our fault.

import cmark from 'cmark-gfm-js';
import MarkdownIt from 'markdown-it';
import { Marked } from 'marked';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

const marked = new Marked({ gfm: true, async: false });
const plainIt = new MarkdownIt({ html: true, linkify: false });
const linkingIt = new MarkdownIt({ html: true, linkify: true });

export const RENDERERS: readonly { readonly name: string; render(markdown: string): string }[] = [
  {
    name: 'micromark',
    render: (text) =>
      micromark(text, {
        allowDangerousHtml: true,
        allowDangerousProtocol: true,
        extensions: [gfm()],
        htmlExtensions: [gfmHtml()],
      }),
  },
  { name: 'cmark-gfm', render: (text) => cmark.convertUnsafe(text) },
  { name: 'markdown-it', render: (text) => plainIt.render(text) },
  { name: 'markdown-it, linkify', render: (text) => linkingIt.render(text) },
  { name: 'marked', render: (text) => marked.parse(text, { async: false }) },
];

/** Names of all tags in rendered HTML. Text cannot look like one: renderers write `<` of text as an entity. */
export function tagsIn(html: string): readonly string[] {
  return [...html.matchAll(/<\/?([a-zA-Z!?][a-zA-Z0-9-]*)/g)].map((match) => (match[1] ?? '').toLowerCase());
}

/** Attributes that do something. */
export function attributesIn(html: string): readonly string[] {
  return [...html.matchAll(/<[a-z][a-z0-9]*((?:\s[^<>]*)?)>/g)]
    .map((match) => (match[1] ?? '').trim())
    .filter((text) => text !== '');
}

/** The text of every inline code element, entities resolved. */
export function codeTexts(html: string): readonly string[] {
  return [...html.matchAll(/<code>([^<]*)<\/code>/g)].map((match) => decodeEntities(match[1] ?? ''));
}

/** Text outside code, where a forge would look for links and names. */
export function proseOf(html: string): string {
  return decodeEntities(
    html
      .replace(/<pre[^]*?<\/pre>/g, ' ')
      .replace(/<code[^>]*>[^<]*<\/code>/g, ' ')
      .replace(/<[^>]*>/g, ' '),
  );
}

/**
 * Cells per row and code spans per cell, table by table. Cells alone would not do: renderers drop what is too many and
 * fill up what is missing.
 */
export function tableShapes(html: string): readonly (readonly string[])[] {
  return [...html.matchAll(/<table>[^]*?<\/table>/g)].map(([table]) =>
    [...table.matchAll(/<tr>[^]*?<\/tr>/g)].map(([row]) =>
      row
        .split(/<t[dh][ >]/)
        .slice(1)
        .map((cell) => cell.split('<code>').length - 1)
        .join(' '),
    ),
  );
}

function decodeEntities(text: string): string {
  const named: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#x27': "'",
    '#x60': '`',
    '#124': '|',
  };
  return text.replace(/&([a-z0-9#]+);/g, (all, name: string) => named[name] ?? all);
}

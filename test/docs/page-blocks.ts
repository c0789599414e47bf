// The code blocks of a page, and what the page says about running them:
//   - a `text` block directly behind an `sh` block is what that one prints, see shown-output.ts;
//   - `exit=N` behind `sh`: it ends with that status, else with 0;
//   - `not-run="reason"`: it is not run, for this reason.

import { readFileSync } from 'node:fs';
import MarkdownIt, { type Token } from 'markdown-it';

export interface PageBlock {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The nearest heading above it that is no deeper than the second level. */
  readonly section: string;
  readonly exit: number;
  readonly notRun: string | null;
  /** Null: the page does not say. */
  readonly shows: string | null;
}

export function readBlocks(page: string): readonly PageBlock[] {
  return blocksOf(readFileSync(page, 'utf8'), page);
}

export function blocksOf(markdown: string, page: string): readonly PageBlock[] {
  const tokens = new MarkdownIt({ html: true }).parse(markdown, {});
  let section = '';
  return tokens.flatMap((token, index) => {
    if (token.type === 'heading_open' && token.tag <= 'h2') section = tokens[index + 1]?.content ?? '';
    if (token.type !== 'fence') return [];
    const [, language = '', meta = ''] = /^(\S*)\s*(.*)$/s.exec(token.info.trim()) ?? [];
    const next = tokens[index + 1];
    return [
      {
        page,
        section,
        language,
        line: (token.map?.[0] ?? 0) + 1,
        text: token.content,
        exit: Number(/\bexit=(\d+)/.exec(meta)?.[1] ?? 0),
        notRun: /\bnot-run="([^"]*)"/.exec(meta)?.[1] ?? null,
        shows: isShown(next) ? next.content : null,
      },
    ];
  });
}

function isShown(token: Token | undefined): token is Token {
  return token?.type === 'fence' && token.info.trim() === 'text';
}

/** The tables of a page whose head begins with these words, each row by its columns. */
export function tableOf(page: string, head: readonly string[]): readonly (readonly string[])[] {
  const tokens = new MarkdownIt().enable('table').parse(readFileSync(page, 'utf8'), {});
  const tables: string[][][] = [];
  tokens.forEach((token, index) => {
    if (token.type === 'table_open') tables.push([]);
    if (token.type === 'tr_open') tables.at(-1)?.push([]);
    if (token.type === 'inline' && /^t[hd]_open$/.test(tokens[index - 1]?.type ?? '')) {
      tables.at(-1)?.at(-1)?.push(token.content);
    }
    if (/^t[hd]_close$/.test(token.type) && tokens[index - 1]?.type !== 'inline') tables.at(-1)?.at(-1)?.push('');
  });
  const found = tables.filter(([first = []]) => head.every((word, column) => first[column] === word));
  if (found.length !== 1) throw new Error(`${page} has ${found.length} tables with the head ${head.join(' | ')}`);
  return found[0]?.slice(1) ?? [];
}

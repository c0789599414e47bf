// Puts a block of ours into somebody else's page: in place of the one with the same id, else at the end. Not a byte
// outside the markers changes, and the page is read once more to see that the block is what it was meant to be and no
// part of anything else.

import type { Nodes, Root } from 'mdast';
import { isTooCostly } from '../lint/artifacts/page-cost.ts';
import { MOST_PAGE_CHARACTERS } from '../lint/artifacts/limits.ts';
import { own, say } from '../model/prose.ts';
import {
  beginMarker,
  type Block,
  encodeId,
  endMarker,
  findBlocks,
  lineAt,
  type Page,
  parsePage,
  refusal,
} from './markers.ts';
import { openElement } from './open-element.ts';

export interface NewBlock {
  /** Raw: encoded here. */
  readonly id: string;
  /** Markdown with `\n`, which becomes the page's own line break. */
  readonly markdown: string;
}

export interface Placed {
  readonly text: string;
  /** kept: there is one, and `replace` said no. */
  readonly change: 'added' | 'replaced' | 'unchanged' | 'kept';
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Throws an InputError where markers are wrong, so that nobody waits for a search whose result has no place. */
export function checkPage(page: Page): void {
  readBlocks(withoutMark(page));
}

/** Throws an InputError, and says what stands in the way, where the block cannot be placed. */
export function placeBlock(page: Page, block: NewBlock, { replace }: { readonly replace: boolean }): Placed {
  const { text, name } = withoutMark(page);
  const { root, blocks } = readBlocks({ name, text });
  const there = blocks.find(({ id }) => id === encodeId(block.id));
  const eol = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  const inner = `${eol}${eol}${block.markdown.trim().replaceAll('\n', eol)}${eol}${eol}`;
  if (there === undefined) refuseOpenEnd(root, { name, text });
  const next =
    there === undefined
      ? `${text}${gapBehind(text, eol)}${beginMarker(block.id)}${inner}${endMarker(block.id)}${eol}`
      : `${text.slice(0, there.from)}${inner}${text.slice(there.to)}`;
  if (next === text) return { text: page.text, change: 'unchanged' };
  if (there !== undefined && !replace) return { text: page.text, change: 'kept' };
  refuseTooLarge({ name, text: next });
  verify({ name, text: next }, { id: encodeId(block.id), inner });
  const mark = page.text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return { text: `${mark}${next}`, change: there === undefined ? 'added' : 'replaced' };
}

function withoutMark({ name, text }: Page): Page {
  return { name, text: text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text };
}

function readBlocks(page: Page): { readonly root: Root; readonly blocks: readonly Block[] } {
  refuseTooLarge(page);
  const root = parsePage(page.text);
  return { root, blocks: findBlocks(root, page) };
}

function refuseTooLarge({ name, text }: Page): void {
  if (text.length <= MOST_PAGE_CHARACTERS && !isTooCostly(text)) return;
  throw refusal(
    say`${name} is, or would become, larger or more deeply nested than a page that people read`,
    own('write the evidence into a file of its own with --out FILE, and link to it'),
  );
}

/** What has to stand between the text and a block, so that a blank line does. */
function gapBehind(text: string, eol: string): string {
  if (/^\s*$/.test(text)) return text === '' || /[\r\n]$/.test(text) ? '' : eol;
  if (/(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r(?!\n))$/.test(text)) return '';
  return /[\r\n]$/.test(text) ? eol : `${eol}${eol}`;
}

/** What goes on to the end of a page would take the block in. */
function refuseOpenEnd(root: Root, page: Page): void {
  const last = root.children.at(-1);
  const probe = `${page.text}\n\nx\n`;
  const grown = parsePage(probe).children.at(-1);
  const isTaken = last !== undefined && (last.type === 'code' || last.type === 'html') && grown?.type === last.type;
  if (isTaken) {
    const line = last.position?.start.line ?? 1;
    throw last.type === 'code'
      ? refusal(
          say`${page.name}, line ${line}: this code fence is never closed, so a block at the end would be shown as code`,
          own('close the fence'),
        )
      : refusal(
          say`${page.name}, line ${line}: this HTML is never closed, so a block at the end would be part of it`,
          own('close the comment or the tag'),
        );
  }
  const open = openElement(root, page.text);
  if (open === null) return;
  throw refusal(
    say`${page.name}, line ${lineAt(page.text, open.offset)}: ${open.shown} is never closed, so a block at the end would be part of it, or hidden in it`,
    own('close it in the order in which it was opened; or, where it is no HTML, put it into backticks'),
  );
}

function verify(page: Page, { id, inner }: { readonly id: string; readonly inner: string }): void {
  const root = parsePage(page.text);
  const block = findBlocks(root, page).find((one) => one.id === id);
  const nodes =
    block === undefined
      ? []
      : root.children.filter(
          ({ position }) => (position?.start.offset ?? 0) >= block.from && (position?.end.offset ?? 0) <= block.to,
        );
  if (block === undefined || shapeOf(nodes) !== shapeOf(parsePage(inner).children))
    throw refusal(
      say`${page.name}: what stands before the block would be read together with it`,
      own('end what is open before it (a fence, a tag, a comment), or put the two markers elsewhere'),
    );
  const labels = new Set(nodes.flatMap((node) => (node.type === 'definition' ? [node.identifier] : [])));
  const taken = root.children.find(
    (node) => node.type === 'definition' && labels.has(node.identifier) && !nodes.includes(node),
  );
  if (taken !== undefined)
    throw refusal(
      say`${page.name}, line ${taken.position?.start.line ?? 1}: a link is defined here under a name that the block needs for another`,
      own('rename this one'),
    );
}

function shapeOf(nodes: readonly Nodes[]): string {
  return JSON.stringify(nodes, (key, value: unknown) => (key === 'position' ? undefined : value));
}

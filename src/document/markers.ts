// Where a page holds blocks of ours: between two HTML comments that name an id. Markdown's own grammar says what is a
// comment, so a marker that is quoted in code is none.

import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { InputError } from '../model/errors.ts';
import { own, type Prose, say } from '../model/prose.ts';

/** Offsets into the page's text. */
export interface Block {
  /** As in the markers. */
  readonly id: string;
  /** Behind the begin marker. */
  readonly from: number;
  /** Before the end marker. */
  readonly to: number;
}

interface Marker {
  readonly kind: 'begin' | 'end';
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** A text with the name that messages give it. Without a byte order mark. */
export interface Page {
  readonly name: string;
  readonly text: string;
}

export function parsePage(text: string): Root {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

export function beginMarker(id: string): string {
  return `<!-- trace-by-id:begin ${encodeId(id)} -->`;
}

export function endMarker(id: string): string {
  return `<!-- trace-by-id:end ${encodeId(id)} -->`;
}

/**
 * An id in a comment: characters that mean something to no markup stay, the others become `%{hex}`, so that it can be
 * read back. No `--` and no `>`: nothing ends the comment.
 */
export function encodeId(id: string): string {
  return id
    .replace(/[^\w.:-]/gu, (char) => `%{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/(?<=-)-/g, '%{2d}');
}

const LOOKS_LIKE_MARKER = /<!--\s*trace-by-id:(?:begin|end)\b/;
const MARKER = /^ {0,3}<!-- trace-by-id:(begin|end) ([\w.:%{}-]+) -->[ \t]*$/;

/**
 * The blocks of a page, in its order. Throws an InputError where markers do not pair, or stand where no block can be.
 */
export function findBlocks(root: Root, { name, text }: Page): readonly Block[] {
  const blocks: Block[] = [];
  let open: Marker | null = null;
  for (const marker of markersOf(root, { name, text })) {
    if (marker.kind === 'begin') {
      if (open !== null)
        throw refusal(
          say`${name}, line ${marker.line}: a block begins inside the one that begins in line ${open.line}`,
          say`put ${endMarkerOf(open)} on a line of its own behind the block of line ${open.line}, or take that begin marker out`,
        );
      open = marker;
      continue;
    }
    if (open === null)
      throw refusal(
        say`${name}, line ${marker.line}: a block ends that begins nowhere`,
        own('take the marker out, or put the begin marker back above the block'),
      );
    if (open.id !== marker.id)
      throw refusal(
        say`${name}, line ${marker.line}: the block of ${open.id}, begun in line ${open.line}, is ended as that of ${marker.id}`,
        own('make both markers name one id'),
      );
    const twin = blocks.find(({ id }) => id === marker.id);
    if (twin !== undefined)
      throw refusal(
        say`${name}, line ${open.line}: a second block of ${marker.id}; the first begins in line ${lineAt(text, twin.from)}`,
        own('take one of them out, with its markers'),
      );
    blocks.push({ id: marker.id, from: open.to, to: marker.from });
    open = null;
  }
  if (open !== null)
    throw refusal(
      say`${name}, line ${open.line}: the block of ${open.id} begins here and ends nowhere`,
      say`put ${endMarkerOf(open)} on a line of its own behind it, or take the begin marker out`,
    );
  return blocks;
}

function endMarkerOf({ id }: Marker): string {
  return `<!-- trace-by-id:end ${id} -->`;
}

function markersOf(root: Root, { name, text }: Page): readonly Marker[] {
  const topLevel = new Set<Nodes>(root.children);
  return [...htmlIn(root)].flatMap((node): readonly Marker[] => {
    const from = node.position?.start.offset ?? 0;
    const to = node.position?.end.offset ?? 0;
    const source = text.slice(from, to);
    if (!LOOKS_LIKE_MARKER.test(source)) return [];
    const line = lineAt(text, from + source.search(LOOKS_LIKE_MARKER));
    const [, kind, id] = MARKER.exec(source) ?? [];
    if (!topLevel.has(node))
      throw refusal(
        say`${name}, line ${line}: a marker stands inside a list, a quote or a sentence; a block there would be part of it`,
        own('put the begin and the end marker on lines of their own, at the left margin'),
      );
    if (kind === undefined || id === undefined)
      throw refusal(
        say`${name}, line ${line}: a marker that is not alone on its line, inside other HTML, or without an id`,
        say`on a line of its own: ${'<!-- trace-by-id:begin ID -->'}`,
      );
    return [{ kind: kind as Marker['kind'], id, from, to, line }];
  });
}

/** A stack of its own, as quotes within quotes can be nested as deep as a page is long. */
function* htmlIn(root: Root): Iterable<Nodes> {
  const stack: Nodes[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'html') yield node;
    if (!('children' in node)) continue;
    for (let index = node.children.length - 1; index >= 0; index -= 1) stack.push(node.children[index] as Nodes);
  }
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}

export function refusal(prose: Prose, ...tryNext: readonly Prose[]): InputError {
  return new InputError(prose, tryNext, [own('nothing was written')]);
}

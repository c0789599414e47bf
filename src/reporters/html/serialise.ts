// Elements to text, some of them child by child: a tree of ten thousand rows takes hundreds of megabytes, its text
// eight.

import type { Element, ElementContent } from 'hast';
import { toHtml } from 'hast-util-to-html';

export interface LongElement {
  /** Without children in its last, innermost element, where these belong. */
  readonly shell: Element;
  readonly children: Iterable<ElementContent>;
}

export type Piece = ElementContent | LongElement;

export function* serialise(pieces: Iterable<Piece>): Generator<string> {
  for (const piece of pieces) {
    if ('type' in piece) {
      yield toHtml(piece);
      continue;
    }
    const shell = toHtml(piece.shell);
    const end = /(?:<\/[a-z0-9]+>)+$/.exec(shell)?.index ?? shell.length;
    yield shell.slice(0, end);
    for (const child of piece.children) yield toHtml(child);
    yield shell.slice(end);
  }
}

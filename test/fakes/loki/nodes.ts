// Finding the way in a tree of the upstream grammar.

import type { SyntaxNode } from '@lezer/common';
import { goUnquote } from './go-text.ts';
import { QueryRefused } from './query-refused.ts';

export function slice(text: string, node: { readonly from: number; readonly to: number } | null | undefined): string {
  return node == null ? '' : text.slice(node.from, node.to);
}

export function find(node: SyntaxNode, name: string): SyntaxNode | null {
  return all(node, name)[0] ?? null;
}

/** Topmost nodes of this name below, in order. A pipeline nests its earlier stages into its first child. */
export function all(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === name) found.push(child);
    else found.push(...all(child, name));
  }
  return found;
}

export function unquote(text: string, literal: SyntaxNode): string {
  const value = goUnquote(slice(text, literal));
  if (value === null) throw new QueryRefused(`parse error at line 1, col ${literal.from + 1}: invalid char escape`);
  return value;
}

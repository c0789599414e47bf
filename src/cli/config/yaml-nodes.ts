// A YAML document's nodes as the reader of configurations needs them: keys as text, values as they stand, places kept.

import { isScalar, isSeq, type Node, type YAMLMap } from 'yaml';

export function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

export interface Entry {
  readonly key: Node;
  readonly name: string;
  readonly value: Node | null;
}

export function entriesOf(map: YAMLMap): readonly Entry[] {
  return (map.items as readonly { readonly key: Node; readonly value: Node | null }[]).map(({ key, value }) => ({
    key,
    name: isScalar(key) ? String(key.value) : '?',
    value,
  }));
}

/** `password:hunter2`, written without the space, is a key to YAML: what stands behind the colon may be a secret. */
export function shownKey(name: string): string {
  const shown = /^[^\s:=]{0,64}/.exec(name)?.[0] ?? '';
  return shown === name ? name : `${shown}…`;
}

/** A scalar as YAML understands it, or a list of them; anything else is undefined. */
export function plainOf(node: Node | null): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => (isScalar(item) ? item.value : undefined));
  return undefined;
}

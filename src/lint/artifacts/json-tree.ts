// JSON as a tree with places. Members are looked up, never spread into objects: `__proto__` is a key like any other.

import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Span } from '../../model/finding.ts';
import type { Located, SyntaxFault } from '../artifact.ts';
import { mapJsonString } from './json-string.ts';
import { MOST_LEVELS } from './limits.ts';
import type { TextMap } from './text-map.ts';

export interface JsonTree {
  readonly root: JsonNode | null;
  readonly faults: readonly SyntaxFault[];
}

export interface JsonNode {
  readonly type: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  readonly span: Span;
  /** Of an object: the last one of that name, as every reader takes it. */
  get(key: string): JsonNode | null;
  /** Of an object or array, in order. */
  readonly items: readonly { readonly key: string; readonly node: JsonNode }[];
  /** Of a string; null for anything else. */
  text(): Located<string> | null;
  map(): TextMap | null;
  /** Of a number or a boolean. */
  readonly value: unknown;
}

const MOST_FAULTS = 20;

const SAYINGS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is nothing that JSON knows',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a name in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing brace is expected here',
  CloseBracketExpected: 'a closing bracket is expected here',
  EndOfFileExpected: 'the file goes on behind its value',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfString: 'this string is not ended',
  InvalidUnicode: 'this is no escape: four hexadecimal digits follow \\u',
  InvalidEscapeCharacter: 'JSON does not know this escape',
  InvalidCharacter: 'this character must be escaped',
};

export function readJson(file: string): JsonTree {
  const deep = tooDeepAt(file);
  if (deep !== null) {
    const fault = { syntax: 'json', value: 'nested too deep to be read', span: { from: deep, to: deep + 1 } } as const;
    return { root: null, faults: [fault] };
  }
  const errors: ParseError[] = [];
  const root = parseTree(file, errors, { disallowComments: true, allowTrailingComma: false });
  // What the parser says next of the same place is what it stumbled over after the first.
  const offsets = errors.slice(0, 10 * MOST_FAULTS).map(({ offset }) => offset);
  const first = errors.slice(0, offsets.length).filter(({ offset }, index) => offsets.indexOf(offset) === index);
  const faults = first.slice(0, MOST_FAULTS).map(({ error, offset, length }): SyntaxFault => ({
    syntax: 'json',
    value: SAYINGS[printParseErrorCode(error)] ?? 'this is no JSON',
    span: { from: offset, to: offset + length },
  }));
  return { root: root === undefined ? null : nodeOf(file, root), faults };
}

function nodeOf(file: string, node: Node): JsonNode {
  const span = { from: node.offset, to: node.offset + node.length };
  const map = (): TextMap | null => (node.type === 'string' ? mapJsonString(file, span, String(node.value)) : null);
  let items: JsonNode['items'] | null = null;
  const all = (): JsonNode['items'] => (items ??= itemsOf(file, node));
  return {
    type: node.type === 'property' ? 'null' : node.type,
    span,
    value: node.value as unknown,
    get: (key) => all().findLast((item) => item.key === key)?.node ?? null,
    get items() {
      return all();
    },
    map,
    text() {
      const mapped = map();
      return mapped === null ? null : { value: mapped.text, span: mapped.span };
    },
  };
}

function itemsOf(file: string, { type, children = [] }: Node): JsonNode['items'] {
  if (type === 'array') return children.map((child, index) => ({ key: String(index), node: nodeOf(file, child) }));
  if (type !== 'object') return [];
  return children.flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [{ key: String(key.value), node: nodeOf(file, value) }],
  );
}

/** The parser recurses, so this looks first. */
function tooDeepAt(text: string): number | null {
  let level = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === 0x22) {
      at += 1;
      while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
    } else if (char === 0x5b || char === 0x7b) {
      level += 1;
      if (level > MOST_LEVELS) return at;
    } else if (char === 0x5d || char === 0x7d) level -= 1;
  }
  return null;
}

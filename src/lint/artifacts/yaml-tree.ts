// YAML as a tree with places. Aliases and merge keys are followed one step at a time, when somebody asks: nothing is
// ever expanded as a whole, so that no file can grow.

import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Parser,
  type Scalar,
  visit,
} from 'yaml';
import type { Span } from '../../model/finding.ts';
import type { Located, SyntaxFault } from '../artifact.ts';
import { mapYamlScalar } from './yaml-scalar.ts';
import type { TextMap } from './text-map.ts';

export interface YamlTree {
  readonly documents: readonly YamlValue[];
  readonly faults: readonly SyntaxFault[];
}

export type YamlValue = YamlMap | YamlList | YamlText | YamlNothing;

export interface YamlNothing {
  readonly kind: 'nothing';
  readonly span: Span;
}
export interface YamlText {
  readonly kind: 'text';
  readonly span: Span;
  readonly map: TextMap;
}
export interface YamlList {
  readonly kind: 'list';
  readonly span: Span;
  /** One by one, as a list may be long and named often. */
  items(): Iterable<YamlValue>;
}
export interface YamlMap {
  readonly kind: 'map';
  readonly span: Span;
  /** Of merged maps too. */
  get(key: string): YamlEntry | null;
  entries(): ReadonlyMap<string, YamlEntry>;
}
export interface YamlEntry {
  readonly key: Located<string>;
  readonly value: YamlValue;
}

/** Merge keys that merge merge keys, and aliases of aliases. */
const MOST_STEPS = 8;
/** Entries of one map, merged ones included. */
const MOST_ENTRIES = 10_000;
/** Of one file: the first ones say it. */
const MOST_FAULTS = 20;

export function readYaml(file: string): YamlTree {
  const faults: SyntaxFault[] = [];
  const report = (value: string, span: Span): void => {
    if (faults.length < MOST_FAULTS) faults.push({ syntax: 'yaml', value, span });
  };
  try {
    // Keys are compared below: the parser would compare each with each.
    const options = { keepSourceTokens: true, uniqueKeys: false, logLevel: 'error', prettyErrors: false } as const;
    const documents = [...new Composer(options).compose(new Parser().parse(file))].filter(
      (document): document is Document.Parsed => 'errors' in document,
    );
    for (const { errors } of documents) {
      for (const { message, pos } of errors) report(oneLine(message), { from: pos[0], to: Math.max(pos[0], pos[1]) });
    }
    return {
      documents: documents.map((document) =>
        valueOf(document.contents, { file, anchored: anchorsOf(document), report }, 0),
      ),
      faults,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return {
      documents: [],
      faults: [{ syntax: 'yaml', value: 'nested too deep to be read', span: { from: 0, to: 0 } }],
    };
  }
}

interface Reading {
  readonly file: string;
  /** What an alias stands for. */
  anchored(this: void, alias: Alias): Node | undefined;
  report(this: void, value: string, span: Span): void;
}

/**
 * The last node of that name above the alias. Looked up once, as the parser's own look-up reads all of the document.
 */
function anchorsOf(document: Document.Parsed): Reading['anchored'] {
  let anchors: Map<string, Node[]> | null = null;
  const collect = (): Map<string, Node[]> => {
    const found = new Map<string, Node[]>();
    visit(document, {
      Node: (_, node) => {
        if (isAlias(node) || node.anchor === undefined) return;
        const same = found.get(node.anchor);
        if (same === undefined) found.set(node.anchor, [node]);
        else same.push(node);
      },
    });
    return found;
  };
  return (alias) => {
    anchors ??= collect();
    const same = anchors.get(alias.source) ?? [];
    let [low, high] = [0, same.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((same[middle]?.range?.[0] ?? 0) < (alias.range?.[0] ?? 0)) low = middle + 1;
      else high = middle;
    }
    return same[low - 1];
  };
}

function valueOf(node: unknown, reading: Reading, step: number): YamlValue {
  const span = spanOf(node as Node | null, reading.file);
  if (isAlias(node)) {
    const target = reading.anchored(node);
    if (target === undefined) reading.report('this alias names no anchor above it', span);
    return target === undefined || step >= MOST_STEPS ? { kind: 'nothing', span } : valueOf(target, reading, step + 1);
  }
  if (isMap(node)) return mapOf(node.items, span, { ...reading, step });
  if (isSeq(node)) {
    return {
      kind: 'list',
      span,
      *items() {
        for (const item of node.items) yield valueOf(item, reading, step);
      },
    };
  }
  if (!isScalar(node) || isNull(node)) return { kind: 'nothing', span };
  const map = mapYamlScalar(reading.file, node);
  return { kind: 'text', span: map.span, map };
}

function mapOf(items: readonly Pair[], span: Span, reading: Reading & { readonly step: number }): YamlMap {
  let entries: ReadonlyMap<string, YamlEntry> | null = null;
  const all = (): ReadonlyMap<string, YamlEntry> => (entries ??= entriesOf(items, reading));
  return { kind: 'map', span, get: (key) => all().get(key) ?? null, entries: all };
}

function entriesOf(
  items: readonly Pair[],
  reading: Reading & { readonly step: number },
): ReadonlyMap<string, YamlEntry> {
  const own = new Map<string, YamlEntry>();
  const merged: YamlEntry[] = [];
  for (const { key, value } of items) {
    if (own.size + merged.length >= MOST_ENTRIES) {
      reading.report('more keys than are read here', spanOf(key as Node, reading.file));
      break;
    }
    if (!isScalar(key)) continue;
    const { text, span } = mapYamlScalar(reading.file, key);
    if (text === '<<') merged.push(...mergedEntries(value, reading));
    else if (own.has(text)) reading.report('this key is there twice', span);
    else own.set(text, { key: { value: text, span }, value: valueOf(value, reading, reading.step) });
  }
  for (const entry of merged) if (!own.has(entry.key.value)) own.set(entry.key.value, entry);
  return own;
}

function mergedEntries(value: unknown, reading: Reading & { readonly step: number }): readonly YamlEntry[] {
  if (reading.step >= MOST_STEPS) return [];
  const merged = valueOf(value, reading, reading.step + 1);
  if (merged.kind === 'map') return [...merged.entries().values()];
  return merged.kind === 'list'
    ? [...merged.items()].slice(0, MOST_STEPS).flatMap((one) => (one.kind === 'map' ? [...one.entries().values()] : []))
    : [];
}

function isNull(node: Scalar): boolean {
  return node.value === null && node.srcToken?.type !== 'block-scalar';
}

/** Without the white space and comments that YAML counts to a node. */
function spanOf(node: Node | null, file: string): Span {
  const [from, to] = [node?.range?.[0] ?? 0, node?.range?.[1] ?? node?.range?.[0] ?? 0];
  return { from, to: Math.max(from, from + file.slice(from, to).trimEnd().length) };
}

function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ').slice(0, 200);
}

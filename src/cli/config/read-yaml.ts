// A configuration file's text → its settings, top level and contexts apart, each with file:line:column. A module of its own, so
// that YAML is loaded only when there is a file.

import { isAlias, isMap, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { own, say } from '../../model/prose.ts';
import type { Layer, Setting } from './layer.ts';
import type { ValueOrigin } from './origin.ts';
import { parseValue } from './parse-value.ts';
import { clipped, type Fault, type Problem } from './problem.ts';
import { CONTEXT_SHAPE, isList, type Leaf, type Shape, TOP_SHAPE } from './schema.ts';
import { readHeaders } from './read-headers.ts';
import { type FileToRead, inPlace, type Reading } from './reading.ts';
import { suggest } from './suggest.ts';
import { entriesOf, isEmpty, plainOf, shownKey } from './yaml-nodes.ts';

export interface ReadFile {
  readonly path: string;
  readonly top: Layer;
  /** By name. */
  readonly contexts: ReadonlyMap<string, Layer>;
  readonly problems: readonly Problem[];
}

/** Reports every problem, not the first one alone. Never throws on what a file holds. */
export function readConfigText(file: FileToRead): ReadFile {
  const problems: Problem[] = [];
  const counter = new LineCounter();
  const originAt = (offset: number): ValueOrigin => {
    const { line, col } = counter.linePos(offset);
    return { kind: 'file', owner: file.owner, path: file.path, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const originOf = (node: Node | null): ValueOrigin => originAt(node?.range?.[0] ?? 0);
  const report = (node: Node | null, { problem, fix }: Fault): void =>
    void problems.push({ where: originOf(node), problem: clipped(problem), fix });
  const readingInto = (settings: Map<string, Setting>): Reading => ({ file, settings, report, originOf });
  const top = new Map<string, Setting>();
  const contexts = new Map<string, Layer>();
  const isYours = file.owner === 'user';
  const finish = (): ReadFile => ({ path: file.path, top: { isYours, settings: top }, contexts, problems });

  const document = parseDocument(file.text, { lineCounter: counter, logLevel: 'error' });
  for (const error of document.errors) {
    problems.push({
      where: originAt(error.pos[0]),
      // The parser's code alone: its message may quote the line, and with it a secret.
      problem: own(`not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`),
      fix: own('fix the line named; quote texts that hold : or #'),
    });
  }
  const root = document.contents as Node | null;
  if (problems.length > 0 || isEmpty(root)) return finish();
  if (!isMap(root)) {
    report(root, { problem: own('expected keys and values'), fix: own("write, for example, files: ['logs/**']") });
    return finish();
  }
  readMap(root, { shape: TOP_SHAPE, extraKeys: ['contexts'], prefix: '' }, readingInto(top));
  const named = entriesOf(root).find(({ name }) => name === 'contexts')?.value ?? null;
  if (!isEmpty(named) && !isMap(named)) {
    report(named, { problem: own('contexts must hold names with settings'), fix: own('write contexts: {prod: {…}}') });
  } else if (isMap(named)) {
    for (const { key, name, value } of entriesOf(named)) {
      const settings = new Map<string, Setting>();
      if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name))
        report(key, {
          problem: say`${/[:=]/.test(name) ? shownKey(name) : name} is no name for a context`,
          fix: own('use letters, digits, _ . and -'),
        });
      if (isMap(value)) readMap(value, { shape: CONTEXT_SHAPE, extraKeys: [], prefix: '' }, readingInto(settings));
      else if (!isEmpty(value))
        report(value, { problem: say`context ${name} must hold settings`, fix: own('write loki: {url: …} below it') });
      contexts.set(name, { isYours, settings });
    }
  }
  return finish();
}

interface MapReading {
  readonly shape: Shape;
  readonly extraKeys: readonly string[];
  readonly prefix: string;
}

function readMap(map: YAMLMap, { shape, extraKeys, prefix }: MapReading, reading: Reading): void {
  const known = [...Object.keys(shape), ...extraKeys];
  for (const { key, name, value } of entriesOf(map)) {
    if (extraKeys.includes(name)) continue;
    const entry = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (entry === undefined) {
      const near = suggest(name, known);
      reading.report(key, {
        problem: say`unknown key ${prefix + shownKey(name)}`,
        fix: own(
          `${near === null ? '' : `did you mean ${near}? `}${name.includes(':') ? 'a space must follow the colon; ' : ''}known keys${prefix === '' ? '' : ` of ${prefix.slice(0, -1)}`}: ${known.join(', ')}`,
        ),
      });
    } else if (isAlias(value)) {
      reading.report(value, {
        problem: own('aliases are not read'),
        fix: own('write what all contexts share at the top level: they inherit it'),
      });
    } else if (entry === 'headers') readHeaders(value, `${prefix}${name}.`, reading);
    else if (isLeaf(entry)) readLeaf({ leaf: entry, name, value, key, prefix }, reading);
    else if (isMap(value)) readMap(value, { shape: entry, extraKeys: [], prefix: `${prefix}${name}.` }, reading);
    else if (!isEmpty(value))
      reading.report(value, {
        problem: say`${prefix + name} must hold settings`,
        fix: own(`its keys are ${Object.keys(entry).join(', ')}`),
      });
  }
}

interface LeafReading {
  readonly leaf: Leaf;
  readonly name: string;
  readonly key: Node;
  readonly value: Node | null;
  readonly prefix: string;
}

function readLeaf({ leaf, name, key, value, prefix }: LeafReading, reading: Reading): void {
  if (name === 'trustedServers' && reading.file.owner === 'project') {
    reading.report(key, {
      problem: own('trustedServers counts in your user file alone: a project must not trust servers in your name'),
      fix: own('move it to the user file (trace-by-id config init --user)'),
    });
    return;
  }
  const parsed = parseValue(leaf.kind, plainOf(value));
  if ('fault' in parsed) {
    reading.report(value ?? key, { problem: say`${prefix + name} ${parsed.fault.problem}`, fix: parsed.fault.fix });
    return;
  }
  const setting = `${prefix}${leaf.gives ?? name}`;
  if (reading.settings.has(setting)) {
    reading.report(key, { problem: say`${setting} is given twice`, fix: own('keep one of the two keys') });
    return;
  }
  reading.settings.set(setting, {
    key: setting,
    value:
      isList(setting) && !Array.isArray(parsed.value)
        ? [String(parsed.value)]
        : inPlace(leaf.kind, parsed.value, reading.file),
    via: leaf.via ?? 'value',
    origin: reading.originOf(value ?? key),
  });
}

function isLeaf(entry: Leaf | Shape): entry is Leaf {
  return entry['kind'] !== undefined;
}

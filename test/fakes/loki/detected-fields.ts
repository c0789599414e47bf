// /detected_fields of Loki 3: which fields a sample of lines holds, and who would find them. A field without a parser is
// structured metadata. Order is by name here; the real server's is random.

import type { SelectedEntry } from './select.ts';

interface Field {
  readonly values: Set<string>;
  readonly parsers: Set<string>;
}

export function fieldsAnswer(entries: readonly SelectedEntry[], limit: number): unknown {
  const fields = new Map<string, Field>();
  const add = (name: string, value: string, parser: string | null): void => {
    const field = fields.get(name) ?? { values: new Set<string>(), parsers: new Set<string>() };
    fields.set(name, field);
    field.values.add(value);
    if (parser !== null) field.parsers.add(parser);
  };
  for (const { line, labels, metadata } of entries) {
    for (const [name, value] of Object.entries(metadata)) add(name, value, null);
    const [parser, found] = fieldsOf(line);
    for (const [name, value] of found) {
      add(labels[name] === undefined && metadata[name] === undefined ? name : `${name}_extracted`, value, parser);
    }
  }
  const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit);
  return {
    fields: sorted.map(([label, { values, parsers }]) => ({
      label,
      type: typeOf([...values][0] ?? ''),
      cardinality: values.size,
      parsers: parsers.size === 0 ? null : [...parsers],
    })),
    limit,
  };
}

function fieldsOf(line: string): readonly ['json' | 'logfmt', ReadonlyMap<string, string>] {
  const found = new Map<string, string>();
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      flatten(value, '', found);
      return ['json', found];
    }
  } catch {
    // Not JSON: the server tries logfmt then.
  }
  for (const [, key = '', quoted, bare = ''] of line.matchAll(
    /(?<!\S)([A-Za-z_]\w*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g,
  )) {
    found.set(key, quoted ?? bare);
  }
  return ['logfmt', found];
}

function flatten(value: object, prefix: string, found: Map<string, string>): void {
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    const name = `${prefix}${key.replaceAll(/\W/g, '_')}`;
    if (item === null || Array.isArray(item) || item === '') continue;
    if (typeof item === 'object') flatten(item, `${name}_`, found);
    else if (!found.has(name)) found.set(name, typeof item === 'string' ? item : JSON.stringify(item));
  }
}

function typeOf(value: string): string {
  if (/^[+-]?\d+$/.test(value)) return 'int';
  if (/^[+-]?(\d+\.\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return 'float';
  if (value === 'true' || value === 'false') return 'boolean';
  if (/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) return 'duration';
  if (/^\d+(\.\d+)? ?[KMGTPE]?i?B$/i.test(value)) return 'bytes';
  return 'string';
}

// One object a line, with the line of the system in a field in base64: what Kinesis, Pub/Sub and Kafka connectors
// write.

import type { LineGrammar } from '../../model/source.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { DocumentForm, LineMaker, MadeLine } from '../document.ts';
import { parseJsonObject } from '../json.ts';

export const base64: DocumentForm = {
  id: 'base64',
  title: 'objects with the line in a field in base64',
  fits: ({ text, grammar }) =>
    text
      .split('\n', 50)
      .slice(0, -1)
      .some((line) => decoded(line, grammar) !== null),
  open: createMaker,
};

// Ids are shorter.
const LONG = /^[A-Za-z0-9+/_-]{40,}={0,2}$/;
const HAS_LONG = /"[A-Za-z0-9+/_-]{40,}={0,2}"/;

/** The object with the field decoded, as a line. Null: none of its fields is a line of the system in base64. */
export function decoded(line: string, grammar: LineGrammar): string | null {
  const object = line.startsWith('{') && HAS_LONG.test(line) ? parseJsonObject(line) : null;
  if (object === null) return null;
  const text = lineIn(object, { grammar, depth: 0 });
  return text === null
    ? null
    : JSON.stringify({ ...object, line: text }, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

const MAX_DEPTH = 4;

function lineIn(
  object: JsonObject,
  { grammar, depth }: { readonly grammar: LineGrammar; readonly depth: number },
): string | null {
  for (const value of Object.values(object)) {
    if (isJsonObject(value) && depth < MAX_DEPTH) {
      const inner = lineIn(value, { grammar, depth: depth + 1 });
      if (inner !== null) return inner;
    }
    if (typeof value !== 'string' || !LONG.test(value)) continue;
    const text = textOf(value);
    if (text === null || !grammar.knows(text) || (text.startsWith('{') && parseJsonObject(text) === null)) continue;
    return text.replace(/\r?\n$/, '');
  }
  return null;
}

function textOf(value: string): string | null {
  try {
    const binary = atob(value.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
  } catch {
    return null;
  }
}

function createMaker(grammar: LineGrammar): LineMaker {
  const decoder = new TextDecoder();
  let rest = new Uint8Array(0);
  let offset = 0;
  let line = 1;
  const make = (bytes: Uint8Array): MadeLine => {
    const text = decoder.decode(bytes).replace(/\r$/, '');
    return { text: decoded(text, grammar) ?? text, offset, line };
  };
  return {
    push(bytes) {
      const all = new Uint8Array(rest.length + bytes.length);
      all.set(rest);
      all.set(bytes, rest.length);
      const made: MadeLine[] = [];
      let from = 0;
      for (let lf = all.indexOf(10); lf >= 0; lf = all.indexOf(10, from)) {
        made.push(make(all.subarray(from, lf)));
        offset += lf + 1 - from;
        line += 1;
        from = lf + 1;
      }
      rest = all.slice(from);
      return made;
    },
    finish: () => (rest.length === 0 ? [] : [make(rest)]),
  };
}

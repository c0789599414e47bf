// The general rule for objects: a string field that is itself a line of the system, whatever shipper put it there. The
// names are those that shippers use for the line they carry; another name may be what a client wrote.

import type { JsonObject } from '../model/json.ts';
import type { LineGrammar } from '../model/source.ts';
import type { Envelope } from './envelope.ts';
import { parseJsonObject } from './json.ts';
import { lineOf, outerFacts, valueAt } from './outer-facts.ts';
import { plainLine } from './plain-line.ts';

const PATHS = [
  'log',
  'message',
  'MESSAGE',
  'msg',
  'line',
  'Line',
  'body',
  'short_message',
  'textPayload',
  'jsonPayload',
  '@message',
  '_raw',
  'event.original',
  '_source',
  '_source.message',
  'event',
  'text',
  'content',
  'record',
  'raw',
  'data',
  'value',
  'payload',
  'entry',
  'logEntry',
  'Message',
  'LogEntry',
  'Log',
  'log_line',
  'logLine',
  'logMessage',
  'attributes.message',
  'content.message',
  'fields.message',
  'data.message',
  'data.lines.text',
];

export const GENERAL_FIELD = 'field';

export function generalField(grammar: LineGrammar): Envelope {
  return {
    id: GENERAL_FIELD,
    title: 'any other object with the line in a field',
    trust: 'likely',
    open({ object: read }, clock) {
      const object = read();
      const text = object === null ? null : lineInside(object, grammar, 0);
      return object === null || text === null ? null : { text, ...outerFacts(object, clock) };
    },
  };
}

const MAX_DEPTH = 8;

function lineInside(object: JsonObject, grammar: LineGrammar, depth: number): string | null {
  if (depth > MAX_DEPTH || grammar.isOwn(object)) return null;
  for (const path of PATHS) {
    const text = lineOf(valueAt(object, path));
    if (text === null || text === '') continue;
    const inner = plainLine(text.replace(/\r?\n$/, '').replace(/^ (?=[{[])/, ''));
    const [line = ''] = inner.split('\n', 1);
    const nested = parseJsonObject(inner) ?? parseJsonObject(line);
    const isLine =
      nested === null
        ? grammar.knows(line) && !line.startsWith('{')
        : grammar.isOwn(nested) || lineInside(nested, grammar, depth + 1) !== null;
    if (isLine) return inner;
  }
  return null;
}

// A row → the line that was written, as far as the store still has it, and what it keeps beside it.
//
// Loki's push into VictoriaLogs takes lines of JSON apart: each key is a field, all values are texts, and where the line was
// stands a sentence of the server's. Such a line is put together again. What null and "" were is lost, and so is the order.

import { parseJsonObject } from '../../decode/index.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { Stream, StreamLine } from '../windowed/entries.ts';
import type { Labels } from '../windowed/labels.ts';
import { metadataText } from '../windowed/metadata.ts';
import type { WireRow } from './answers.ts';
import { MESSAGE } from './logsql.ts';

/** Of -defaultMsgValue, as it is unless somebody sets it. Never a line of anybody's log. */
const NO_MESSAGE = /^missing _msg field; see https?:\/\/\S{1,200}$/;

export function lineOf({ timeUnixNano, labels, fields }: WireRow, stream: Stream): StreamLine {
  const { [MESSAGE]: message = '', ...others } = fields;
  const ofStream = pick(others, (name) => isLabel(name, { labels, fields }));
  const own = pick(others, (name) => !isLabel(name, { labels, fields }));
  if (message === '' || NO_MESSAGE.test(message)) {
    // A field of the line may name the stream as well.
    const line = JSON.stringify(nested(own));
    return { stream, timeUnixNano, line, metadata: metadataText(ofStream) };
  }
  const beside = Object.keys(own).length === 0 ? {} : withoutThoseOf(message, own);
  return { stream, timeUnixNano, line: message, metadata: metadataText(beside) };
}

/** All that the server can have found a needle in, but for what it says itself. */
export function textsOf({ fields }: WireRow): readonly string[] {
  return Object.entries(fields)
    .filter(([name, value]) => name !== MESSAGE || !NO_MESSAGE.test(value))
    .map(([, value]) => value);
}

function isLabel(name: string, { labels, fields }: Pick<WireRow, 'labels' | 'fields'>): boolean {
  return Object.hasOwn(labels, name) && labels[name] === fields[name];
}

function pick(fields: Labels, wanted: (name: string) => boolean): Labels {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => wanted(name)));
}

// Agents send a line of JSON and its fields too: these stand in the line already.
function withoutThoseOf(message: string, fields: Labels): Labels {
  const line = parseJsonObject(message);
  return line === null ? fields : pick(fields, (name) => !isIn(line, name));
}

/** Whether the line has this field; `a.b` is b within a. */
function isIn(line: JsonObject, name: string): boolean {
  if (Object.hasOwn(line, name)) return true;
  return dots(name).some(([head, rest]) => {
    const inner = Object.hasOwn(line, head) ? line[head] : undefined;
    return isJsonObject(inner) && isIn(inner, rest);
  });
}

function dots(name: string): readonly (readonly [head: string, rest: string])[] {
  return [...name.matchAll(/\./g)].map(({ index }) => [name.slice(0, index), name.slice(index + 1)] as const);
}

interface Nested {
  [name: string]: unknown;
}

/** `a.b` was b within a. Names that cannot be both, a text and an object, stay as they are. */
function nested(fields: Labels): Nested {
  const root = Object.create(null) as Nested;
  for (const [name, text] of Object.entries(fields)) {
    const path = name.split('.');
    const last = path.pop() ?? name;
    const place = path.includes('') || last === '' ? null : placeIn(root, path);
    if (place === null || Object.hasOwn(place, last)) root[name] = valueOf(name, text);
    else place[last] = valueOf(last, text);
  }
  return root;
}

function placeIn(root: Nested, path: readonly string[]): Nested | null {
  let place = root;
  for (const name of path) {
    const inner = place[name];
    if (inner !== undefined && !isNested(inner)) return null;
    const next = inner ?? (Object.create(null) as Nested);
    place[name] = next;
    place = next;
  }
  return place;
}

// Objects here have no prototype; what was parsed out of a text has one.
function isNested(value: unknown): value is Nested {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}

const ID_NAME = /(?:^|_)(?:id|uuid|trace|span|request)(?:_|$)|id$/i;

/** A text that reads back as the same number was one; in a field of ids it is a name. */
function valueOf(name: string, text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d{1,15}(?:\.\d{1,9})?$/.test(text) && String(Number(text)) === text && !ID_NAME.test(name))
    return Number(text);
  return text.startsWith('[') && isListText(text) ? (JSON.parse(text) as unknown) : text;
}

function isListText(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

// Goes through one record, decoded values first: a secret is recognised by its name and by its text as the program
// wrote it, before any quoting. What happens to a find is up to the `Visitor`; the walk decides only what is a find.

import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import type { LogRecord, Writer } from '../model/log-record.ts';
import { isIdShaped } from './id-shapes.ts';
import { createObject, MAX_DEPTH, parseJsonText, writeJson } from './json-text.ts';
import { isMarker } from './marker.ts';
import type { NameRules } from './named-values.ts';
import { isVersionName, strengthOf } from './secret-names.ts';
import { isSecretValue } from './secret-values.ts';

export interface Visitor {
  /** Running text, unquoted. The same string when there is nothing in it. */
  text(text: string): string;
  /** The value under a name that makes it a secret. */
  secret(value: string): string;
  content(kind: 'content' | 'prompt', value: JsonValue): string;
  tooDeep(): string;
}

export interface WalkOptions {
  /** Null: names say nothing, all is running text. */
  readonly rules: NameRules | null;
  readonly visitor: Visitor;
  /** For a record without JSON: from which character on it is content. */
  readonly contentFrom: number | null;
}

interface Place {
  /** The nearest key above, lower case. Elements of an array have the array's. */
  readonly key: string;
  readonly depth: number;
}

/** The record with its text fields redacted; the same record when nothing was. Everything else is untouched. */
export function walkRecord(record: LogRecord, options: WalkOptions): LogRecord {
  const { visitor } = options;
  const severityText = record.severityText === null ? null : visitor.text(record.severityText);
  const stream = record.stream === null ? null : visitor.text(record.stream);
  const quoted = record.quoted === null ? null : visitor.text(record.quoted);
  const writer = walkWriter(record.writer, visitor);
  const { inLine, beside } = splitAttributes(record);
  const parts =
    inLine === null ? { body: walkText(record.body, options), attributes: null } : walkJson(record, inLine, options);
  const shown = beside === null ? null : walkObject(beside, { key: '', depth: 0 }, options);
  const isSame =
    severityText === record.severityText &&
    stream === record.stream &&
    quoted === record.quoted &&
    writer === record.writer &&
    parts.body === record.body &&
    shown === beside;
  if (isSame) return record;
  const walked = { ...record, severityText, stream, quoted, writer, ...parts };
  if (shown === null) return walked;
  // What stands in the line keeps its place and has the last word.
  const attributes = Object.assign(createObject(), parts.attributes, shown, parts.attributes);
  return { ...walked, attributes, besideLine: Object.keys(shown) };
}

// Names of pods and hosts tell processes apart: they stay, unless a secret stands in them.
function walkWriter(writer: Writer, visitor: Visitor): Writer {
  const [pod, host, container, processId] = [writer.pod, writer.host, writer.container, writer.processId].map((text) =>
    text === null ? null : visitor.text(text),
  ) as [string | null, string | null, string | null, string | null];
  const isSame =
    pod === writer.pod && host === writer.host && container === writer.container && processId === writer.processId;
  return isSame ? writer : { pod, host, container, processId };
}

/** The body is written anew from what stands in the line, and from nothing else. */
function splitAttributes({ attributes, besideLine = [], prefix }: LogRecord): {
  readonly inLine: JsonObject | null;
  readonly beside: JsonObject | null;
} {
  if (attributes === null || besideLine.length === 0) return { inLine: attributes, beside: null };
  const [inLine, beside] = [createObject(), createObject()];
  for (const [name, value] of Object.entries(attributes)) (besideLine.includes(name) ? beside : inLine)[name] = value;
  return { inLine: prefix === null ? null : inLine, beside };
}

function walkText(body: string, { visitor, contentFrom }: WalkOptions): string {
  if (contentFrom === null || contentFrom >= body.length) return visitor.text(body);
  const content = body.slice(contentFrom);
  const blank = content.length - content.trimStart().length;
  if (blank === content.length || isMarker(content.trim())) return visitor.text(body);
  const head = body.slice(0, contentFrom + blank);
  return visitor.text(head) + visitor.content('prompt', content.slice(blank));
}

function walkJson(
  record: LogRecord,
  from: JsonObject,
  options: WalkOptions,
): Pick<LogRecord, 'body' | 'attributes' | 'prefix'> {
  const { visitor } = options;
  const attributes = walkObject(from, { key: '', depth: 0 }, options);
  const prefix = record.prefix === null ? null : visitor.text(record.prefix);
  const json = record.body.slice(record.prefix?.length ?? 0);
  if (attributes === from && prefix === record.prefix && isWholeText(from, { text: json, visitor })) return record;
  return { body: `${prefix ?? ''}${writeJson(attributes)}`, attributes, prefix };
}

/**
 * Whether a text holds nothing but what was decoded from it. Of a key that is given twice only the last value is
 * decoded, and the first may be the secret: such a text must not be shown as it came.
 */
function isWholeText(
  value: JsonValue,
  { text, visitor }: { readonly text: string; readonly visitor: Visitor },
): boolean {
  return writeJson(value) === text.trim() || visitor.text(text) === text;
}

function walkValue(value: JsonValue, place: Place, options: WalkOptions): JsonValue {
  if (typeof value === 'string') return walkString(value, place, options);
  if (typeof value === 'number' || typeof value === 'bigint') return walkNumber(value, place, options);
  if (typeof value !== 'object' || value === null) return value;
  if (place.depth > MAX_DEPTH) return options.visitor.tooDeep();
  if (isJsonObject(value)) return walkObject(value, place, options);
  const walked = value.map((item) => walkValue(item, { key: place.key, depth: place.depth + 1 }, options));
  return walked.every((item, index) => item === value[index]) ? value : walked;
}

function walkObject(object: JsonObject, { depth }: Place, options: WalkOptions): JsonObject {
  const walked = createObject();
  let isSame = true;
  for (const name of Object.keys(object)) {
    const value = object[name] as JsonValue;
    const next = walkField(object, { name, value, depth: depth + 1 }, options);
    const shown = freeName(options.visitor.text(name), name, walked);
    walked[shown] = next;
    isSame &&= next === value && shown === name;
  }
  return isSame ? object : walked;
}

function walkField(
  object: JsonObject,
  { name, value, depth }: { readonly name: string; readonly value: JsonValue; readonly depth: number },
  options: WalkOptions,
): JsonValue {
  const { rules, visitor } = options;
  const key = name.toLowerCase();
  if (rules === null) return walkValue(value, { key, depth }, options);
  if (rules.idKeys.has(key) && typeof value === 'string' && isIdShaped(value)) return value;
  if (rules.isContentKey(key) && isContent(value)) return visitor.content('content', value);
  // `{"name":"authorization","value":"…"}`, as HAR files and some header dumps have it.
  const label = key === 'value' ? (object['name'] ?? object['key']) : null;
  // A marker in the place of a name says nothing of the value.
  const strength = isMarker(name) ? null : strengthOf(typeof label === 'string' ? label : name);
  if (strength !== null && isSecretValue(value, strength))
    return visitor.secret(typeof value === 'string' ? value : writeJson(value));
  return walkValue(value, { key, depth }, options);
}

/** Text, or a structure that holds something. A number under such a name counts something. */
function isContent(value: JsonValue): boolean {
  if (typeof value === 'string') return value !== '' && !isMarker(value);
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function walkString(text: string, { key, depth }: Place, options: WalkOptions): string {
  const { rules, visitor } = options;
  if (rules !== null && rules.idKeys.has(key) && isIdShaped(text)) return text;
  if (rules !== null && isVersionName(key) && /^[\d.]{1,40}$/.test(text)) return text;
  const decoded = parseJsonText(text);
  if (decoded === null) return visitor.text(text);
  const walked = walkValue(decoded, { key, depth: depth + 1 }, options);
  if (walked === decoded) return isWholeText(decoded, { text, visitor }) ? text : around(text, writeJson(walked));
  return around(text, typeof walked === 'string' ? walked : writeJson(walked));
}

/** Keeps the blanks and the line end that stood around it. */
function around(text: string, inner: string): string {
  const trimmed = text.trim();
  const start = text.indexOf(trimmed);
  return text.slice(0, start) + inner + text.slice(start + trimmed.length);
}

function walkNumber(value: number | bigint, { key }: Place, { rules, visitor }: WalkOptions): JsonValue {
  if (rules !== null && (rules.idKeys.has(key) || (value < 1e12 && value > -1e12))) return value;
  const text = String(value);
  const walked = visitor.text(text);
  return walked === text ? value : walked;
}

// Two names that become one must not become one field.
function freeName(shown: string, name: string, taken: JsonObject): string {
  if (shown === name || !Object.hasOwn(taken, shown)) return shown;
  let number = 2;
  while (Object.hasOwn(taken, `${shown} (${number})`)) number += 1;
  return `${shown} (${number})`;
}

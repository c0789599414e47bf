// JSON that is not one object a line: an array, pretty-printed or concatenated objects (RFC 7464 as well), and what
// stores and exporters answer with: an object around the records. Read as it comes, byte by byte; only the record at
// hand is held.

import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';
import type { LineGrammar } from '../../model/source.ts';
import type { DocumentForm, DocumentHead, LineMaker, MadeLine } from '../document.ts';
import { parseJsonObject } from '../json.ts';
import { decoded } from './base64.ts';
import { createByteQueue, MAX_HELD_RECORD_BYTES } from './byte-queue.ts';

// Arrays of records inside an object: CloudWatch (events, logEvents), Elasticsearch (hits.hits), Loki
// (data.result[].values, and streams[].values of its push API), OTLP (resourceLogs[].scopeLogs[].logRecords), Google
// Cloud (entries), Splunk (results), Datadog (data), Graylog (messages).
const RECORD_ARRAYS = new Set([
  'events',
  'logEvents',
  'hits',
  'result',
  'results',
  'values',
  'streams',
  'resourceLogs',
  'scopeLogs',
  'instrumentationLibraryLogs',
  'logRecords',
  'entries',
  'logs',
  'records',
  'data',
  'messages',
  'items',
  'rows',
  'Records',
]);
// Loki: `["ns", "line"]`; CloudWatch Insights: `[{"field":…,"value":…}, …]`.
const TUPLE_ARRAYS = new Set(['values', 'results']);
const INNER_OBJECTS = new Set(['hits', 'data']);
const CONTAINER_HEAD =
  /^\{\s*"(?:resourceLogs|events|logEvents|entries|results|streams|hits|messages|data|messageType|took|status"\s*:\s*"success"\s*,\s*"data)"\s*:/;

export const json: DocumentForm = {
  id: 'json',
  title: 'JSON arrays, pretty-printed and concatenated JSON, saved answers of stores',
  fits,
  open: createMaker,
};

function fits({ text, isAll, grammar }: DocumentHead): boolean {
  const start = text.replace(/^[\uFEFF\u001E\s]+/, '');
  const isArray = /^\[\s*(?:[{"[\]]|$)/.test(start) && !grammar.knows(start);
  if (!isArray && !/^\{\s*(?:["}]|$)/.test(start)) return false;
  const lines = start.split('\n');
  // The last one may be cut.
  const whole = isAll || lines.length === 1 ? lines : lines.slice(0, -1);
  if (isArray) return !isLines(whole, grammar) && !isPrefixed(whole);
  const [first = ''] = whole;
  const object = parseJsonObject(first);
  if (object !== null) return !grammar.isOwn(object) && holdsRecords(object);
  if (!isAll && lines.length === 1) return CONTAINER_HEAD.test(start);
  return !isLines(whole, grammar);
}

function isWholeArray(line: string): boolean {
  return parseJsonObject(`{"array":${line.trim().replace(/,$/, '')}}`) !== null;
}

/** A bracket in front of most lines is no array, it is something in front of lines. */
function isPrefixed(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== '');
  return (
    filled.length > 2 &&
    filled.filter((line) => line.trimStart().startsWith('[') && !isWholeArray(line)).length * 2 > filled.length
  );
}

/** At least half of them are lines of their own. */
function isLines(lines: readonly string[], grammar: LineGrammar): boolean {
  const filled = lines.filter((line) => line.trim() !== '');
  const own = filled.filter((line) =>
    line.startsWith('{') ? parseJsonObject(line.replace(/,\s*$/, '')) !== null : grammar.knows(line),
  );
  return own.length * 2 > filled.length;
}

function holdsRecords(object: JsonObject): boolean {
  return Object.entries(object).some(([key, value]) => {
    if (RECORD_ARRAYS.has(key) && Array.isArray(value)) return value.some((item) => isJsonObject(item));
    return INNER_OBJECTS.has(key) && isJsonObject(value) && holdsRecords(value);
  });
}

interface Frame {
  readonly isArray: boolean;
  /** Absolute offset of its bracket. */
  readonly start: number;
  readonly line: number;
  /** Records may stand right below it. */
  readonly isOpen: boolean;
  /** An array that is a record: time and line, or a row of fields. */
  readonly isTuple: boolean;
  /** Of an array: the key it stands at; of an object: the key that was read last. */
  key: string;
  keyStart: number;
  /** Lines that were made of what stands in it. */
  made: number;
  /** Of an open array: what the objects around it said before it. */
  readonly context: readonly JsonObject[];
}

const MAX_HELD_BYTES = 256 * 1024;
/** Brackets in brackets; deeper ones are counted and not looked into. */
const MAX_DEPTH = 512;
/** Labels and resources stand beside each record of theirs: longer ones are left out. */
const MAX_AROUND_CHARACTERS = 4096;

/** A record may hold its line in base64. */
const BASE64 = /"[A-Za-z0-9+/_-]{32,}={0,2}"/;

const QUOTE = 34;
const BACKSLASH = 92;
const LF = 10;

// oxlint-disable-next-line max-lines-per-function -- one state machine; its steps share all of its state
function createMaker(grammar: LineGrammar): LineMaker {
  const queue = createByteQueue();
  let buffer = queue.bytes();
  /** Offset of the buffer's first byte in the document. */
  let base = 0;
  /** Where the next byte is looked at, in the buffer. */
  let at = 0;
  let line = 1;
  let stack: Frame[] = [];
  let deeper = 0;
  let stringStart = -1;
  let lastString = { start: 0, end: 0 };
  let textStart = -1;
  let textLine = 1;
  /** Lines of an object at the top that may turn out to be the system's own record. */
  let held: MadeLine[] | null = null;
  let out: MadeLine[] = [];

  const textOf = (start: number, end: number): string => decoder.decode(buffer.subarray(start - base, end - base));
  const emit = (made: MadeLine): void => {
    for (const frame of stack) frame.made += 1;
    (held ?? out).push(made);
  };
  const top = (): Frame | undefined => stack.at(-1);

  const push = (isArray: boolean): void => {
    const parent = top();
    const offset = base + at;
    const isTuple = isArray && parent?.isOpen === true && parent.isArray && TUPLE_ARRAYS.has(parent.key);
    const isOpen =
      parent === undefined ||
      (parent.isOpen &&
        (parent.isArray ? !isArray : isArray ? RECORD_ARRAYS.has(parent.key) : INNER_OBJECTS.has(parent.key)));
    const context =
      parent === undefined || parent.isArray || !isOpen
        ? (parent?.context ?? [])
        : [...parent.context, contextOf(parent)];
    if (parent === undefined && !isArray) held = [];
    stack.push({
      isArray,
      start: offset,
      line,
      isOpen,
      isTuple,
      key: isArray ? (parent?.key ?? '') : '',
      keyStart: offset,
      made: 0,
      context,
    });
  };

  /** What an object said before the key at hand. */
  const contextOf = (frame: Frame): JsonObject => {
    if (frame.start < base) return {};
    const before = textOf(frame.start, Math.min(frame.keyStart, frame.start + MAX_HELD_BYTES)).trimEnd();
    return parseJsonObject(`${before.replace(/,$/, '')}}`) ?? {};
  };

  const pop = (): void => {
    const frame = stack.pop();
    const end = base + at + 1;
    if (frame === undefined || !(frame.isOpen || frame.isTuple)) return;
    const parent = top();
    const { isTuple } = frame;
    if (frame.isArray && !isTuple) return parent === undefined ? closeArray(frame) : undefined;
    if (parent === undefined) return closeTop(frame, end);
    if (frame.made > 0 || !parent.isArray) return;
    if (frame.start < base) return passPiece(base, end);
    const raw = compact(textOf(frame.start, end));
    const text = isTuple ? tupleLine(raw, parent) : elementLine(raw, parent);
    emit({ text: BASE64.test(text) ? (decoded(text, grammar) ?? text) : text, offset: frame.start, line: frame.line });
  };

  // `[proxy] {…}`: what looked like an array is a word in brackets, and its line a text.
  const closeArray = (frame: Frame): void => {
    if (frame.made > 0) return;
    textStart = frame.start;
    textLine = frame.line;
  };

  /** Of a record that is too long to hold. */
  const passPiece = (start: number, end: number): void => {
    out.push(...(held ?? []), { text: textOf(start, end), offset: start, line, isPiece: true });
    if (held !== null) held = [];
  };

  const closeTop = (frame: Frame, end: number): void => {
    const inner = held ?? [];
    const isHeld = held !== null && frame.start >= base;
    held = null;
    if (frame.made === 0 && frame.start < base) return passPiece(base, end);
    const raw = isHeld ? compact(textOf(frame.start, end)) : null;
    const object = raw === null || inner.length === 0 ? null : parseJsonObject(raw);
    if (raw !== null && (inner.length === 0 || (object !== null && grammar.isOwn(object))))
      out.push({ text: raw, offset: frame.start, line: frame.line });
    else out.push(...inner);
  };

  /** A text at the top, or a torn record: as it stands, to the end of its line. */
  const flushText = (end: number): void => {
    if (textStart < 0) return;
    const text = textOf(Math.max(textStart, base), end)
      .replaceAll(/[\r\n]+/g, ' ')
      .trimEnd();
    if (text.trim() !== '') out.push({ text, offset: textStart, line: textLine });
    textStart = -1;
  };

  // A line end within a string is no JSON: the record is torn there, and the next one begins on the next line.
  const tear = (): void => {
    const first = stack.find((frame) => !frame.isArray || !frame.isOpen) ?? stack[0];
    const keep = first === undefined ? 0 : stack.indexOf(first);
    out.push(...(held ?? []));
    held = null;
    textStart = first?.start ?? stringStart;
    textLine = first?.line ?? line;
    stack = stack.slice(0, keep);
    deeper = 0;
    stringStart = -1;
    flushText(base + at);
  };

  const endString = (): void => {
    const end = base + at + 1;
    lastString = { start: stringStart, end };
    const parent = top();
    if (parent?.isArray === true && parent.isOpen && !TUPLE_ARRAYS.has(parent.key)) {
      if (stringStart < base) passPiece(base, end);
      else emit({ text: `{"line":${textOf(stringStart, end)}}`, offset: stringStart, line });
    }
    stringStart = -1;
  };

  const isAmongRecords = (): boolean => {
    const parent = top();
    return parent !== undefined && parent.isArray && parent.isOpen && !TUPLE_ARRAYS.has(parent.key);
  };

  const step = (byte: number): void => {
    if (byte === LF) {
      flushText(base + at);
      line += 1;
      return;
    }
    if (textStart >= 0) return;
    const isTop = stack.length === 0;
    if (byte === 123 || byte === 91) {
      if (stack.length < MAX_DEPTH) push(byte === 91);
      else deeper += 1;
    } else if (byte === 125 || byte === 93) {
      if (isTop) return;
      if (deeper > 0) deeper -= 1;
      else pop();
    } else if (byte === QUOTE && !isTop) stringStart = base + at;
    else if (byte === 58 && !isTop) {
      const parent = top();
      if (parent !== undefined && !parent.isArray && lastString.start >= base) {
        parent.key = keyOf(textOf(lastString.start, lastString.end));
        parent.keyStart = lastString.start;
      }
    } else if ((isTop && !isBetween(byte)) || (isAmongRecords() && !mayBeValue(byte))) {
      textStart = base + at;
      textLine = line;
    }
  };

  /** On to the end of the string, or of the bytes. */
  const skipString = (): void => {
    const quote = buffer.indexOf(QUOTE, at);
    const end = quote < 0 ? buffer.length : quote;
    const lf = buffer.subarray(at, end).indexOf(LF);
    if (lf >= 0) {
      at += lf;
      tear();
      return;
    }
    at = end;
    if (quote < 0) return;
    let slashes = 0;
    while (buffer[quote - 1 - slashes] === BACKSLASH && base + quote - 1 - slashes > stringStart) slashes += 1;
    if (slashes % 2 === 0) endString();
    at += 1;
  };

  const run = (): void => {
    while (at < buffer.length) {
      if (stringStart >= 0) skipString();
      else {
        step(buffer[at] ?? 0);
        at += 1;
      }
    }
  };

  /** Lets go of what no open record needs any more. */
  const forget = (): void => {
    const starts = stack
      .filter(({ isArray, isOpen, isTuple, made, start }) => {
        const isEmpty = made === 0 && base + at - start < MAX_HELD_BYTES;
        return !isArray || !isOpen || isTuple || isEmpty;
      })
      .map(({ start }) => start);
    const oldest = starts[0] ?? Number.POSITIVE_INFINITY;
    if (held !== null && base + at - oldest > MAX_HELD_BYTES) {
      out.push(...held);
      held = held.length > 0 ? null : held;
    }
    const deepest = starts.at(-1) ?? Number.POSITIVE_INFINITY;
    const isBig = base + at - oldest > MAX_HELD_BYTES && (stack[0]?.made ?? 0) > 0;
    const needed = isBig ? deepest : oldest;
    let keep = Math.min(
      needed,
      stringStart >= 0 ? stringStart : needed,
      textStart >= 0 ? textStart : needed,
      base + at,
    );
    if (base + at - keep > MAX_HELD_RECORD_BYTES) {
      passPiece(keep, base + at);
      keep = base + at;
    }
    if (keep <= base) return;
    queue.drop(keep - base);
    buffer = queue.bytes();
    at -= keep - base;
    base = keep;
  };

  const take = (): readonly MadeLine[] => {
    const made = out;
    out = [];
    return made;
  };

  return {
    push(bytes) {
      queue.push(bytes);
      buffer = queue.bytes();
      run();
      forget();
      return take();
    },
    finish() {
      if (stringStart >= 0 || stack.some(({ isArray, isOpen }) => !isArray || !isOpen)) tear();
      flushText(base + buffer.length);
      return take();
    },
  };
}

const decoder = new TextDecoder();

// Commas, white space, the separator of RFC 7464.
function isBetween(byte: number): boolean {
  return (
    byte === 44 ||
    byte === 32 ||
    byte === 9 ||
    byte === 13 ||
    byte === 0x1e ||
    byte === 0xef ||
    byte === 0xbb ||
    byte === 0xbf
  );
}

// The first byte of a number, of true, false and null.
function mayBeValue(byte: number): boolean {
  return isBetween(byte) || byte === 45 || (byte >= 48 && byte <= 57) || byte === 116 || byte === 102 || byte === 110;
}

function keyOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return '';
  }
}

/** Without the white space between its tokens: as a logger writes it. */
export function compact(text: string): string {
  if (!/\s/.test(text)) return text;
  const kept: string[] = [];
  for (let from = 0; from < text.length;) {
    const quote = text.indexOf('"', from);
    kept.push((quote < 0 ? text.slice(from) : text.slice(from, quote)).replaceAll(/\s+/g, ''));
    if (quote < 0) break;
    const end = endOfString(text, quote);
    kept.push(text.slice(quote, end));
    from = end;
  }
  return kept.join('');
}

// A regular expression for it overflows the stack on a string of megabytes.
function endOfString(text: string, quote: number): number {
  for (let at = text.indexOf('"', quote + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return text.length;
}

// `["<ns>", "<line>", {structured metadata}]`, with the labels of its stream.
function tupleLine(raw: string, { context }: Frame): string {
  const tuple = parseJsonObject(`{"tuple":${raw}}`)?.['tuple'];
  if (!Array.isArray(tuple)) return raw;
  if (tuple.length > 0 && tuple.every(isField))
    return write(
      Object.fromEntries(tuple.map(({ field, value }) => [typeof field === 'string' ? field : '', value ?? null])),
    );
  const [timestamp = null, text = null, third = null] = tuple;
  const around = context.at(-1) ?? {};
  const labels = ofBearableSize(around['stream'] ?? around['metric'] ?? around['labels'] ?? {});
  return write({ line: text, timestamp, labels, ...(isJsonObject(third) ? { metadata: third } : {}) });
}

function isField(item: JsonValue): item is JsonObject {
  return isJsonObject(item) && Object.hasOwn(item, 'field');
}

function elementLine(raw: string, { key, context }: Frame): string {
  if (key !== 'logRecords') return raw;
  const resource = context.find((object) => Object.hasOwn(object, 'resource'))?.['resource'] ?? {};
  return `{"logRecord":${raw},"resource":${write(ofBearableSize(resource))}}`;
}

function ofBearableSize(value: JsonValue): JsonValue {
  return write(value).length > MAX_AROUND_CHARACTERS ? {} : value;
}

function write(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

// From a physical line to the line that the system wrote, through whatever stands around it. This is the one place that
// decides where a record begins: at a line of the system, bare or inside envelopes.

import type { LineGrammar } from '../model/source.ts';
import type { JsonObject } from '../model/json.ts';
import { UNKNOWN_WRITER, type Writer } from '../model/log-record.ts';
import type { Clock } from './clock.ts';
import type { Envelope, Opened, OuterLine, WrittenTime } from './envelope.ts';
import { concurrently } from './envelopes/concurrently.ts';
import { ENVELOPES } from './envelopes/index.ts';
import { parseJsonObject } from './json.ts';
import { GENERAL_FIELD, generalField } from './general-field.ts';
import { plainLine } from './plain-line.ts';

/** A physical line without what stood around it, and what that said. */
export interface OpenedLine {
  readonly text: string;
  /** Outermost first. A line that goes on with the record is opened by the envelopes of its first line. */
  readonly layout: readonly Envelope[];
  readonly written: WrittenTime | null;
  readonly stream: string | null;
  readonly writer: Writer;
  /** A runtime cut the line here; the next piece follows. */
  readonly partial: boolean;
  /** It is a line of the system, or the whole of an object: a record begins here. */
  readonly begins: boolean;
  /** What stood before it and is of no envelope that has a name. */
  readonly quoted: string | null;
  /** The text as the object it is, where it is one and begins a record: parsed once. */
  readonly object: JsonObject | null;
  /** The envelope alone says what this is, whatever stands inside it. */
  readonly isSure: boolean;
  /**
   * One field held several lines of the system, as a shipper that waits for more puts them together: those behind the
   * first.
   */
  readonly further: readonly OpenedLine[];
}

export interface OpenOptions {
  readonly grammar: LineGrammar;
  readonly clock: Clock;
  /** Envelopes that no file of the registry names, as learnt from the lines around; asked last. */
  readonly general: (line: string) => readonly Envelope[];
}

/** Envelopes nest: compose around docker's JSON around CRI. More than this is a mistake of ours, not of theirs. */
const MAX_DEPTH = 8;

export function openLine(text: string, options: OpenOptions): OpenedLine {
  const plain = plainLine(text);
  const opened = peel(plain, { options, depth: 0 }) ?? bare(plain, options.grammar.startsRecord(plain));
  return opened.object === null && opened.text.includes('\n') ? withFurther(opened, options) : opened;
}

/** Of a text of several lines, each that begins a record is one; what stands between goes on with the one before it. */
function withFurther(opened: OpenedLine, options: OpenOptions): OpenedLine {
  const { text } = opened;
  const firstEnd = lineEnd(text, 0);
  const first = { ...opened, text: text.slice(0, firstEnd), object: parseJsonObject(text.slice(0, firstEnd)) };
  const begun: { readonly line: OpenedLine; readonly start: number; readonly end: number }[] = [
    { line: first, start: 0, end: firstEnd },
  ];
  for (const start of lineStarts(text, options.grammar.beginningsIn(text))) {
    const end = lineEnd(text, start);
    const inner = peel(plainLine(text.slice(start, end)), { options, depth: 0 });
    if (inner !== null && isWhole(inner)) begun.push({ line: inside(opened, inner), start, end });
  }
  const parts = begun.flatMap(({ line, end }, index): readonly OpenedLine[] => {
    const next = begun[index + 1];
    const rest = text.slice(end, next === undefined ? text.length : next.start - 1);
    if (line.object === null) return [{ ...line, text: `${line.text}${rest}` }];
    // Nothing goes on with an object: each line that follows stands for itself, as in a file.
    const strays = rest.split('\n').filter((stray) => stray.trim() !== '');
    return [line, ...strays.map((stray) => ({ ...opened, text: stray, begins: false, object: null }))];
  });
  const [record, ...further] = parts.map((part, index) => ({
    ...part,
    // Where a runtime cut the text, it is the last of them that is cut.
    partial: opened.partial && index === parts.length - 1,
  })) as [OpenedLine, ...OpenedLine[]];
  return { ...record, further };
}

/**
 * Where the lines begin that hold one of these places (ascending), but for the first line. Each line is looked at once.
 */
function lineStarts(text: string, places: readonly number[]): readonly number[] {
  const starts: number[] = [];
  let lookedAt = lineEnd(text, 0);
  for (const place of places) {
    if (place < lookedAt) continue;
    const start = text.lastIndexOf('\n', place) + 1;
    starts.push(start);
    lookedAt = lineEnd(text, start);
  }
  return starts;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

function isWhole({ begins, text, object }: OpenedLine): boolean {
  return begins && (object !== null || !text.startsWith('{'));
}

function inside(outer: OpenedLine, inner: OpenedLine): OpenedLine {
  return {
    ...inner,
    layout: [...outer.layout, ...inner.layout],
    written: finer(inner.written, outer.written),
    stream: inner.stream ?? outer.stream,
    writer: innerFirst(inner.writer, outer.writer),
  };
}

/**
 * A line that goes on with a record, opened as the record's first line was. Null: it does not stand in these envelopes.
 */
export function reopenLine(
  text: string,
  { layout, options }: { readonly layout: readonly Envelope[]; readonly options: OpenOptions },
): OpenedLine | null {
  const plain = plainLine(text);
  const [outermost, ...inner] = layout;
  if (outermost === undefined) return bare(plain, false);
  const opened = outermost.open(outerLine(plain), options.clock);
  if (opened === null) return outermost.firstLineOnly === true ? bare(plain, false) : null;
  return around(outermost, opened, openAsFar(opened.text, { layout: inner, options }));
}

/** Through as many of these as it stands in. What an outer one said of the line still holds inside. */
function openAsFar(
  text: string,
  { layout, options }: { readonly layout: readonly Envelope[]; readonly options: OpenOptions },
): OpenedLine {
  const [envelope, ...inner] = layout;
  const opened = envelope?.open(outerLine(text), options.clock) ?? null;
  return envelope === undefined || opened === null
    ? bare(text, false)
    : around(envelope, opened, openAsFar(opened.text, { layout: inner, options }));
}

interface Peeling {
  readonly options: OpenOptions;
  readonly depth: number;
}

/** Null: no line of the system is in it, and no envelope that is told by itself. */
function peel(text: string, { options, depth }: Peeling): OpenedLine | null {
  if (depth > MAX_DEPTH) return null;
  const line = outerLine(text);
  const { grammar } = options;
  const isKnown = grammar.knows(text);
  if (isKnown) {
    const inBrackets = look(concurrently, line, { options, depth });
    if (inBrackets !== null && isSurely(inBrackets, grammar) && inBrackets.layout[1]?.id !== GENERAL_FIELD)
      return inBrackets;
    if (!isWrapper(line, grammar)) return bare(text, true, line.object());
  }
  // Most lines that are none of the system's hold none either: a frame of a stack, a text of a prompt.
  const mayHold = text.startsWith('{') || grammar.beginningsIn(text).length > 0;
  let sure: OpenedLine | null = null;
  for (const envelope of ENVELOPES) {
    if ((sure !== null || !mayHold) && envelope.trust !== 'sure') continue;
    const found = look(envelope, line, { options, depth });
    if (found?.begins === true) return found;
    if (found?.isSure === true) sure ??= found;
  }
  if (sure !== null || !mayHold) return sure;
  const field = look(generalField(grammar), line, { options, depth });
  if (field?.begins === true) return field;
  if (isKnown) return bare(text, true, line.object());
  for (const envelope of options.general(text)) {
    const found = look(envelope, line, { options, depth });
    if (found?.begins === true) return found;
  }
  return null;
}

function look(envelope: Envelope, line: OuterLine, { options, depth }: Peeling): OpenedLine | null {
  const opened = envelope.open(line, options.clock);
  if (opened === null) return null;
  const plain = plainLine(opened.text);
  const inner = peel(plain, { options, depth: depth + 1 });
  if (inner !== null) return around(envelope, opened, inner);
  if (envelope.trust !== 'sure') return null;
  return around(envelope, opened, bare(plain, options.grammar.startsRecord(plain)));
}

/**
 * What an inner envelope says goes before what an outer one does; the time of the innermost is nearest to the writing.
 */
function around(envelope: Envelope, opened: Opened, inner: OpenedLine): OpenedLine {
  const outer: Writer = { ...UNKNOWN_WRITER, ...opened.writer };
  return {
    ...inner,
    layout: [envelope, ...inner.layout],
    written: finer(inner.written, opened.written ?? null),
    stream: inner.stream ?? opened.stream ?? null,
    writer: innerFirst(inner.writer, outer),
    partial: inner.partial || opened.partial === true,
    quoted: opened.quoted === undefined ? inner.quoted : `${opened.quoted}${inner.quoted ?? ''}`,
    isSure: inner.isSure || envelope.trust === 'sure',
  };
}

function innerFirst(inner: Writer, outer: Writer): Writer {
  return {
    pod: inner.pod ?? outer.pod,
    host: inner.host ?? outer.host,
    container: inner.container ?? outer.container,
    processId: inner.processId ?? outer.processId,
  };
}

function finer(inner: WrittenTime | null, outer: WrittenTime | null): WrittenTime | null {
  if (inner === null || outer === null) return inner ?? outer;
  return outer.unitNanos < inner.unitNanos && outer.assumed === null ? outer : inner;
}

// An object that the system itself writes is never opened: what its fields hold may be a client's own text (a line of
// somebody else's request in a prompt must not become one).
function isWrapper({ object: read }: OuterLine, grammar: LineGrammar): boolean {
  const object: JsonObject | null = read();
  return object !== null && !grammar.isOwn(object);
}

// A name in brackets before a line of the system may look like one itself: `[proxy] [proxy] …`,
// `[proxy] {an object of its own}`. What a field of an object behind it holds may be a client's text.
function isSurely({ text, begins }: OpenedLine, grammar: LineGrammar): boolean {
  if (!begins) return false;
  const object = parseJsonObject(text);
  return object === null ? !text.startsWith('{') && grammar.knows(text) : grammar.isOwn(object);
}

function bare(text: string, begins: boolean, object: JsonObject | null = null): OpenedLine {
  return {
    text,
    layout: [],
    written: null,
    stream: null,
    writer: UNKNOWN_WRITER,
    partial: false,
    begins,
    quoted: null,
    object,
    isSure: false,
    further: [],
  };
}

function outerLine(text: string): OuterLine {
  let object: JsonObject | null | undefined;
  return {
    text,
    object: () => {
      if (object === undefined) object = parseJsonObject(text);
      return object;
    },
  };
}

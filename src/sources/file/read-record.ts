// From a place in a file to the record that stands there: its physical lines, joined where a runtime or a stack trace cut
// them, and for a record without time the times of its neighbours. Everything is bounded; what a bound cut off is marked.

import { createHash } from 'node:crypto';
import {
  bounds,
  buildRecord,
  continues,
  decodeLine,
  isDated,
  type LineBreak,
  MAX_FOREIGN_LINES,
  type PhysicalLine,
} from '../../decode/index.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { LineGrammar } from '../../model/source.ts';
import type { UnixNano } from '../../model/time.ts';
import type { ByteView, LongLine } from './byte-view.ts';
import { lineBreakAt, lineStartAt, previousLine } from './lines.ts';

export interface ReadOptions {
  readonly file: string;
  readonly grammar: LineGrammar;
  readonly maxLineBytes: number;
}

/** Lines of one record, and how far neighbours are looked for: bounds on work, not on what is found nearby in practice. */
export const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_RECORD_LINES = 1000;
const MAX_NEIGHBOUR_LINES = 400;
const MAX_NEIGHBOUR_BYTES = 256 * 1024;
const HASH_STEP = 1024 * 1024;

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface FoundRecord {
  readonly record: LogRecord;
  /** Its bytes in the file, ascending. More than one where lines of another stream stand between. */
  readonly spans: readonly Span[];
}

interface PlacedLine {
  readonly line: PhysicalLine;
  readonly end: LineBreak;
}

interface Reader {
  readonly view: ByteView;
  readonly options: ReadOptions;
}

/** `line` is the 1-based number of the line that holds `offset`; null when unknown. */
export function readRecordAt(
  view: ByteView,
  { offset, line, options }: { readonly offset: number; readonly line: number | null; readonly options: ReadOptions },
): FoundRecord {
  const reader: Reader = { view, options };
  const lines = [readLine(reader, { ...lineStartAt(view, offset), line })];
  const wholeBack = extendBack(reader, lines);
  const wholeForward = extendForward(reader, lines);
  const hashed = lines.map((placed) => (placed.line.original === null ? placed : withHash(reader, placed)));
  const spans = hashed.map(({ line: { offset: start }, end }) => ({ start, end: endOfBytes(end) }));
  const built = buildRecord(
    hashed.map((placed) => placed.line),
    { source: 'file', file: options.file },
  );
  const record = wholeBack && wholeForward ? built : markCut(built, { view, spans });
  return {
    record: isDated(record) ? record : { ...record, between: neighbours(reader, hashed) },
    spans: mergeSpans(spans),
  };
}

/** When the line that begins at `start` was written; null for a continuation or a line without time. */
export function writtenAtLine(
  view: ByteView,
  { start, options }: { readonly start: number; readonly options: ReadOptions },
): UnixNano | null {
  return writtenAt(readLine({ view, options }, { start, afterHole: false, line: null }), options);
}

function writtenAt({ line }: PlacedLine, { grammar, file }: ReadOptions): UnixNano | null {
  if (line.stream === null && !grammar.startsRecord(line.text)) return null;
  return grammar.writtenAt(buildRecord([line], { source: 'file', file }));
}

interface LinePlace {
  readonly start: number;
  readonly afterHole: boolean;
  readonly line: number | null;
}

/** Longer than the cap: its head and tail; the hash of the whole is taken only of lines that are kept (`withHash`). */
function readLine({ view, options }: Reader, { start, afterHole, line }: LinePlace): PlacedLine {
  const end = lineBreakAt(view, start);
  const size = end.textEnd - start;
  const common = {
    offset: start,
    line,
    terminated: end.kind !== 'none',
    afterHole: afterHole || end.next - end.textEnd > 1,
  };
  if (size <= options.maxLineBytes)
    return { line: decodeLine({ ...common, bytes: view.read(start, size), original: null }), end };
  const long = view.longLineAt?.(start) ?? null;
  const { head, tail } = long ?? headAndTail(view, { start, end: end.textEnd, cap: options.maxLineBytes });
  const bytes = Buffer.concat([wholeCharactersOfHead(head), Buffer.from(' […] '), wholeCharactersOfTail(tail)]);
  return { line: decodeLine({ ...common, bytes, original: { sizeBytes: size, sha256: long?.sha256 ?? '' } }), end };
}

function withHash({ view }: Reader, { line, end }: PlacedLine): PlacedLine {
  if (line.original === null || line.original.sha256 !== '') return { line, end };
  const sha256 = hashSpans(view, [{ start: line.offset, end: end.textEnd }]).toString('hex');
  return { line: { ...line, original: { ...line.original, sha256 } }, end };
}

function headAndTail(
  view: ByteView,
  { start, end, cap }: { readonly start: number; readonly end: number; readonly cap: number },
): Pick<LongLine, 'head' | 'tail'> {
  const tailBytes = Math.floor(cap / 8);
  return {
    head: Buffer.from(view.read(start, cap - tailBytes)),
    tail: Buffer.from(view.read(end - tailBytes, tailBytes)),
  };
}

// Our own cut may fall within a character; that is no flaw of the line.
function wholeCharactersOfHead(head: Buffer): Buffer {
  for (let back = 1; back <= Math.min(4, head.length); back += 1) {
    const byte = head[head.length - back] ?? 0;
    if (isContinuationByte(byte)) continue;
    return byte >= 0xc0 && back < sequenceLength(byte) ? head.subarray(0, head.length - back) : head;
  }
  return head;
}

function wholeCharactersOfTail(tail: Buffer): Buffer {
  let skip = 0;
  while (skip < 3 && isContinuationByte(tail[skip] ?? 0)) skip += 1;
  return tail.subarray(skip);
}

function isContinuationByte(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function sequenceLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

// A hit in the middle of a record (a stack frame, a piece of a long container line) belongs to the lines before it.
// False when a bound stopped it.
function extendBack(reader: Reader, lines: PlacedLine[]): boolean {
  const { view, options } = reader;
  const hit = lines[0] as PlacedLine;
  let cursor = hit.line;
  let foreign = 0;
  for (;;) {
    const first = (lines[0] as PlacedLine).line;
    if (first.stream === null && options.grammar.startsRecord(first.text)) return true;
    const before = previousLine(view, cursor.offset);
    if (before === null) return true;
    if (lines.length >= MAX_RECORD_LINES || hit.line.offset - before.start > MAX_RECORD_BYTES) return false;
    const previous = readLine(reader, {
      ...before,
      line: cursor.line === null ? null : cursor.line - before.linesBack,
    });
    cursor = previous.line;
    if (cursor.stream !== first.stream) {
      foreign += 1;
      if (foreign >= MAX_FOREIGN_LINES) return true;
      continue;
    }
    if (!continues(cursor, first, options.grammar)) return true;
    lines.unshift(previous);
    foreign = 0;
  }
}

// False when a bound stopped it.
function extendForward(reader: Reader, lines: PlacedLine[]): boolean {
  const { options } = reader;
  const start = (lines[0] as PlacedLine).line.offset;
  let cursor = lines.at(-1) as PlacedLine;
  let foreign = 0;
  for (;;) {
    const last = (lines.at(-1) as PlacedLine).line;
    const next = nextLine(reader, cursor);
    if (next === null) return true;
    cursor = next;
    if (next.line.stream !== last.stream) {
      foreign += 1;
      // Without a container's envelope there is one stream, and the end of what was enveloped is the end of the record.
      if (foreign >= MAX_FOREIGN_LINES || last.stream === null) return true;
      continue;
    }
    if (!continues(last, next.line, options.grammar)) return true;
    if (lines.length >= MAX_RECORD_LINES || endOfBytes(next.end) - start > MAX_RECORD_BYTES) return false;
    lines.push(next);
    foreign = 0;
  }
}

// Nothing but a hole of NUL bytes is no line.
function nextLine(reader: Reader, { line, end }: PlacedLine): PlacedLine | null {
  let number = line.line;
  let afterHole = false;
  for (let { next, kind } = end; next < reader.view.end;) {
    if (kind === 'lf' && number !== null) number += 1;
    if (kind === 'hole') afterHole = true;
    const found = readLine(reader, { start: next, afterHole, line: number });
    if (found.end.kind !== 'hole' || found.end.textEnd > next) return found;
    ({ next, kind } = found.end);
  }
  return null;
}

function markCut(
  record: LogRecord,
  { view, spans }: { readonly view: ByteView; readonly spans: readonly Span[] },
): LogRecord {
  const sizeBytes = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const original = record.original ?? { sizeBytes, sha256: hashSpans(view, spans).toString('hex') };
  return { ...record, flaws: [...new Set([...record.flaws, 'oversize' as const])], original };
}

// A line end of one LF belongs to the record's bytes; a hole does not.
function endOfBytes({ textEnd, next, kind }: LineBreak): number {
  return kind === 'lf' && next === textEnd + 1 ? next : textEnd;
}

function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && last.end === span.start) merged[merged.length - 1] = { start: last.start, end: span.end };
    else merged.push(span);
  }
  return merged;
}

/** SHA-256 over these bytes, however many. */
export function hashSpans(view: ByteView, spans: readonly Span[]): Buffer {
  const hash = createHash('sha256');
  for (const { start, end } of spans) {
    for (let from = start; from < end; from += HASH_STEP) hash.update(view.read(from, Math.min(HASH_STEP, end - from)));
  }
  return hash.digest();
}

function neighbours(reader: Reader, lines: readonly PlacedLine[]): LogRecord['between'] {
  return bounds(datedBefore(reader, lines[0] as PlacedLine), datedAfter(reader, lines.at(-1) as PlacedLine));
}

function datedBefore(reader: Reader, first: PlacedLine): UnixNano | null {
  let start = first.line.offset;
  for (let seen = 0; seen < MAX_NEIGHBOUR_LINES && first.line.offset - start < MAX_NEIGHBOUR_BYTES; seen += 1) {
    const before = previousLine(reader.view, start);
    if (before === null) return null;
    const time = writtenAt(readLine(reader, { ...before, line: null }), reader.options);
    if (time !== null) return time;
    start = before.start;
  }
  return null;
}

function datedAfter(reader: Reader, last: PlacedLine): UnixNano | null {
  let cursor: PlacedLine | null = last;
  for (let seen = 0; seen < MAX_NEIGHBOUR_LINES && cursor.end.next - last.end.next < MAX_NEIGHBOUR_BYTES; seen += 1) {
    cursor = nextLine(reader, cursor);
    if (cursor === null) return null;
    const time = writtenAt(cursor, reader.options);
    if (time !== null) return time;
  }
  return null;
}

// From a place in a file to the record that stands there: its physical lines, joined where a runtime or a stack trace cut
// them, and for a record without time the times of its neighbours. Everything is bounded; what a bound cut off is marked.

import { bounds, buildRecord, continues, isDated, type LineBreak, MAX_FOREIGN_LINES } from '../../decode/index.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { UnixNano } from '../../model/time.ts';
import type { ByteView } from './byte-view.ts';
import { lineStartAt, previousLine } from './lines.ts';
import {
  hashSpans,
  nextLine,
  type PlacedLine,
  type Reader,
  type ReadOptions,
  readLine,
  type Span,
  withHash,
} from './placed-line.ts';

/** Lines of one record, and how far neighbours are looked for: bounds on work, not on what is found nearby in practice. */
export const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_RECORD_LINES = 1000;
const MAX_NEIGHBOUR_LINES = 400;
const MAX_NEIGHBOUR_BYTES = 256 * 1024;

export interface FoundRecord {
  readonly record: LogRecord;
  /** Its bytes in the file, ascending. More than one where lines of another stream stand between. */
  readonly spans: readonly Span[];
}

/** `line` is the 1-based number of the line that holds `offset`; null when unknown. */
export function readRecordAt(
  view: ByteView,
  {
    offset,
    line,
    options,
    hitAt,
  }: { readonly offset: number; readonly line: number | null; readonly options: ReadOptions; readonly hitAt?: number },
): FoundRecord {
  const reader: Reader = { view, options };
  const lines = [readLine(reader, { ...lineStartAt(view, offset), line, ...(hitAt === undefined ? {} : { hitAt }) })];
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

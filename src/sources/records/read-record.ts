// From a place in a file to the record that stands there: its physical lines, joined where a runtime or a stack trace cut
// them, and for a record without time the times of its neighbours. Everything is bounded; what a bound cut off is marked.

import {
  bounds,
  buildRecord,
  furtherLines,
  isClosed,
  isDated,
  type LineBreak,
  MAX_FOREIGN_LINES,
  narrower,
  reopen,
  writerKey,
} from '../../decode/index.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { LineGrammar } from '../../model/source.ts';
import type { UnixNano } from '../../model/time.ts';
import type { ByteView } from '../records/byte-view.ts';
import { lineStartAt, previousLine } from '../records/lines.ts';
import {
  hashSpans,
  nextLine,
  openOptions,
  type PlacedLine,
  type Reader,
  type ReadOptions,
  readLine,
  type Span,
  withHash,
} from '../records/placed-line.ts';

/** Lines of one record, and how far neighbours are looked for: bounds on work, not on what is found nearby in practice. */
export const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_RECORD_LINES = 1000;
const MAX_NEIGHBOUR_LINES = 400;
const MAX_NEIGHBOUR_BYTES = 256 * 1024;

export interface FoundRecord {
  readonly record: LogRecord;
  /** Its bytes in the file, ascending. More than one where lines of another stream stand between. */
  readonly spans: readonly Span[];
  readonly lines: readonly PlacedLine[];
  /** Where the file begins or ends before the record surely does; null: at neither end. */
  readonly edges: Edges | null;
  /** What is hashed for it instead of its bytes: of a line with several records what it holds of this one. */
  readonly within?: string;
}

/**
 * Of a container runtime's file, which is rotated between any two lines. cut: something is missing there. maybe: a record could
 * end or begin just so. null: it does not stand there.
 */
export interface Edges {
  readonly start: Edge;
  readonly end: Edge;
  /** Offsets of the record's lines. */
  readonly lines: readonly number[];
}

type Edge = 'cut' | 'maybe' | null;

export interface RecordAt {
  readonly offset: number;
  /** The 1-based number of the line that holds `offset`; null when unknown. */
  readonly line: number | null;
  readonly options: ReadOptions;
  readonly hitAt?: number;
}

/** The records of the physical line at a place that hold one of the strings: more than one where a field of it holds several. */
export function readRecordsAt(
  view: ByteView,
  { strings, ...at }: RecordAt & { readonly strings: readonly string[] },
): readonly FoundRecord[] {
  const found = readRecordAt(view, at);
  const holder = found.lines.find(({ line, end }) => at.offset >= line.offset && at.offset < end.next);
  const further = holder === undefined ? [] : furtherRecords(holder, at.options);
  if (further.length === 0) return [found];
  const holding = [{ ...found, within: found.record.body }, ...further].filter(({ record: { body } }) =>
    strings.some((text) => body.includes(text)),
  );
  return holding.length === 0 ? [found] : holding;
}

/** Thousands of records may stand in one line: it is covered once. */
export function alsoCovered(covered: readonly Span[], spans: readonly Span[]): readonly Span[] {
  const fresh = spans.filter(({ start, end }) => !covered.some((span) => span.start <= start && span.end >= end));
  return fresh.length === 0 ? covered : [...covered, ...fresh];
}

function furtherRecords({ line, end }: PlacedLine, { file, clock }: ReadOptions): readonly FoundRecord[] {
  const spans = [{ start: line.offset, end: endOfBytes(end) }];
  return furtherLines(line).map((inner) => ({
    record: buildRecord([inner], { source: 'file', file, clock }),
    spans,
    lines: [{ line: inner, end }],
    edges: null,
    within: inner.text,
  }));
}

export function readRecordAt(view: ByteView, { offset, line, options, hitAt }: RecordAt): FoundRecord {
  const reader: Reader = { view, options };
  const hit = readLine(reader, { ...lineStartAt(view, offset), line, ...(hitAt === undefined ? {} : { hitAt }) });
  const back = extendBack(reader, hit);
  const forward = extendForward(reader, back.lines);
  const hashed = forward.lines.map((placed) => (placed.line.original === null ? placed : withHash(reader, placed)));
  const spans = hashed.map(({ line: { offset: start }, end }) => ({ start, end: endOfBytes(end) }));
  const built = buildRecord(
    hashed.map((placed) => placed.line),
    { source: 'file', file: options.file, clock: options.clock },
  );
  const record = back.isWhole && forward.isWhole ? built : markCut(built, { view, spans });
  return {
    record: isDated(record) ? record : { ...record, between: narrower(record.between, neighbours(reader, hashed)) },
    spans: mergeSpans(spans),
    lines: hashed,
    edges: edgesOf(hashed, { back, forward, grammar: options.grammar }),
  };
}

function edgesOf(
  lines: readonly PlacedLine[],
  { back, forward, grammar }: { readonly back: Extended; readonly forward: Extended; readonly grammar: LineGrammar },
): Edges | null {
  const first = lines[0]?.line;
  const isAtEdge = back.isAtEdge === true || forward.isAtEdge === true;
  if (!isAtEdge || first?.layout[0]?.cutsLines !== true) return null;
  return {
    start: back.isAtEdge !== true ? null : grammar.knows(first.text) ? 'maybe' : 'cut',
    end: forward.isAtEdge !== true ? null : lines.at(-1)?.line.partial === true ? 'cut' : 'maybe',
    lines: lines.map(({ line }) => line.offset),
  };
}

/** When the line that begins at `start` was written; null for a continuation or a line without time. */
export function writtenAtLine(
  view: ByteView,
  { start, options }: { readonly start: number; readonly options: ReadOptions },
): UnixNano | null {
  return writtenAt(readLine({ view, options }, { start, afterHole: false, line: null }), options);
}

function writtenAt({ line }: PlacedLine, { grammar, file, clock }: ReadOptions): UnixNano | null {
  if (!line.begins && !line.isSure) return null;
  return grammar.writtenAt(buildRecord([line], { source: 'file', file, clock }));
}

interface Extended {
  readonly lines: readonly PlacedLine[];
  /** False when a bound stopped it. */
  readonly isWhole: boolean;
  /** Where the file ended it. */
  readonly isAtEdge?: boolean;
}

/**
 * A hit in the middle of a record (a stack frame, a piece of a long container line) belongs to the nearest line before it that
 * begins one, in the same envelopes and of the same process and stream. Where there is none, or that one is a whole object, the
 * line stands for itself: it is never joined with what only happens to stand before it.
 */
function extendBack(reader: Reader, hit: PlacedLine): Extended {
  const { view, options } = reader;
  let lines: readonly PlacedLine[] = [hit];
  const undecided: PlacedLine[] = [];
  let cursor = hit;
  let foreign = 0;
  let hasBegun = false;
  const barren = barrenOf(view);
  for (;;) {
    const { line: first } = lines[0] as PlacedLine;
    if (first.begins && first.stream === null) return { lines, isWhole: true };
    const isKnownBarren = !hasBegun && cursor.line.offset > barren.start && cursor.line.offset <= barren.end;
    const before = isKnownBarren && !first.isSure ? null : previousLine(view, cursor.line.offset);
    const isTooFar =
      before !== null &&
      (lines.length + undecided.length > MAX_RECORD_LINES || hit.line.offset - before.start > MAX_RECORD_BYTES);
    if (before === null || isTooFar) {
      if (!hasBegun && !isKnownBarren) noteBarren(view, { start: cursor.line.offset, end: hit.line.offset });
      const isAtEdge = first.isSure && cursor.line.offset === 0;
      return {
        lines: first.begins ? notBehindObject(lines) : (dumpOf(lines, options) ?? piecesOf(lines)),
        isWhole: !(isTooFar && first.partial),
        isAtEdge,
      };
    }
    const line = cursor.line.line === null ? null : cursor.line.line - before.linesBack;
    cursor = readLine(reader, { ...before, line });
    hasBegun ||= cursor.line.begins;
    const isOfSame = (first.begins || first.isSure) && writerKey(cursor.line) === writerKey(first);
    if (isOfSame && cursor.line.partial) {
      lines = [cursor, ...lines];
      foreign = 0;
    } else if (isOfSame && first.begins) {
      return { lines: notBehindObject(lines), isWhole: true };
    } else if (isOfSame) {
      if (isEnded(cursor)) return { lines: dumpOf(lines, options) ?? piecesOf(lines), isWhole: true };
      lines = [cursor, ...lines];
      foreign = 0;
    } else if (!first.begins && !first.isSure && !cursor.line.begins) {
      undecided.push(cursor);
    } else if (!first.begins && !first.isSure) {
      const joined = joinTo(cursor, { undecided: undecided.toReversed(), hit: lines[0] as PlacedLine, options });
      if (joined !== null) {
        return {
          lines: isEnded(cursor) ? (dumpOf(joined.slice(1), options) ?? joined.slice(-1)) : joined,
          isWhole: true,
        };
      }
      foreign += 1;
    } else foreign += 1;
    if (foreign >= MAX_FOREIGN_LINES)
      return {
        lines: first.begins ? notBehindObject(lines) : (dumpOf(lines, options) ?? piecesOf(lines)),
        isWhole: true,
      };
  }
}

/** Nothing goes on with what this line begins: it is an object, or another record begins within the line. */
function isEnded({ line }: PlacedLine): boolean {
  return line.further.length > 0 || (line.begins && isClosed([line]));
}

const MAX_DUMP_LINES = 100;

/** The lines of a crash dump that the last of these ends; null where it ends none. */
function dumpOf(lines: readonly PlacedLine[], { grammar }: ReadOptions): readonly PlacedLine[] | null {
  const last = lines.at(-1);
  if (last === undefined || grammar.dump?.ends(last.line.text) !== true) return null;
  const from = lines.findLastIndex(({ line }) => grammar.dump?.begins(line.text) === true);
  return from < 0 || lines.length - from > MAX_DUMP_LINES ? null : lines.slice(from);
}

/** Of lines without a beginning, the last and the pieces right before it that a runtime cut. */
function piecesOf(lines: readonly PlacedLine[]): readonly PlacedLine[] {
  const whole = lines.slice(0, -1).findLastIndex(({ line }) => !line.partial);
  return lines.slice(whole + 1);
}

/** What stands behind a whole object, itself in pieces, is none of its lines. */
function notBehindObject(lines: readonly PlacedLine[]): readonly PlacedLine[] {
  const end = lines.findIndex(({ line }) => !line.partial);
  const isBehind = end >= 0 && end < lines.length - 1 && isClosed(lines.slice(0, end + 1).map(({ line }) => line));
  return isBehind ? piecesOf(lines) : lines;
}

/** The lines from `begin` to the hit that are of its record; null where the hit does not stand in its envelopes. */
function joinTo(
  begin: PlacedLine,
  {
    undecided,
    hit,
    options,
  }: { readonly undecided: readonly PlacedLine[]; readonly hit: PlacedLine; readonly options: ReadOptions },
): readonly PlacedLine[] | null {
  const last = asLineOf(begin, hit, options);
  if (last === null) return null;
  const between = undecided.flatMap((line) => asLineOf(begin, line, options) ?? []);
  return [begin, ...between, last];
}

/** A line that begins nothing, as one of the record that `begin` begins. Null: of another process, stream or envelope. */
function asLineOf(begin: PlacedLine, placed: PlacedLine, options: ReadOptions): PlacedLine | null {
  const line = reopen(placed.line, { first: begin.line, options: openOptions(options) });
  return line === null || writerKey(line) !== writerKey(begin.line) ? null : { ...placed, line };
}

// False when a bound stopped it.
function extendForward(reader: Reader, from: readonly PlacedLine[]): Extended {
  const { options } = reader;
  const lines = [...from];
  const first = lines[0] as PlacedLine;
  let cursor = lines.at(-1) as PlacedLine;
  let foreign = 0;
  for (;;) {
    const last = lines.at(-1) as PlacedLine;
    const takesMore = first.line.begins && last.line.further.length === 0 && !isClosed(lines.map(({ line }) => line));
    if (!last.line.partial && !takesMore) return { lines, isWhole: true };
    const next = nextLine(reader, cursor);
    // A line that has no end yet may still be being written: nothing goes on behind it.
    if (next === null) return { lines, isWhole: true, isAtEdge: cursor.end.kind === 'lf' };
    cursor = next;
    const isBegun = next.line.begins || next.line.isSure;
    const goesOn = isBegun
      ? writerKey(next.line) === writerKey(first.line)
        ? next
        : null
      : asLineOf(first, next, options);
    if (goesOn === null) {
      foreign += 1;
      // Bare lines know no others: the end of what was enveloped is the end of the record.
      if (foreign >= MAX_FOREIGN_LINES || first.line.layout.length === 0) return { lines, isWhole: true };
      continue;
    }
    if (!last.line.partial && next.line.begins) return { lines, isWhole: true };
    if (lines.length >= MAX_RECORD_LINES || endOfBytes(next.end) - first.line.offset > MAX_RECORD_BYTES)
      return { lines, isWhole: false };
    lines.push(goesOn);
    foreign = 0;
  }
}

// Of a file in which nothing is the system's, each hit would look far back for a beginning: where none is, is remembered.
const barrenOfView = new WeakMap<ByteView, Span>();

function barrenOf(view: ByteView): Span {
  return barrenOfView.get(view) ?? { start: 0, end: -1 };
}

function noteBarren(view: ByteView, found: Span): void {
  const known = barrenOf(view);
  const touches = found.start <= known.end && found.end >= known.start;
  barrenOfView.set(
    view,
    touches ? { start: Math.min(known.start, found.start), end: Math.max(known.end, found.end) } : found,
  );
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

// From a place in a file to the record that stands there: its physical lines, joined where a runtime or a stack trace cut
// them, and for a record without time the times of its neighbours. Everything is bounded; what a bound cut off is marked.

import { createHash, type Hash } from 'node:crypto';
import { bounds, buildRecord, continues, decodeLine, isDated, type PhysicalLine } from '../../decode/index.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { LineGrammar } from '../../model/source.ts';
import type { UnixNano } from '../../model/time.ts';
import { type ByteView, lineEndAt, lineStartAt } from './byte-view.ts';

export interface ReadOptions {
  readonly file: string;
  readonly grammar: LineGrammar;
  readonly maxLineBytes: number;
}

/** Lines of one record, and how far neighbours are looked for: bounds on work, not on what is found nearby in practice. */
const MAX_RECORD_LINES = 1000;
const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_NEIGHBOUR_LINES = 400;
const HASH_STEP = 1024 * 1024;

export interface FoundRecord {
  readonly record: LogRecord;
  /** End of the record in the file (exclusive). */
  readonly end: number;
}

export function readRecordAt(view: ByteView, { offset, line, options }: { readonly offset: number; readonly line: number | null; readonly options: ReadOptions }): FoundRecord {
  const hit = readLine(view, { start: lineStartAt(view, offset), line, options });
  const lines = [hit];
  extendBack(view, { lines, options });
  const bounded = extendForward(view, { lines, options });
  const last = lines.at(-1) ?? hit;
  const record = buildRecord(lines, { source: 'file', file: options.file });
  const kept = bounded ? record : markCut(record, lines);
  return { record: isDated(kept) ? kept : { ...kept, between: neighbours(view, { first: lines[0] ?? hit, last, options }) }, end: last.offset + last.sizeBytes };
}

/** One physical line; longer than the cap, its head and tail with the size and hash of the whole. */
export function readLine(view: ByteView, { start, line, options }: { readonly start: number; readonly line: number | null; readonly options: ReadOptions }): PhysicalLine {
  const { end, terminated } = lineEndAt(view, start);
  const size = end - start;
  if (size <= options.maxLineBytes) return decodeLine({ bytes: view.read(start, size), offset: start, line, terminated, original: null });
  const tailBytes = Math.floor(options.maxLineBytes / 8);
  const head = Buffer.from(view.read(start, options.maxLineBytes - tailBytes));
  const tail = view.read(end - tailBytes, tailBytes);
  const sha256 = hashRange(view, { start, end }).digest('hex');
  return decodeLine({ bytes: Buffer.concat([head, Buffer.from(' […] '), tail]), offset: start, line, terminated, original: { sizeBytes: size, sha256 } });
}

export function hashRange(view: ByteView, { start, end, hash = createHash('sha256') }: { readonly start: number; readonly end: number; readonly hash?: Hash }): Hash {
  for (let from = start; from < end; from += HASH_STEP) hash.update(view.read(from, Math.min(HASH_STEP, end - from)));
  return hash;
}

// A hit in the middle of a record (a stack frame, a piece of a long container line) belongs to the lines before it.
function extendBack(view: ByteView, { lines, options }: { readonly lines: PhysicalLine[]; readonly options: ReadOptions }): void {
  while (lines.length < MAX_RECORD_LINES) {
    const first = lines[0] as PhysicalLine;
    if (first.offset <= view.start || (first.stream === null && options.grammar.startsRecord(first.text))) return;
    const previous = readLine(view, { start: lineStartAt(view, first.offset - 1), line: first.line === null ? null : first.line - 1, options });
    if (!continues(previous, first, options.grammar)) return;
    lines.unshift(previous);
    if ((lines.at(-1) as PhysicalLine).offset - previous.offset > MAX_RECORD_BYTES) return;
  }
}

/** False when a bound stopped it. */
function extendForward(view: ByteView, { lines, options }: { readonly lines: PhysicalLine[]; readonly options: ReadOptions }): boolean {
  const first = lines[0] as PhysicalLine;
  for (;;) {
    const last = lines.at(-1) as PhysicalLine;
    const start = last.offset + last.sizeBytes;
    if (start >= view.end) return true;
    const next = readLine(view, { start, line: last.line === null ? null : last.line + 1, options });
    if (!continues(last, next, options.grammar)) return true;
    if (lines.length >= MAX_RECORD_LINES || start - first.offset > MAX_RECORD_BYTES) return false;
    lines.push(next);
  }
}

function markCut(record: LogRecord, lines: readonly PhysicalLine[]): LogRecord {
  const sizeBytes = lines.reduce((sum, line) => sum + line.sizeBytes, 0);
  const sha256 = createHash('sha256').update(record.body).digest('hex');
  return { ...record, flaws: [...new Set([...record.flaws, 'oversize' as const])], original: record.original ?? { sizeBytes, sha256 } };
}

function neighbours(view: ByteView, { first, last, options }: { readonly first: PhysicalLine; readonly last: PhysicalLine; readonly options: ReadOptions }): LogRecord['between'] {
  return bounds(datedBefore(view, { offset: first.offset, options }), datedAfter(view, { offset: last.offset + last.sizeBytes, options }));
}

function datedBefore(view: ByteView, { offset, options }: { readonly offset: number; readonly options: ReadOptions }): UnixNano | null {
  let stop = offset;
  for (let seen = 0; seen < MAX_NEIGHBOUR_LINES && stop > view.start; seen += 1) {
    const start = lineStartAt(view, stop - 1);
    const time = writtenAtLine(view, { start, options });
    if (time !== null) return time;
    stop = start;
  }
  return null;
}

function datedAfter(view: ByteView, { offset, options }: { readonly offset: number; readonly options: ReadOptions }): UnixNano | null {
  let start = offset;
  for (let seen = 0; seen < MAX_NEIGHBOUR_LINES && start < view.end; seen += 1) {
    const time = writtenAtLine(view, { start, options });
    if (time !== null) return time;
    start = lineEndAt(view, start).end;
  }
  return null;
}

/** When the line that begins at `start` was written; null for a continuation or a line without time. */
export function writtenAtLine(view: ByteView, { start, options }: { readonly start: number; readonly options: ReadOptions }): UnixNano | null {
  const line = readLine(view, { start, line: null, options });
  if (line.stream === null && !options.grammar.startsRecord(line.text)) return null;
  return options.grammar.writtenAt(buildRecord([line], { source: 'file', file: options.file }));
}

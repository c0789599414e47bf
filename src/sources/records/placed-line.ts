// One physical line at a place in a file, decoded. Of a line longer than the cap only head and tail are ever held.

import { createHash } from 'node:crypto';
import { type Clock, decodeLine, type LineBreak, type OpenOptions, type PhysicalLine } from '../../decode/index.ts';
import type { LineGrammar } from '../../model/source.ts';
import type { ByteView, LongLine } from '../records/byte-view.ts';
import { lineBreakAt } from '../records/lines.ts';
import { envelopesAround } from '../records/neighbourhood.ts';

export interface ReadOptions {
  readonly file: string;
  readonly grammar: LineGrammar;
  /** For times without a zone or a year. */
  readonly clock: Clock;
  readonly maxLineBytes: number;
}

/** How lines are opened where nothing is known of those around them. */
export function openOptions({ grammar, clock }: ReadOptions): OpenOptions {
  return { grammar, clock, general: () => [] };
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface PlacedLine {
  readonly line: PhysicalLine;
  readonly end: LineBreak;
}

export interface Reader {
  readonly view: ByteView;
  readonly options: ReadOptions;
}

interface LinePlace {
  readonly start: number;
  readonly afterHole: boolean;
  readonly line: number | null;
  /** What was looked for: in a line longer than the cap its surroundings are kept besides head and tail. */
  readonly hitAt?: number;
}

/** Longer than the cap: its head and tail; the hash of the whole is taken only of lines that are kept (`withHash`). */
export function readLine({ view, options }: Reader, { start, afterHole, line, hitAt }: LinePlace): PlacedLine {
  const end = lineBreakAt(view, start);
  const size = end.textEnd - start;
  const common = {
    offset: start,
    line,
    terminated: end.kind !== 'none',
    afterHole: afterHole || end.next - end.textEnd > 1,
  };
  const known = openOptions(options);
  const open: OpenOptions = {
    ...known,
    general: () => envelopesAround(view, { offset: start, options: known }),
  };
  if (size <= options.maxLineBytes)
    return { line: decodeLine({ ...common, bytes: view.read(start, size), original: null }, open), end };
  const long = view.longLineAt?.(start) ?? null;
  const { head, tail } = long ?? headAndTail(view, { start, end: end.textEnd, cap: options.maxLineBytes });
  const hit =
    long === null && hitAt !== undefined
      ? aroundHit(view, { hitAt, from: start + head.length, to: end.textEnd - tail.length })
      : null;
  const bytes = Buffer.concat([
    wholeCharactersOfHead(head),
    CUT,
    ...(hit === null ? [] : [wholeCharactersOfHead(wholeCharactersOfTail(hit)), CUT]),
    wholeCharactersOfTail(tail),
  ]);
  const original = { sizeBytes: size, sha256: long?.sha256 ?? '' };
  return { line: decodeLine({ ...common, bytes, original }, open), end };
}

const CUT = Buffer.from(' […] ');
const AROUND_HIT_BYTES = 512;

function aroundHit(
  view: ByteView,
  { hitAt, from, to }: { readonly hitAt: number; readonly from: number; readonly to: number },
): Buffer | null {
  if (hitAt < from || hitAt >= to) return null;
  const start = Math.max(from, hitAt - AROUND_HIT_BYTES);
  return Buffer.from(view.read(start, Math.min(to, hitAt + AROUND_HIT_BYTES) - start));
}

export function withHash({ view }: Reader, { line, end }: PlacedLine): PlacedLine {
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

// Nothing but a hole of NUL bytes is no line.
export function nextLine(reader: Reader, { line, end }: PlacedLine): PlacedLine | null {
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

const HASH_STEP = 1024 * 1024;

/** SHA-256 over these bytes, however many. */
export function hashSpans(view: ByteView, spans: readonly Span[]): Buffer {
  const hash = createHash('sha256');
  for (const { start, end } of spans) {
    for (let from = start; from < end; from += HASH_STEP) hash.update(view.read(from, Math.min(HASH_STEP, end - from)));
  }
  return hash.digest();
}

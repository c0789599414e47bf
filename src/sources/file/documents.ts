// Files whose records do not stand on lines of their own (decode/documents/): taken apart as they are read, and searched line by
// line like all others. What is found is placed where it stands in the file.

import { readSync } from 'node:fs';
import { type DocumentForm, DOCUMENTS } from '../../decode/index.ts';
import type { LineGrammar } from '../../model/source.ts';
import type { Finder } from '../records/finder.ts';
import type { FoundRecord } from '../records/read-record.ts';

/** So much of the beginning tells what a file is. */
export const DOCUMENT_HEAD_BYTES = 64 * 1024;
/** Lines are handed on in chunks of about this size. */
const CHUNK_BYTES = 256 * 1024;
/** Taken apart so much at a time: labels that stand once in a document stand in each line that is made. */
const STEP_BYTES = 64 * 1024;
/** What is found is placed while the search is no further than this beyond it. */
const PLACED_BYTES = 8 * 1024 * 1024;

/** Null: its lines are its records. */
export function documentFormOf(
  head: Buffer,
  { sizeBytes, grammar }: { readonly sizeBytes: number; readonly grammar: LineGrammar },
): DocumentForm | null {
  const text = head.subarray(0, DOCUMENT_HEAD_BYTES).toString('utf8');
  const isAll = head.length >= sizeBytes;
  return DOCUMENTS.find((form) => form.fits({ text, isAll, grammar })) ?? null;
}

export function headOf(fd: number): Buffer {
  const head = Buffer.alloc(DOCUMENT_HEAD_BYTES);
  return head.subarray(0, readSync(fd, head, 0, DOCUMENT_HEAD_BYTES, 0));
}

export interface OpenDocument {
  /** The lines that were made, each with its line end. */
  readonly chunks: AsyncGenerator<Buffer>;
  /** A record found in them, placed where it stands in the document. */
  readonly place: (found: FoundRecord) => FoundRecord;
  /** How much of the document was read. */
  readonly bytes: () => number;
  /** How often the strings stand in the document, and in the lines that were made of it. */
  readonly places: () => { readonly inFile: number; readonly inLines: number };
  /** Where the first record stands that was too long to hold. */
  readonly piece: () => number | null;
}

export function openDocument(
  form: DocumentForm,
  {
    chunks,
    grammar,
    finder,
  }: { readonly chunks: AsyncIterable<Buffer>; readonly grammar: LineGrammar; readonly finder: Finder | null },
): OpenDocument {
  // Parallel: where a made line begins, and where what it was made of stands.
  let starts: number[] = [];
  let offsets: number[] = [];
  let lines: number[] = [];
  let keptFrom = 0;
  let piece: number | null = null;
  let made = 0;
  let read = 0;
  const inFile = createCounter(finder);
  const inLines = createCounter(finder);
  // Of a long line that is not searched yet, and of what stands before it, the places are kept.
  const forgetPlaces = (): void => {
    const last = indexAt(starts, made - PLACED_BYTES);
    const first = indexAt(starts, (starts[last] ?? 0) - PLACED_BYTES);
    if (first * 2 < starts.length || made - keptFrom < 4 * PLACED_BYTES) return;
    starts = starts.slice(first);
    offsets = offsets.slice(first);
    lines = lines.slice(first);
    keptFrom = starts[0] ?? made;
  };
  async function* makeLines(): AsyncGenerator<Buffer> {
    const maker = form.open(grammar);
    let waiting: Buffer[] = [];
    let size = 0;
    const take = (fresh: ReturnType<typeof maker.push>): void => {
      for (const { text, offset, line, isPiece } of fresh) {
        if (isPiece === true) piece ??= offset;
        const bytes = Buffer.from(`${text.replaceAll(/[\r\n]+/g, ' ')}\n`, 'utf8');
        starts.push(made);
        offsets.push(offset);
        lines.push(line);
        made += bytes.length;
        inLines.take(bytes);
        size += bytes.length;
        waiting.push(bytes);
      }
    };
    for await (const chunk of chunks) {
      read += chunk.length;
      inFile.take(chunk);
      for (let from = 0; from < chunk.length; from += STEP_BYTES) {
        take(maker.push(chunk.subarray(from, from + STEP_BYTES)));
        if (size < CHUNK_BYTES) continue;
        yield Buffer.concat(waiting);
        waiting = [];
        size = 0;
        forgetPlaces();
      }
    }
    take(maker.finish());
    if (waiting.length > 0) yield Buffer.concat(waiting);
  }
  return {
    chunks: makeLines(),
    place: (found) => {
      const at = indexAt(starts, found.record.origin.offset);
      // Of several records in one made line, each keeps a place of its own.
      const within = found.record.origin.offset - (starts[at] ?? 0);
      const origin = { ...found.record.origin, line: lines[at] ?? null, offset: (offsets[at] ?? 0) + within };
      return { ...found, record: { ...found.record, origin } };
    },
    bytes: () => read,
    piece: () => piece,
    places: () => ({ inFile: inFile.total(), inLines: inLines.total() }),
  };
}

/** Counts the places of strings in bytes that pass, cut anywhere. */
function createCounter(finder: Finder | null): { take(bytes: Buffer): void; total(): number } {
  let tail: Buffer = Buffer.alloc(0);
  let total = 0;
  return {
    take(bytes) {
      if (finder === null || finder.longest === 0) return;
      const all = tail.length === 0 ? bytes : Buffer.concat([tail, bytes]);
      total += finder.findIn(all, tail.length).length;
      tail = Buffer.from(all.subarray(Math.max(0, all.length - finder.longest + 1)));
    },
    total: () => total,
  };
}

/** The last that begins at or before `offset`. */
function indexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

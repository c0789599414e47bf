// Entries → records, read by the very code that reads a file: the same line gives the same record wherever it was found.

import type { Clock } from '../../decode/index.ts';
import type { ByteView } from '../records/byte-view.ts';
import type { ReadOptions } from '../records/placed-line.ts';
import { readRecordAt, readRecordsAt } from '../records/read-record.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { SearchLimits, LineGrammar } from '../../model/source.ts';
import { textKey } from '../../model/text-key.ts';
import type { Row } from './entries.ts';
import { isOtlp, withMetadata } from './metadata.ts';

export interface RecordOptions {
  /** The id of the source they are of. */
  readonly source: string;
  readonly grammar: LineGrammar;
  readonly clock: Clock;
  readonly limits: SearchLimits;
  readonly needles: readonly string[];
}

/** `rows`: entries of one stream in order, of which the one at `hit` was found; the record may begin before it and end behind it. */
export function recordAt(
  rows: readonly Row[],
  { hit, options }: { readonly hit: number; readonly options: RecordOptions },
): LogRecord {
  const { starts, bytes } = joinEntries(rows);
  const row = rows[hit] as Row;
  const from = starts[hit] ?? 0;
  const inEntry = bytes.subarray(from, starts[hit + 1] ?? bytes.length);
  const offset = from + (isOtlp(row) ? 0 : (placesOfNeedles(inEntry, options.needles)[0] ?? 0));
  const { record } = readRecordAt(viewOf(bytes), {
    offset,
    line: null,
    hitAt: offset,
    options: readOptions(row, options),
  });
  const first = starts.findLastIndex((start) => start <= record.origin.offset);
  const within = record.origin.offset - (starts[first] ?? 0);
  return nameRecord(isOtlp(row) ? asWhole(record, row.line) : record, {
    row: rows[first] ?? row,
    within,
    source: options.source,
  });
}

/** Several lines of the system in one entry, as a shipper that waits for more puts them together: the records that hold an id. */
export function recordsWithin(row: Row, options: RecordOptions): readonly LogRecord[] {
  if (isOtlp(row) || !/\n|\\n/.test(row.line.trimEnd())) return [];
  const { bytes } = joinEntries([row]);
  const at = { line: null, options: readOptions(row, options), strings: options.needles };
  const found = placesOfNeedles(bytes, options.needles).flatMap((offset) =>
    readRecordsAt(viewOf(bytes), { ...at, offset, hitAt: offset }),
  );
  const byOffset = new Map(found.map(({ record }) => [record.origin.offset, record]));
  return byOffset.size < 2
    ? []
    : [...byOffset].map(([within, record]) => nameRecord(record, { row, within, source: options.source }));
}

function joinEntries(rows: readonly Row[]): { readonly starts: readonly number[]; readonly bytes: Buffer } {
  const lines = rows.map(({ line }) => Buffer.from(line.endsWith('\n') ? line : `${line}\n`, 'utf8'));
  const starts: number[] = [];
  let size = 0;
  for (const line of lines) {
    starts.push(size);
    size += line.length;
  }
  return { starts, bytes: Buffer.concat(lines, size) };
}

function viewOf(bytes: Buffer): ByteView {
  return { start: 0, end: bytes.length, read: (at, length) => bytes.subarray(at, at + length) };
}

function readOptions({ stream, timeUnixNano }: Row, { grammar, clock, limits }: RecordOptions): ReadOptions {
  // A time without a year is near the one that the store has the line from.
  const near: Clock['near'] = () => ({ time: timeUnixNano, from: 'store' });
  return { file: stream.selector, grammar, clock: { ...clock, near }, maxLineBytes: limits.maxLineBytes };
}

/** A text of several lines, which reading line by line would cut. */
function asWhole(record: LogRecord, line: string): LogRecord {
  const text = line.endsWith('\n') ? line.slice(0, -1) : line;
  return record.attributes === null && text.includes('\n')
    ? { ...record, body: text, lineCount: text.split('\n').length }
    : record;
}

interface Place {
  readonly source: string;
  readonly row: Row;
  /** Where in the entry the record begins: several may stand in one. */
  readonly within: number;
}

function nameRecord(record: LogRecord, { row, within, source }: Place): LogRecord {
  const { stream, timeUnixNano, line, metadata, offset, occurrence } = row;
  return {
    ...withMetadata(record, row),
    observedTimeUnixNano: record.observedTimeUnixNano ?? timeUnixNano,
    stream: record.stream ?? standardStream(stream.labels['stream']),
    between: null,
    origin: {
      source,
      file: stream.selector,
      line: null,
      offset,
      entry: {
        labels: { ...stream.labels },
        timeUnixNano,
        textKey: textKey([line, ...(metadata === '' ? [] : [metadata]), ...(within === 0 ? [] : [within])].join('\n')),
        occurrence,
        tenant: stream.tenant,
      },
    },
  };
}

// What a container's envelope says in a file, an agent that takes the envelope off says in this label.
function standardStream(label: string | undefined): string | null {
  return label === 'stdout' || label === 'stderr' ? label : null;
}

/** Ascending. */
function placesOfNeedles(bytes: Buffer, needles: readonly string[]): readonly number[] {
  const places: number[] = [];
  for (const needle of needles) {
    for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) places.push(at);
  }
  return places.toSorted((a, b) => a - b);
}

// Entries → records, read by the very code that reads a file: the same line gives the same record wherever it was found.

import type { Clock } from '../../decode/index.ts';
import { lowestOf } from '../../model/quantity.ts';
import { readRecordAt } from '../file/read-record.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { SearchLimits, LineGrammar } from '../../model/source.ts';
import { textKey } from '../../model/text-key.ts';
import type { Row } from './entries.ts';
import { isOtlp, withMetadata } from './metadata.ts';

export interface RecordOptions {
  readonly grammar: LineGrammar;
  readonly clock: Clock;
  readonly limits: SearchLimits;
  readonly needles: readonly string[];
}

/** `rows`: entries of one stream in order, of which the one at `hit` was found; the record may begin before it and end behind it. */
export function recordAt(
  rows: readonly Row[],
  { hit, options: { grammar, clock, limits, needles } }: { readonly hit: number; readonly options: RecordOptions },
): LogRecord {
  const lines = rows.map(({ line }) => Buffer.from(line.endsWith('\n') ? line : `${line}\n`, 'utf8'));
  const starts: number[] = [];
  let size = 0;
  for (const line of lines) {
    starts.push(size);
    size += line.length;
  }
  const bytes = Buffer.concat(lines, size);
  const from = starts[hit] ?? 0;
  const hitAt = from + (isOtlp(rows[hit] as Row) ? 0 : placeOfNeedle(lines[hit] ?? bytes, needles));
  const view = { start: 0, end: size, read: (at: number, length: number) => bytes.subarray(at, at + length) };
  const row = rows[hit] as Row;
  // A time without a year is near the one that the store has the line from.
  const near: Clock['near'] = () => ({ time: row.timeUnixNano, from: 'store' });
  const { record } = readRecordAt(view, {
    offset: hitAt,
    line: null,
    hitAt,
    options: { file: row.stream.selector, grammar, clock: { ...clock, near }, maxLineBytes: limits.maxLineBytes },
  });
  const first = rows[starts.findLastIndex((start) => start <= record.origin.offset)] ?? row;
  return nameRecord(isOtlp(row) ? asWhole(record, row.line) : record, first);
}

/** A text of several lines, which reading line by line would cut. */
function asWhole(record: LogRecord, line: string): LogRecord {
  const text = line.endsWith('\n') ? line.slice(0, -1) : line;
  return record.attributes === null && text.includes('\n')
    ? { ...record, body: text, lineCount: text.split('\n').length }
    : record;
}

function nameRecord(record: LogRecord, row: Row): LogRecord {
  const { stream, timeUnixNano, line, metadata, offset, occurrence } = row;
  return {
    ...withMetadata(record, row),
    observedTimeUnixNano: record.observedTimeUnixNano ?? timeUnixNano,
    stream: record.stream ?? standardStream(stream.labels['stream']),
    between: null,
    origin: {
      source: 'loki',
      file: stream.selector,
      line: null,
      offset,
      entry: {
        labels: { ...stream.labels },
        timeUnixNano,
        textKey: textKey(metadata === '' ? line : `${line}\n${metadata}`),
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

function placeOfNeedle(bytes: Buffer, needles: readonly string[]): number {
  const places = needles.map((needle) => bytes.indexOf(needle)).filter((place) => place >= 0);
  return places.length === 0 ? 0 : lowestOf(places);
}

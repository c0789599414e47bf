import type { LogRecord } from '../model/log-record.ts';
import type { LineGrammar } from '../model/source.ts';
import { datePlaces } from './neighbours.ts';
import { decodeLine, type PhysicalLine } from './physical-line.ts';
import { buildRecord, continues } from './record.ts';

export interface CutOptions {
  readonly file: string;
  readonly grammar: LineGrammar;
  readonly source?: string;
}

const LF = 10;

/** Cuts a whole small text into records, undated ones placed between their neighbours. For files, see sources/file. */
export function decodeText(text: string | Uint8Array, { file, grammar, source = 'file' }: CutOptions): readonly LogRecord[] {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return datePlaces(
    groupLines(splitLines(bytes), grammar).map((lines) => buildRecord(lines, { source, file })),
    grammar,
  );
}

function splitLines(bytes: Uint8Array): readonly PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LF, start);
    const stop = end < 0 ? bytes.length : end + 1;
    lines.push(decodeLine({ bytes: bytes.subarray(start, stop), offset: start, line: lines.length + 1, terminated: end >= 0, original: null }));
    start = stop;
  }
  return lines;
}

/** Physical lines in file order → the lines of each record. A continuation without a beginning is a record of its own. */
export function groupLines(lines: readonly PhysicalLine[], grammar: LineGrammar): readonly (readonly PhysicalLine[])[] {
  const groups: PhysicalLine[][] = [];
  let previous: PhysicalLine | null = null;
  for (const line of lines) {
    const current = groups.at(-1);
    if (current !== undefined && previous !== null && continues(previous, line, grammar)) current.push(line);
    else groups.push([line]);
    previous = line;
  }
  return groups;
}

import type { LogRecord } from '../model/log-record.ts';
import type { LineGrammar } from '../model/source.ts';
import { findLineBreak } from './line-break.ts';
import { datePlaces } from './neighbours.ts';
import { decodeLine, type PhysicalLine } from './physical-line.ts';
import { buildRecord, continues } from './record.ts';

export interface CutOptions {
  readonly file: string;
  readonly grammar: LineGrammar;
  readonly source?: string;
}

/** Lines of one stream (stdout) between two lines of the other (stderr) that still belong together. */
export const MAX_FOREIGN_LINES = 64;

/** Cuts a whole small text into records, undated ones placed between their neighbours. For files, see sources/file. */
export function decodeText(
  text: string | Uint8Array,
  { file, grammar, source = 'file' }: CutOptions,
): readonly LogRecord[] {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return datePlaces(
    groupLines(splitLines(bytes), grammar).map((lines) => buildRecord(lines, { source, file })),
    grammar,
  );
}

function splitLines(bytes: Uint8Array): readonly PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  let line = 1;
  let afterHole = false;
  for (let start = 0; start < bytes.length;) {
    const { textEnd, next, kind } = findLineBreak(bytes, start);
    // Nothing but a hole is no line; what follows it is.
    if (textEnd > start || kind !== 'hole') {
      lines.push(
        decodeLine({
          bytes: bytes.subarray(start, next),
          offset: start,
          line,
          terminated: kind !== 'none',
          original: null,
          afterHole,
        }),
      );
    }
    afterHole = kind === 'hole';
    if (kind === 'lf') line += 1;
    start = next;
  }
  return lines;
}

interface OpenGroup {
  readonly lines: PhysicalLine[];
  lastIndex: number;
}

/**
 * Physical lines in file order → the lines of each record, by where each begins. Lines of stdout and stderr interleave;
 * each goes on with its own stream. A continuation without a beginning is a record of its own.
 */
function groupLines(lines: readonly PhysicalLine[], grammar: LineGrammar): readonly (readonly PhysicalLine[])[] {
  const groups: PhysicalLine[][] = [];
  const openByStream = new Map<string | null, OpenGroup>();
  lines.forEach((line, index) => {
    const open = openByStream.get(line.stream);
    const previous = open?.lines.at(-1);
    if (
      open !== undefined &&
      previous !== undefined &&
      index - open.lastIndex <= MAX_FOREIGN_LINES &&
      continues(previous, line, grammar)
    ) {
      open.lines.push(line);
      open.lastIndex = index;
      return;
    }
    const group = [line];
    groups.push(group);
    openByStream.set(line.stream, { lines: group, lastIndex: index });
  });
  return groups;
}

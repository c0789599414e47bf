import type { LogRecord } from '../model/log-record.ts';
import type { LineGrammar } from '../model/source.ts';
import { findLineBreak } from './line-break.ts';
import { datePlaces } from './neighbours.ts';
import { type Clock, UTC_CLOCK } from './clock.ts';
import type { Envelope } from './envelope.ts';
import { learnPrefixes } from './general-prefix.ts';
import { openLine, type OpenOptions } from './open-line.ts';
import { decodeLine, furtherLines, type PhysicalLine, reopen } from './physical-line.ts';
import { buildRecord, isClosed, writerKey } from './record.ts';

export interface CutOptions {
  readonly file: string;
  readonly grammar: LineGrammar;
  readonly source?: string;
  readonly clock?: Clock;
}

/** Lines of one stream (stdout) between two lines of the other (stderr) that still belong together. */
export const MAX_FOREIGN_LINES = 64;

/** Cuts a whole small text into records, undated ones placed between their neighbours. For files, see sources/file. */
export function decodeText(
  text: string | Uint8Array,
  { file, grammar, source = 'file', clock = UTC_CLOCK }: CutOptions,
): readonly LogRecord[] {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  let learnt: readonly Envelope[] | null = null;
  const general = (): readonly Envelope[] => (learnt ??= learn(bytes, { grammar, clock, general: () => [] }));
  const options = { grammar, clock, general };
  return datePlaces(
    groupLines(splitLines(bytes, options), options).map((lines) => buildRecord(lines, { source, file, clock })),
    grammar,
  );
}

/** The lines that begin records, each as a record by itself: enough to see what kinds of lines there are, and when. */
export function decodeBeginnings(
  bytes: Uint8Array,
  { file, grammar, source = 'file', clock = UTC_CLOCK }: CutOptions,
): readonly LogRecord[] {
  return splitLines(bytes, { grammar, clock, general: () => [] })
    .filter(({ begins }) => begins)
    .map((line) => buildRecord([line], { source, file, clock }));
}

function learn(bytes: Uint8Array, options: OpenOptions): readonly Envelope[] {
  const isOpened = (plain: string): boolean => {
    const { begins, isSure } = openLine(plain, options);
    return begins || isSure;
  };
  const lines = splitLines(bytes, options).map(({ outer }) => outer);
  return learnPrefixes({ grammar: options.grammar, lines: lines.filter((line) => line !== ''), isOpened });
}

function splitLines(bytes: Uint8Array, options: OpenOptions): readonly PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  let line = 1;
  let afterHole = false;
  for (let start = 0; start < bytes.length;) {
    const { textEnd, next, kind } = findLineBreak(bytes, start);
    // Nothing but a hole is no line; what follows it is.
    if (textEnd > start || kind !== 'hole') {
      const raw = {
        bytes: bytes.subarray(start, next),
        offset: start,
        line,
        terminated: kind !== 'none',
        original: null,
        afterHole,
      };
      const decoded = decodeLine(raw, options);
      lines.push(decoded, ...furtherLines(decoded));
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
 * Physical lines in file order → the lines of each record, by where each begins. Lines of several processes and streams
 * interleave; each goes on with its own. A continuation without a beginning is a record of its own.
 */
function groupLines(lines: readonly PhysicalLine[], options: OpenOptions): readonly (readonly PhysicalLine[])[] {
  const groups: PhysicalLine[][] = [];
  const openByWriter = new Map<string, OpenGroup>();
  lines.forEach((line, index) => {
    const found = [...openByWriter.values()]
      .toReversed()
      .flatMap((open) => goesOn(open, { line, index, options }) ?? [])[0];
    if (found !== undefined) {
      found.open.lines.push(found.line);
      found.open.lastIndex = index;
      return;
    }
    const group = [line];
    groups.push(group);
    openByWriter.delete(writerKey(line));
    openByWriter.set(writerKey(line), { lines: group, lastIndex: index });
  });
  return groups;
}

interface Joining {
  readonly line: PhysicalLine;
  readonly index: number;
  readonly options: OpenOptions;
}

function goesOn(
  open: OpenGroup,
  { line, index, options }: Joining,
): { readonly open: OpenGroup; readonly line: PhysicalLine } | null {
  const first = open.lines[0] as PhysicalLine;
  if (index - open.lastIndex > MAX_FOREIGN_LINES) return null;
  const reopened = line.begins ? line : reopen(line, { first, options });
  if (reopened === null || writerKey(reopened) !== writerKey(first)) return null;
  if (open.lines.at(-1)?.partial === true) return { open, line: reopened };
  return line.begins || !first.begins || isClosed(open.lines) ? null : { open, line: reopened };
}

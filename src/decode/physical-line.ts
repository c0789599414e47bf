import type { RecordFlaw } from '../model/log-record.ts';
import { type OpenedLine, openLine, type OpenOptions, reopenLine } from './open-line.ts';

/** One line of a file, as text, with what was wrong with its bytes. */
export interface PhysicalLine extends OpenedLine {
  /** The whole line as text, envelopes included. */
  readonly outer: string;
  /** Byte offset of its first byte in the file. */
  readonly offset: number;
  /** Bytes in the file, line end included. */
  readonly sizeBytes: number;
  /** 1-based; null when unknown. */
  readonly line: number | null;
  readonly flaws: readonly RecordFlaw[];
  readonly original: { readonly sizeBytes: number; readonly sha256: string } | null;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const NUL = 0;

export interface RawLine {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly line: number | null;
  /** False for the last line of a file without a newline at its end. */
  readonly terminated: boolean;
  /** Set when `bytes` is only head and tail of a longer line. */
  readonly original: { readonly sizeBytes: number; readonly sha256: string } | null;
  /** True when a hole of NUL bytes stands right before it. */
  readonly afterHole?: boolean;
  /** Bytes in the file where that is more than `bytes` holds. */
  readonly sizeBytes?: number;
}

/** Bytes of one line (with or without its line end) → text without its envelopes. Never throws. */
export function decodeLine(raw: RawLine, options: OpenOptions): PhysicalLine {
  const flaws: RecordFlaw[] = raw.afterHole === true ? ['nul-bytes'] : [];
  const { text, bad } = toText(withoutNul(trimLineEnd(raw.bytes), flaws));
  if (bad) flaws.push('bad-utf8');
  if (raw.original !== null) flaws.push('oversize');
  if (!raw.terminated) flaws.push('unterminated');
  const withoutBom = raw.offset === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text;
  return {
    ...openLine(withoutBom, options),
    outer: withoutBom,
    offset: raw.offset,
    sizeBytes: raw.sizeBytes ?? raw.original?.sizeBytes ?? raw.bytes.length,
    line: raw.line,
    flaws,
    original: raw.original,
  };
}

function trimLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  if (end > 0 && bytes[end - 1] === 10) end -= 1;
  if (end > 0 && bytes[end - 1] === 13) end -= 1;
  return bytes.subarray(0, end);
}

// Stray NUL bytes; a hole never gets here but for the bytes that end the line (line-break.ts).
function withoutNul(bytes: Uint8Array, flaws: RecordFlaw[]): Uint8Array {
  if (!bytes.includes(NUL)) return bytes;
  if (!flaws.includes('nul-bytes')) flaws.push('nul-bytes');
  return bytes.filter((byte) => byte !== NUL);
}

function toText(bytes: Uint8Array): { readonly text: string; readonly bad: boolean } {
  try {
    return { text: strictUtf8.decode(bytes), bad: false };
  } catch {
    return { text: lenientUtf8.decode(bytes), bad: true };
  }
}

/** A line as text, its line end taken off, whatever its bytes. */
export function textOfLine(bytes: Uint8Array): string {
  return toText(withoutNul(trimLineEnd(bytes), [])).text;
}

/**
 * A line that begins no record, as a line of the record that `first` begins. Null: it does not stand in its envelopes.
 */
export function reopen(
  line: PhysicalLine,
  { first, options }: { readonly first: PhysicalLine; readonly options: OpenOptions },
): PhysicalLine | null {
  if (line.isSure) return line;
  const opened = reopenLine(line.outer, { layout: first.layout, options });
  if (opened === null) return null;
  // What the envelope did not say of a bare line is as for the first one.
  return opened.layout.length > 0
    ? { ...line, ...opened }
    : { ...line, ...opened, stream: first.stream, writer: first.writer };
}

/**
 * The lines of the system that stand behind the first in one field, each named by a place of its own within the
 * physical line.
 */
export function furtherLines(line: PhysicalLine): readonly PhysicalLine[] {
  return line.further.map((opened, index) => ({ ...line, ...opened, offset: line.offset + index + 1 }));
}

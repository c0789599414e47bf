// journalctl -o export and -o verbose: an entry is several lines of KEY=value.

import type { DocumentForm, LineMaker, MadeLine } from '../document.ts';
import { createByteQueue, MAX_HELD_RECORD_BYTES } from './byte-queue.ts';

export const journalExport: DocumentForm = {
  id: 'journal-export',
  title: 'journalctl -o export and -o verbose',
  fits: ({ text }) =>
    (/^[A-Z_][A-Z0-9_]*(?:=|\n)/.test(text) && /^__(?:CURSOR|REALTIME_TIMESTAMP)=/m.test(text)) ||
    /^[A-Z][a-z]{2} \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\S* \S+ \[s=[0-9a-f]+;/.test(text),
  open: createMaker,
};

/** A value of the largest size that is read, its name and its length. */
const MAX_WAITING_BYTES = MAX_HELD_RECORD_BYTES + 64 * 1024;

// systemd, Journal Export Format: `KEY=value LF`; of a value that is no line, `KEY LF`, its length as 8 bytes, little
// endian, the value, LF. An empty line ends an entry. Verbose: a head line with time and cursor, then indented fields.
function createMaker(): LineMaker {
  const queue = createByteQueue();
  /** Of what waits, so much holds no line end. */
  let searched = 0;
  /** What comes up to the next line end goes on with a piece. */
  let isInPiece = false;
  let base = 0;
  let line = 1;
  let fields: Record<string, string> = {};
  let fieldBytes = 0;
  let place = { offset: 0, line: 1 };
  const decoder = new TextDecoder();
  const out: MadeLine[] = [];

  const endEntry = (): void => {
    if (Object.keys(fields).length > 0) out.push({ text: JSON.stringify(fields), ...place });
    fields = {};
    fieldBytes = 0;
  };

  const setField = (name: string, value: string): void => {
    fieldBytes += name.length + value.length;
    fields[name] = value;
    if (fieldBytes <= MAX_HELD_RECORD_BYTES) return;
    out.push({ text: JSON.stringify(fields), ...place, isPiece: true });
    fields = {};
    fieldBytes = 0;
  };

  const take = (text: string, at: number): void => {
    const head = /^[A-Z][a-z]{2} (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\S*) (\S+) \[(s=[0-9a-f]+;\S*)\]/.exec(text);
    if (head !== null || text === '') endEntry();
    if (Object.keys(fields).length === 0) place = { offset: at, line };
    if (text === '') return;
    if (head !== null) {
      fields['__CURSOR'] = head[3] ?? '';
      fields['time'] = head[2] === 'UTC' ? `${head[1]}Z` : (head[1] ?? '');
      // What the other journal forms have; here the time stands in the head line.
      fields['__REALTIME_TIMESTAMP'] = '';
      return;
    }
    const field = /^\s*([A-Z_][A-Z0-9_]*)=(.*)$/su.exec(text);
    if (field?.[1] !== undefined) setField(field[1], field[2] ?? '');
  };

  const run = (isLast: boolean): void => {
    const buffer = queue.bytes();
    let at = 0;
    for (;;) {
      const lf = buffer.indexOf(10, Math.max(at, searched));
      if (lf < 0) {
        searched = buffer.length;
        break;
      }
      const text = decoder.decode(buffer.subarray(at, lf));
      if (isInPiece) {
        out.push({ text, offset: base + at, line, isPiece: true });
        isInPiece = false;
        line += 1;
        at = lf + 1;
        continue;
      }
      if (/^[A-Z_][A-Z0-9_]*$/.test(text)) {
        const size = sizeAt(buffer, lf + 1);
        if (size === null || lf + 9 + size >= buffer.length) {
          searched = lf;
          break;
        }
        setField(text, decoder.decode(buffer.subarray(lf + 9, lf + 9 + size)));
        line += 2 + count(buffer.subarray(lf + 9, lf + 9 + size));
        at = lf + 9 + size + 1;
        continue;
      }
      take(text, base + at);
      line += 1;
      at = lf + 1;
    }
    if (isLast && at < buffer.length && !isInPiece) take(decoder.decode(buffer.subarray(at)), base + at);
    const isTooLong = buffer.length - at > MAX_WAITING_BYTES || (isLast && isInPiece && at < buffer.length);
    if (isTooLong) {
      out.push({ text: decoder.decode(buffer.subarray(at)), offset: base + at, line, isPiece: true });
      at = buffer.length;
      isInPiece = true;
    }
    queue.drop(at);
    base += at;
    searched = Math.max(0, searched - at);
  };

  return {
    push(bytes) {
      queue.push(bytes);
      run(false);
      return out.splice(0);
    },
    finish() {
      run(true);
      endEntry();
      return out.splice(0);
    },
  };
}

function sizeAt(bytes: Uint8Array, at: number): number | null {
  if (at + 8 > bytes.length) return null;
  const size = new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigUint64(0, true);
  return size > BigInt(MAX_HELD_RECORD_BYTES) ? null : Number(size);
}

function count(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}

// journalctl -o export and -o verbose: an entry is several lines of KEY=value.

import type { DocumentForm, LineMaker, MadeLine } from '../document.ts';

export const journalExport: DocumentForm = {
  id: 'journal-export',
  title: 'journalctl -o export and -o verbose',
  fits: ({ text }) =>
    (/^[A-Z_][A-Z0-9_]*(?:=|\n)/.test(text) && /^__(?:CURSOR|REALTIME_TIMESTAMP)=/m.test(text)) ||
    /^[A-Z][a-z]{2} \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\S* \S+ \[s=[0-9a-f]+;/.test(text),
  open: createMaker,
};

// systemd, Journal Export Format: `KEY=value LF`; of a value that is no line, `KEY LF`, its length as 8 bytes, little endian, the
// value, LF. An empty line ends an entry. Verbose: a head line with time and cursor, then indented fields.
function createMaker(): LineMaker {
  let buffer = new Uint8Array(0);
  let base = 0;
  let line = 1;
  let fields: Record<string, string> = {};
  let place = { offset: 0, line: 1 };
  const decoder = new TextDecoder();
  const out: MadeLine[] = [];

  const endEntry = (): void => {
    if (Object.keys(fields).length > 0) out.push({ text: JSON.stringify(fields), ...place });
    fields = {};
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
    if (field?.[1] !== undefined) fields[field[1]] = field[2] ?? '';
  };

  const run = (isLast: boolean): void => {
    let at = 0;
    for (;;) {
      const lf = buffer.indexOf(10, at);
      if (lf < 0) break;
      const text = decoder.decode(buffer.subarray(at, lf));
      if (/^[A-Z_][A-Z0-9_]*$/.test(text)) {
        const size = sizeAt(buffer, lf + 1);
        if (size === null || lf + 9 + size >= buffer.length) break;
        fields[text] = decoder.decode(buffer.subarray(lf + 9, lf + 9 + size));
        line += 2 + count(buffer.subarray(lf + 9, lf + 9 + size));
        at = lf + 9 + size + 1;
        continue;
      }
      take(text, base + at);
      line += 1;
      at = lf + 1;
    }
    if (isLast && at < buffer.length) take(decoder.decode(buffer.subarray(at)), base + at);
    buffer = buffer.slice(at);
    base += at;
  };

  return {
    push(bytes) {
      const joined = new Uint8Array(buffer.length + bytes.length);
      joined.set(buffer);
      joined.set(bytes, buffer.length);
      buffer = joined;
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
  return size > 64n * 1024n * 1024n ? null : Number(size);
}

function count(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}

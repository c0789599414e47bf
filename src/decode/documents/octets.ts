// Syslog over TCP (RFC 6587): each message behind its length in bytes, with no line end between them.

import type { DocumentForm, LineMaker, MadeLine } from '../document.ts';
import { createByteQueue, MAX_HELD_RECORD_BYTES } from './byte-queue.ts';

export const octets: DocumentForm = {
  id: 'octets',
  title: 'syslog with octet counts (RFC 6587)',
  fits: ({ text }) => /^[1-9]\d{0,6} <\d{1,3}>/.test(text),
  open: createMaker,
};

const MAX_HEAD_BYTES = 8;

function createMaker(): LineMaker {
  const queue = createByteQueue();
  let offset = 0;
  /** Of what waits, so much holds no line end. */
  let searched = 0;
  let line = 1;
  const decoder = new TextDecoder();
  const make = (size: number, skip: number): MadeLine => {
    const text = decoder.decode(queue.bytes().subarray(skip, skip + size));
    const made = { text, offset: offset + skip, line };
    line += text.split('\n').length - 1;
    queue.drop(skip + size);
    searched = 0;
    offset += skip + size;
    return made;
  };
  /** Null: more bytes are needed. */
  const next = (): MadeLine | null => {
    const rest = queue.bytes();
    const [before = '', size] = /^\s*([1-9]\d{0,6}) /.exec(decoder.decode(rest.subarray(0, MAX_HEAD_BYTES))) ?? [];
    if (size !== undefined) {
      const isThere = rest.length >= before.length + Number(size);
      return isThere ? make(Number(size), before.length) : null;
    }
    // No message any more: its lines as they stand.
    if (rest.length <= MAX_HEAD_BYTES) return null;
    const lf = rest.indexOf(10, searched);
    searched = lf < 0 ? rest.length : 0;
    if (lf >= 0) return make(lf + 1, 0);
    return rest.length > MAX_HELD_RECORD_BYTES ? { ...make(rest.length, 0), isPiece: true } : null;
  };
  const run = (isLast: boolean): readonly MadeLine[] => {
    const made: MadeLine[] = [];
    for (let one = next(); one !== null; one = next()) made.push(one);
    // Cut off: as it stands.
    const left = queue.bytes().length;
    if (isLast && left > 0) made.push(make(left, 0));
    return made;
  };
  return {
    push(bytes) {
      queue.push(bytes);
      return run(false);
    },
    finish: () => run(true),
  };
}

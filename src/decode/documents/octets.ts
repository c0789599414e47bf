// Syslog over TCP (RFC 6587): each message behind its length in bytes, with no line end between them.

import type { DocumentForm, LineMaker, MadeLine } from '../document.ts';

export const octets: DocumentForm = {
  id: 'octets',
  title: 'syslog with octet counts (RFC 6587)',
  fits: ({ text }) => /^[1-9]\d{0,6} <\d{1,3}>/.test(text),
  open: createMaker,
};

const MAX_HEAD_BYTES = 8;

function createMaker(): LineMaker {
  let rest = new Uint8Array(0);
  let offset = 0;
  let line = 1;
  const decoder = new TextDecoder();
  const make = (size: number, skip: number): MadeLine => {
    const text = decoder.decode(rest.subarray(skip, skip + size));
    const made = { text, offset: offset + skip, line };
    line += text.split('\n').length - 1;
    rest = rest.slice(skip + size);
    offset += skip + size;
    return made;
  };
  const run = (isLast: boolean): readonly MadeLine[] => {
    const made: MadeLine[] = [];
    for (;;) {
      const head = decoder.decode(rest.subarray(0, MAX_HEAD_BYTES));
      const count = /^\s*([1-9]\d{0,6}) /.exec(head);
      const [before = '', size = '0'] = count ?? [];
      if (count !== null && rest.length >= before.length + Number(size)) made.push(make(Number(size), before.length));
      else break;
    }
    // Cut off, or no message any more: as it stands.
    if (isLast && rest.length > 0) made.push(make(rest.length, 0));
    return made;
  };
  return {
    push(bytes) {
      const all = new Uint8Array(rest.length + bytes.length);
      all.set(rest);
      all.set(bytes, rest.length);
      rest = all;
      return run(false);
    },
    finish: () => run(true),
  };
}

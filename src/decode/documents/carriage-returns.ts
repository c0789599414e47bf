// Lines that end with CR alone: old editors, and terminals that were recorded.

import type { DocumentForm, LineMaker, MadeLine } from '../document.ts';

export const carriageReturns: DocumentForm = {
  id: 'carriage-returns',
  title: 'lines that end with CR alone',
  fits: ({ text }) => !text.includes('\n') && (text.match(/\r/g)?.length ?? 0) >= 2,
  open: createMaker,
};

function createMaker(): LineMaker {
  let rest = new Uint8Array(0);
  let offset = 0;
  let line = 1;
  const decoder = new TextDecoder();
  const lineAt = (bytes: Uint8Array): MadeLine => {
    const made = { text: decoder.decode(bytes), offset, line };
    offset += bytes.length + 1;
    line += 1;
    return made;
  };
  return {
    push(bytes) {
      const all = new Uint8Array(rest.length + bytes.length);
      all.set(rest);
      all.set(bytes, rest.length);
      const made: MadeLine[] = [];
      let from = 0;
      for (let at = 0; at < all.length; at += 1) {
        if (all[at] !== 13 && all[at] !== 10) continue;
        made.push(lineAt(all.subarray(from, at)));
        from = at + 1;
      }
      rest = all.slice(from);
      return made;
    },
    finish: () => (rest.length === 0 ? [] : [lineAt(rest)]),
  };
}

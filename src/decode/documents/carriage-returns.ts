// Lines that end with CR alone: old editors, and terminals that were recorded.

import type { DocumentForm, LineMaker, MadeLine } from '../document.ts';
import { createByteQueue, MAX_HELD_RECORD_BYTES } from './byte-queue.ts';

export const carriageReturns: DocumentForm = {
  id: 'carriage-returns',
  title: 'lines that end with CR alone',
  fits: ({ text }) => !text.includes('\n') && (text.match(/\r/g)?.length ?? 0) >= 2,
  open: createMaker,
};

function createMaker(): LineMaker {
  const queue = createByteQueue();
  let offset = 0;
  let line = 1;
  const decoder = new TextDecoder();
  const lineAt = (bytes: Uint8Array): MadeLine => ({ text: decoder.decode(bytes), offset, line });
  return {
    push(bytes) {
      let at = queue.bytes().length;
      queue.push(bytes);
      const all = queue.bytes();
      const made: MadeLine[] = [];
      let from = 0;
      for (; at < all.length; at += 1) {
        if (all[at] !== 13 && all[at] !== 10) continue;
        made.push(lineAt(all.subarray(from, at)));
        offset += at + 1 - from;
        line += 1;
        from = at + 1;
      }
      if (all.length - from > MAX_HELD_RECORD_BYTES) {
        made.push({ ...lineAt(all.subarray(from)), isPiece: true });
        offset += all.length - from;
        from = all.length;
      }
      queue.drop(from);
      return made;
    },
    finish: () => (queue.bytes().length === 0 ? [] : [lineAt(queue.bytes())]),
  };
}

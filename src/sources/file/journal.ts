// Exports of a journal (journalctl -o json), in which not every message stands as text: journal-tools/entries.ts.

import { count, own, say } from '../../model/prose.ts';
import { createLeftOut, type LeftOut } from '../journal-tools/entries.ts';
import { type FileAccount, noteGap } from './account.ts';
import { createFinder } from '../records/finder.ts';

/** Of the beginning of a file. */
export function isJournal(head: Buffer): boolean {
  return JOURNAL_FIELD.isIn(head);
}

const JOURNAL_FIELD = createFinder(['"__REALTIME_TIMESTAMP"']);

export interface LeftOutOfFile extends Pick<LeftOut, 'take'> {
  /** Says in the account what was left out. */
  finish(): void;
}

export function createLeftOutOf(account: FileAccount): LeftOutOfFile {
  const leftOut = createLeftOut();
  return {
    take: leftOut.take,
    finish() {
      const { messages, suppressed } = leftOut;
      if (messages > 0)
        noteGap(account, {
          kind: 'message-left-out',
          says: say`${count(messages, 'entry', 'entries')} without a message, which journalctl leaves out above 4096 bytes: export again with --all`,
        });
      if (suppressed > 0)
        noteGap(account, {
          kind: 'messages-suppressed',
          says: own(`journald dropped ${suppressed} messages of a service that wrote too many: they are nowhere`),
        });
    },
  };
}

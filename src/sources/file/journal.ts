// journalctl -o json, in which not every message stands as text: one with colours or other control characters is an array of its
// bytes, and a long one is null without --all. journald itself drops messages of a service that writes too many.

import type { JsonObject } from '../../model/json.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { count, own, say } from '../../model/prose.ts';
import { type FileAccount, noteGap } from './account.ts';
import { createFinder } from './finder.ts';

/** Of the beginning of a file. */
export function isJournal(head: Buffer): boolean {
  return JOURNAL_FIELD.isIn(head);
}

const JOURNAL_FIELD = createFinder(['"__REALTIME_TIMESTAMP"']);

/** What is looked for in a journal: the strings, the strings as arrays of bytes, and what says that something was left out. */
export function journalNeedles(strings: readonly string[]): readonly string[] {
  return [...strings, ...strings.flatMap(asByteArrays), ...LEFT_OUT];
}

const LEFT_OUT = ['"MESSAGE":null', '"MESSAGE": null', '"MESSAGE" : null', 'Suppressed '];

function asByteArrays(text: string): readonly string[] {
  const bytes = [...Buffer.from(text, 'utf8')];
  return [bytes.join(','), bytes.join(', ')];
}

export interface LeftOut {
  /** True: the record is no line, it says that one was left out. */
  take(record: LogRecord): boolean;
  /** Says in the account what was left out. */
  finish(): void;
}

export function createLeftOut(account: FileAccount): LeftOut {
  let messages = 0;
  let suppressed = 0;
  return {
    take({ attributes, body, envelopes }) {
      if (attributes !== null && isWithoutMessage(attributes)) {
        messages += 1;
        return true;
      }
      const dropped = envelopes.includes('journald') ? /^Suppressed (\d+) messages from /.exec(body) : null;
      suppressed += Number(dropped?.[1] ?? entrySuppressed(attributes));
      return dropped !== null || entrySuppressed(attributes) > 0;
    },
    finish() {
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

function isWithoutMessage(entry: JsonObject): boolean {
  return entry['MESSAGE'] === null && Object.hasOwn(entry, '__REALTIME_TIMESTAMP');
}

function entrySuppressed(entry: JsonObject | null): number {
  const message = entry?.['MESSAGE'];
  return typeof message === 'string' ? Number(/^Suppressed (\d+) messages from /.exec(message)?.[1] ?? 0) : 0;
}

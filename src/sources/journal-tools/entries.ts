// Entries of journalctl -o json as they are searched. Not every message stands as text in one: with colours or other control
// characters it is an array of its bytes, and a long one is null without --all. journald itself drops messages of a service that
// writes too many, and says so in an entry of its own.

import type { JsonObject } from '../../model/json.ts';
import type { LogRecord } from '../../model/log-record.ts';

/** What is looked for in entries: the strings, the strings as arrays of bytes, and what says that something was left out. */
export function journalNeedles(strings: readonly string[]): readonly string[] {
  return [...strings, ...strings.flatMap(asByteArrays), ...LEFT_OUT];
}

const LEFT_OUT = ['"MESSAGE":null', '"MESSAGE": null', '"MESSAGE" : null', 'Suppressed '];

function asByteArrays(text: string): readonly string[] {
  const bytes = [...Buffer.from(text, 'utf8')];
  return [bytes.join(','), bytes.join(', ')];
}

/** Whether one of the strings stands there as an array of bytes, and not as the end of a longer number. */
export function holdsAsBytes(text: string, strings: readonly string[]): boolean {
  return strings.some((string) => {
    const bytes = [...Buffer.from(string, 'utf8')].join(', ?');
    return bytes !== '' && new RegExp(`(?<!\\d)${bytes}(?!\\d)`).test(text);
  });
}

export interface LeftOut {
  /** True: the record is no line, it says that one was left out. */
  take(record: LogRecord): boolean;
  /** Entries without a message. */
  readonly messages: number;
  /** Messages that journald dropped. */
  readonly suppressed: number;
}

export function createLeftOut(): LeftOut {
  let messages = 0;
  let suppressed = 0;
  return {
    take(record) {
      if (isWithoutMessage(record.attributes)) {
        messages += 1;
        return true;
      }
      const dropped = suppressedIn(record);
      suppressed += dropped;
      return dropped > 0;
    },
    get messages() {
      return messages;
    },
    get suppressed() {
      return suppressed;
    },
  };
}

/** How many messages were dropped, as journald says in this entry; 0: it is another one. */
export function suppressedIn({ attributes, body, envelopes }: Pick<LogRecord, 'attributes' | 'body' | 'envelopes'>) {
  const message = attributes?.['MESSAGE'];
  const text = envelopes.includes('journald') ? body : typeof message === 'string' ? message : '';
  return Number(/^Suppressed (\d{1,15}) messages from /.exec(text)?.[1] ?? 0);
}

/** An entry of which journalctl left the message out. */
export function isWithoutMessage(entry: JsonObject | null): boolean {
  return entry !== null && entry['MESSAGE'] === null && Object.hasOwn(entry, '__REALTIME_TIMESTAMP');
}

// What names an entry, read off the text of journalctl -o json. Within a string a quote is escaped, so that a message cannot
// pretend to be one of these fields.

import type { UnixNano } from '../../model/time.ts';

export interface EntryName {
  readonly timeUnixNano: UnixNano | null;
  /** Its place among all entries of this numbering. */
  readonly sequence: number | null;
  readonly sequenceId: string | null;
}

const TIME = /"__REALTIME_TIMESTAMP"\s*:\s*"(\d{1,17})"/;
const CURSOR = /"__CURSOR"\s*:\s*"s=([0-9a-f]{32});i=([0-9a-f]{1,12});/;

export function entryOf(text: string): EntryName {
  const time = TIME.exec(text)?.[1];
  const cursor = CURSOR.exec(text);
  return {
    timeUnixNano: time === undefined ? null : BigInt(time) * 1000n,
    sequence: cursor === null ? null : Number.parseInt(cursor[2] as string, 16),
    sequenceId: cursor?.[1] ?? null,
  };
}

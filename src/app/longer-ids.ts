// What a text is a piece of, where it is no id itself: the beginning of an id that somebody copied in part.

import { longerWords } from '../model/id-spelling.ts';
import type { Profile } from '../model/profile.ts';
import type { LongerIds } from '../model/report.ts';
import type { RecordPool } from './search.ts';

const MOST_SHOWN = 8;

/** From redacted records alone: a piece of a secret leads to none. Null: none was seen. */
export function longerIds(
  pool: RecordPool,
  { profile, value }: { readonly profile: Profile; readonly value: string },
): LongerIds | null {
  const inFields = new Set<string>();
  const inText = new Set<string>();
  for (const record of pool.records) {
    if (!pool.holdsPiece(record)) continue;
    const carried = profile.idsOf(record).filter((id) => isLonger(id.value, value));
    for (const id of carried) inFields.add(id.value);
    // A word without a digit is a word.
    if (carried.length === 0) for (const word of longerWords(record.body, value)) if (/\d/.test(word)) inText.add(word);
  }
  const all = [...new Set([...inFields, ...inText])];
  if (all.length === 0) return null;
  const begins = all.filter((id) => id.startsWith(value));
  const others = all.filter((id) => !id.startsWith(value));
  return { count: all.length, ids: [...begins, ...others].slice(0, MOST_SHOWN) };
}

function isLonger(id: string, value: string): boolean {
  return id.length > value.length && id.includes(value);
}

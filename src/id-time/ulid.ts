import { own } from '../model/prose.ts';
import { NANOS_PER_MS } from '../model/time.ts';
import { fromDigits } from './base-n.ts';
import type { IdFormat } from './format.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;

/** TypeIDs (a prefix and a UUIDv7 in lower-case base 32) hold their time in the same place. */
export const ulid: IdFormat = {
  name: 'ULID',
  example: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  precisionNanos: NANOS_PER_MS,
  trust: own('the clock of the machine that made the id; a monotonic maker may count on from an earlier millisecond'),
  fact: 'ULID specification, github.com/ulid/spec',
  readTime(id) {
    // The first digit holds 3 of the 48 bits: more than 7 does not fit (specification, "Overflow Errors").
    if (!/^[0-7][0-9A-Za-z]{25}$/.test(id)) return null;
    const digits = id.toUpperCase();
    if (fromDigits(digits, CROCKFORD) === null) return null;
    const ms = fromDigits(digits.slice(0, TIME_DIGITS), CROCKFORD);
    return ms === null ? null : ms * NANOS_PER_MS;
  },
};

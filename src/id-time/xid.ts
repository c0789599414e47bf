import { own } from '../model/prose.ts';
import { NANOS_PER_SECOND } from '../model/time.ts';
import { fromDigits } from './base-n.ts';
import type { IdFormat } from './format.ts';

const BASE32_HEX = '0123456789abcdefghijklmnopqrstuv';

export const xid: IdFormat = {
  name: 'xid',
  example: '9m4e2mr0ui3e8a215n4g',
  precisionNanos: NANOS_PER_SECOND,
  trust: own('the clock of the machine that made the id; other ids of 20 characters 0-9a-v can look like one'),
  fact: 'rs/xid, README',
  readTime(id) {
    // 96 bits in 20 digits of 5: the last digit holds one bit only.
    if (!/^[0-9a-v]{19}[0g]$/.test(id)) return null;
    const value = fromDigits(id, BASE32_HEX);
    return value === null ? null : (value >> 68n) * NANOS_PER_SECOND;
  },
};

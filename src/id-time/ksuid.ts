import { own } from '../model/prose.ts';
import { NANOS_PER_SECOND } from '../model/time.ts';
import { fromDigits } from './base-n.ts';
import type { IdFormat } from './format.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Seconds count from here: 2014-05-13T16:53:20Z. */
const EPOCH_SECONDS = 1_400_000_000n;
const PAYLOAD_BITS = 128n;
const TOTAL_BITS = 160n;

export const ksuid: IdFormat = {
  name: 'KSUID',
  example: '0ujtsYcgvSTl8PAuAdqWYSMnLOv',
  precisionNanos: NANOS_PER_SECOND,
  trust: own(
    'the clock of the machine that made the id; other ids of 27 letters and digits look like one, and about one in twelve of those states a plausible time',
  ),
  fact: 'segmentio/ksuid, README',
  readTime(id) {
    if (!/^[0-9A-Za-z]{27}$/.test(id)) return null;
    const value = fromDigits(id, BASE62);
    if (value === null || value >> TOTAL_BITS !== 0n) return null;
    return ((value >> PAYLOAD_BITS) + EPOCH_SECONDS) * NANOS_PER_SECOND;
  },
};

import { own } from '../model/prose.ts';
import { NANOS_PER_MS, type UnixNano } from '../model/time.ts';
import type { IdFormat } from './format.ts';

// 100 ns steps from the beginning of the Gregorian calendar, 1582-10-15, to 1970-01-01 (RFC 9562, 5.1).
const GREGORIAN_TICKS = 0x01b21dd213814000n;
const TICK_NANOS = 100n;

const DASHED = /^([0-9a-f]{8})-([0-9a-f]{4})-([1-8])([0-9a-f]{3})-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
// Without dashes it has the shape of a W3C trace id; a random one has a given version and a time of our years about
// once in 30,000.
const BARE = /^([0-9a-f]{8})([0-9a-f]{4})([1-8])([0-9a-f]{3})[89ab][0-9a-f]{15}$/i;

interface Parts {
  readonly version: string;
  /** Three groups of hex digits: 32, 16 and 12 bits. */
  readonly first: string;
  readonly second: string;
  readonly third: string;
}

/** The version and the parts that may hold a time. Null when it is no UUID of RFC 9562. */
function partsOf(id: string): Parts | null {
  const [, first = '', second = '', version = '', third = ''] = DASHED.exec(id) ?? BARE.exec(id) ?? [];
  return version === '' ? null : { version, first, second, third };
}

/** `4`, or null when it is no UUID. */
export function uuidVersion(id: string): string | null {
  return partsOf(id)?.version ?? null;
}

function ticks(hex: string): UnixNano {
  return (BigInt(`0x${hex}`) - GREGORIAN_TICKS) * TICK_NANOS;
}

const MAKER = own('the clock of the machine that made the id, at the moment it was made');

export const uuidV1: IdFormat = {
  name: 'UUIDv1',
  example: 'c232ab00-9414-11ec-b3c8-9f6bdeced846',
  precisionNanos: TICK_NANOS,
  trust: MAKER,
  fact: 'RFC 9562, 5.1',
  readTime(id) {
    const parts = partsOf(id);
    return parts?.version === '1' ? ticks(`${parts.third}${parts.second}${parts.first}`) : null;
  },
};

export const uuidV6: IdFormat = {
  name: 'UUIDv6',
  example: '1ec9414c-232a-6b00-b3c8-9f6bdeced846',
  precisionNanos: TICK_NANOS,
  trust: MAKER,
  fact: 'RFC 9562, 5.6',
  readTime(id) {
    const parts = partsOf(id);
    return parts?.version === '6' ? ticks(`${parts.first}${parts.second}${parts.third}`) : null;
  },
};

export const uuidV7: IdFormat = {
  name: 'UUIDv7',
  example: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
  precisionNanos: NANOS_PER_MS,
  trust: [...MAKER, '; the RFC lets makers shift it'],
  fact: 'RFC 9562, 5.7 and 6.2',
  readTime(id) {
    const parts = partsOf(id);
    return parts?.version === '7' ? BigInt(`0x${parts.first}${parts.second}`) * NANOS_PER_MS : null;
  },
};

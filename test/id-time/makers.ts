// Writes ids of each format, from its specification and not from the reader under test.

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE32_HEX = '0123456789abcdefghijklmnopqrstuv';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

type Maker = (timeUnixNano: bigint, random?: bigint) => string;

function hex(value: bigint, digits: number): string {
  return BigInt.asUintN(digits * 4, value)
    .toString(16)
    .padStart(digits, '0');
}

function encode(value: bigint, { alphabet, digits }: { readonly alphabet: string; readonly digits: number }): string {
  let text = '';
  for (let left = value; text.length < digits; left /= BigInt(alphabet.length))
    text = (alphabet[Number(left % BigInt(alphabet.length))] ?? '') + text;
  return text;
}

const gregorian = (time: bigint): bigint => time / 100n + 122_192_928_000_000_000n;
const seconds = (time: bigint): bigint => time / 1_000_000_000n;
const ms = (time: bigint): bigint => time / 1_000_000n;
const tail = (random: bigint): string => `${hex(0x8000n | (random & 0x3fffn), 4)}-${hex(random >> 14n, 12)}`;

export const MAKERS: Readonly<Record<string, Maker>> = {
  UUIDv1: (time, random = 0n) => {
    const ticks = gregorian(time);
    return `${hex(ticks, 8)}-${hex(ticks >> 32n, 4)}-1${hex(ticks >> 48n, 3)}-${tail(random)}`;
  },
  UUIDv6: (time, random = 0n) => {
    const ticks = gregorian(time);
    return `${hex(ticks >> 28n, 8)}-${hex(ticks >> 12n, 4)}-6${hex(ticks, 3)}-${tail(random)}`;
  },
  UUIDv7: (time, random = 0n) =>
    `${hex(ms(time) >> 16n, 8)}-${hex(ms(time), 4)}-7${hex(random >> 64n, 3)}-${tail(random)}`,
  ULID: (time, random = 0n) =>
    encode((ms(time) << 80n) | (random & ((1n << 80n) - 1n)), { alphabet: CROCKFORD, digits: 26 }),
  KSUID: (time, random = 0n) =>
    encode(((seconds(time) - 1_400_000_000n) << 128n) | random, { alphabet: BASE62, digits: 27 }),
  ObjectId: (time, random = 0n) => hex(seconds(time), 8) + hex(random, 16),
  xid: (time, random = 0n) =>
    encode(((seconds(time) << 64n) | BigInt.asUintN(64, random)) << 4n, { alphabet: BASE32_HEX, digits: 20 }),
  'Snowflake (Twitter epoch)': (time, random = 0n) =>
    (((ms(time) - 1_288_834_974_657n) << 22n) | (random & 0x3fffffn)).toString(),
  'Snowflake (Discord epoch)': (time, random = 0n) =>
    (((ms(time) - 1_420_070_400_000n) << 22n) | (random & 0x3fffffn)).toString(),
  'X-Amzn-Trace-Id': (time, random = 0n) => `Root=1-${hex(seconds(time), 8)}-${hex(random, 24)}`,
  'OpenAI response id': (time, random = 0n) =>
    random % 2n === 0n
      ? `resp_${hex(seconds(time), 8)}${hex(random, 4)}81${hex(random, 34)}`
      : `resp_${hex(random, 16)}0${random % 4n === 1n ? '0' : '1'}${hex(seconds(time), 8)}${hex(random, 4)}81${hex(random, 18)}`,
};

import { own } from '../model/prose.ts';
import { NANOS_PER_MS, type UnixNano } from '../model/time.ts';
import type { IdFormat } from './format.ts';

// 41 bits of milliseconds above 22 bits of machine and counter. The digits do not say whose epoch they count from.
const LOW_BITS = 22n;
const TWITTER_EPOCH_MS = 1_288_834_974_657n;
const DISCORD_EPOCH_MS = 1_420_070_400_000n;

function since(epochMs: bigint): (id: string) => UnixNano | null {
  return (id) => {
    if (!/^[1-9]\d{16,18}$/.test(id)) return null;
    const value = BigInt(id);
    return value >> 63n === 0n ? ((value >> LOW_BITS) + epochMs) * NANOS_PER_MS : null;
  };
}

const AMBIGUOUS = own(
  'the clock of the machine that made the id; the digits do not say whether Twitter’s or Discord’s epoch is meant, and any number of 17 to 19 digits looks like one',
);

export const twitterSnowflake: IdFormat = {
  name: 'Snowflake (Twitter epoch)',
  example: '1541815603606036480',
  precisionNanos: NANOS_PER_MS,
  trust: AMBIGUOUS,
  fact: 'X developer platform, "X IDs"; twitter-archive/snowflake',
  readTime: since(TWITTER_EPOCH_MS),
};

export const discordSnowflake: IdFormat = {
  name: 'Snowflake (Discord epoch)',
  example: '175928847299117063',
  precisionNanos: NANOS_PER_MS,
  trust: AMBIGUOUS,
  fact: 'Discord API reference, "Snowflakes"',
  readTime: since(DISCORD_EPOCH_MS),
};

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainId, FORMATS } from '../../src/id-time/index.ts';
import { plainText } from '../../src/model/prose.ts';
import { formatUtc } from '../../src/model/time.ts';
import { MAKERS } from './makers.ts';

const NOW = 1_795_416_000_000_000_000n; // 2026-11-23T06:40:00Z
const MS = 1_000_000n;

function timesIn(id: string): readonly (readonly [format: string, time: string, plausible: boolean])[] {
  return explainId(id, { now: NOW }).candidates.map(({ format, timeUnixNano, plausible }) => [
    format,
    formatUtc(timeUnixNano),
    plausible,
  ]);
}

function saysOf(id: string): string {
  return plainText(explainId(id, { now: NOW }).says);
}

describe('published examples', () => {
  // Each from the format's own specification or README.
  it.each([
    ['UUIDv1', 'C232AB00-9414-11EC-B3C8-9F6BDECED846', '2022-02-22T19:22:22.000Z'],
    ['UUIDv6', '1EC9414C-232A-6B00-B3C8-9F6BDECED846', '2022-02-22T19:22:22.000Z'],
    ['UUIDv7', '017F22E2-79B0-7CC3-98C4-DC0C0C07398F', '2022-02-22T19:22:22.000Z'],
    ['UUIDv7', '017f22e279b07cc398c4dc0c0c07398f', '2022-02-22T19:22:22.000Z'],
    ['ULID', '01ARZ3NDEKTSV4RRFFQ69G5FAV', '2016-07-30T23:54:10.259Z'],
    ['KSUID', '0ujtsYcgvSTl8PAuAdqWYSMnLOv', '2017-10-10T04:00:47.000Z'],
    ['X-Amzn-Trace-Id', 'Root=1-58406520-a006649127e371903a2de979', '2016-12-01T18:00:00.000Z'],
    ['X-Amzn-Trace-Id', '1-5759e988-bd862e3fe1be46a994272793', '2016-06-09T22:11:20.000Z'],
    [
      'X-Amzn-Trace-Id',
      'Self=1-5759e988-bd862e3fe1be46a994272793;Root=1-5759e980-bd862e3fe1be46a994272793;Sampled=1',
      '2016-06-09T22:11:20.000Z',
    ],
  ])('%s %s', (format, id, time) => {
    expect(timesIn(id)).toEqual([[format, time, true]]);
  });

  it.each([
    ['xid', '9m4e2mr0ui3e8a215n4g', '2011-03-22T17:50:19.000Z'],
    ['ObjectId', '507f191e810c19729de860ea', '2012-10-17T20:46:22.000Z'],
  ])('%s %s is too old to be a request of ours: said, not used', (format, id, time) => {
    expect(timesIn(id)).toEqual([[format, time, false]]);
    expect(saysOf(id)).toBe(`${format}: would be ${time}, not plausible, not used`);
  });

  it('Snowflakes: both epochs, and that nobody can tell', () => {
    expect(timesIn('1541815603606036480')).toEqual([
      ['Snowflake (Twitter epoch)', '2022-06-28T16:07:40.105Z', true],
      ['Snowflake (Discord epoch)', '2026-08-25T14:24:45.448Z', true],
    ]);
    expect(timesIn('175928847299117063')).toEqual([
      ['Snowflake (Discord epoch)', '2016-04-30T11:18:25.796Z', true],
      ['Snowflake (Twitter epoch)', '2012-03-03T13:01:20.453Z', false],
    ]);
    expect(saysOf('1541815603606036480')).toContain('can be read in 2 ways');
  });
});

describe('OpenAI response ids', () => {
  // Ids with the `created_at` that stood beside them, from answers that were published.
  it.each([
    ['resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b', 1_741_476_542n],
    ['resp_683b49b0916c819b9db77fc68c0ed429016e90871fbf8114', 1_748_715_952n],
    ['resp_687a7b53036c819baad6012d58b39bcb074adcd9e24850fc', 1_752_857_427n],
    ['resp_688babb004988199b26c5250ba69c1e80abdf302bcd600d3', 1_753_983_920n],
    ['resp_68af4030592c81938ec0a5fbab4a3e9f05438e46b5f69a3b', 1_756_315_696n],
    ['resp_68b28c5cc7688195b56def0cfde4526a0527c59d17df88e4', 1_756_531_804n],
    ['resp_68b4fb5d29ec81a3bd7145553d0fe17b0685257985494fa1', 1_756_691_293n],
    ['resp_68b99853289481908beaa09f6c0e48a40cf02427dc5db744', 1_756_993_619n],
    ['resp_0a99ef3df533a1b70068f3481be3448190b0fca01b98243b02', 1_760_774_171n],
    ['resp_02a6cf253028183700690ee34c5b7c8196aa1386a3377663bd', 1_762_583_372n],
    ['resp_0888a46cbf2b1ff3006914596e05d08195a77c3f5187b769a7', 1_762_941_294n],
    ['resp_0bc0cffd983db63400693fdeadd58481a2aa83ef0faac36caf', 1_765_793_453n],
    ['resp_0d8550ccdaa2c10900695c11a5423c81968d7250de066904b6', 1_767_641_509n],
    ['resp_0cd5d6b8310055d600696a1776b42c81a199fbb02248a8bfa0', 1_768_560_502n],
    ['resp_0c1d080fecb57ef6006a1b9470c13481969943899cece7ed2c', 1_780_192_368n],
    ['resp_0f23d628b8934486016a3995086314819bbe0601a8ca62d55b', 1_782_158_600n],
  ])('%s', (id, createdAt) => {
    expect(explainId(id, { now: NOW }).candidates).toMatchObject([
      { format: 'OpenAI response id', timeUnixNano: createdAt * 1_000_000_000n, plausible: true },
    ]);
  });

  it.each([['resp_bTfX9Uicfl29xPLVoBYvI'], ['resp_OUf0I7LLzCphINCExtOuh']])(
    '%s of the proxy is a nanoid behind a prefix: no time',
    (id) => {
      expect(timesIn(id)).toEqual([]);
      expect(saysOf(id)).toBe('a nanoid (21 random characters) holds no time');
    },
  );

  it('one without the digits that all of them have is not read', () => {
    expect(timesIn('resp_67ccd2bed1ec4190b14f964abc0542670bb6a6b452d3795b')).toEqual([]);
  });
});

describe('ids without a time say so', () => {
  it.each([
    ['gzem0gSXvGkLYfiMxg7Gf', 'a nanoid (21 random characters) holds no time'],
    ['chatcmpl-k5VI90yp2YiXRQvS_Bt4G', 'a nanoid (21 random characters) holds no time'],
    ['919108f7-52d1-4320-9bac-f847db4148a8', 'a UUIDv4 is random and holds no time'],
    ['5df41881-3aed-3515-88a7-2f4a814cf09e', 'a UUIDv3 is the hash of a name and holds no time'],
    ['2489e9ad-2ee2-8e00-8ec9-32d5f69181c0', 'a UUIDv8 is whatever its maker put into it: no time can be read from it'],
    ['4bf92f3577b34da6a3ce929d0e0e4736', 'a W3C trace id (32 hex digits) is random and holds no time'],
    ['00f067aa0ba902b7', 'a W3C span id (16 hex digits) is random and holds no time'],
    ['what', 'no known id format that holds a time has this shape'],
    ['', 'no known id format that holds a time has this shape'],
  ])('%s', (id, says) => {
    expect(timesIn(id)).toEqual([]);
    expect(saysOf(id)).toBe(says);
  });
});

describe('plausible', () => {
  const v7 = (ms: bigint): string => MAKERS['UUIDv7']?.(ms * MS) ?? '';
  const nowMs = NOW / MS;

  it.each([
    ['the first moment of 2015', 1_420_070_400_000n, true],
    ['the moment before', 1_420_070_399_999n, false],
    ['an hour from now', nowMs + 3_600_000n, true],
    ['more than an hour from now', nowMs + 3_600_001n, false],
  ])('%s', (_, ms, plausible) => {
    expect(explainId(v7(ms), { now: NOW }).candidates).toMatchObject([{ plausible }]);
  });

  it('a prefix is no part of the id', () => {
    expect(timesIn(`req_${v7(nowMs)}`)).toEqual([['UUIDv7', '2026-11-23T06:40:00.000Z', true]]);
    expect(timesIn(`chatcmpl-${v7(nowMs)}`)).toHaveLength(1);
    // TypeID: a UUIDv7 in Crockford's base 32.
    expect(timesIn('user_01h2xcejqtf2nbrexx3vqjhp41')).toEqual([['ULID', '2023-06-14T16:40:03.066Z', true]]);
  });
});

describe('properties', () => {
  // From 2016: a Discord id of the first weeks of its epoch is shorter than any that is read.
  const time = fc.bigInt({ min: 1_451_606_400_000_000n, max: NOW / 1000n }).map((micros) => micros * 1000n);

  it.each(FORMATS.map((format) => [format.name, format] as const))(
    '%s: what was written is read again',
    (name, format) => {
      const make = MAKERS[name];
      expect(make).toBeDefined();
      fc.assert(
        fc.property(time, fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (made, random) => {
          const read = format.readTime(make?.(made, random) ?? '');
          expect(read).toBe(made - (made % format.precisionNanos));
        }),
      );
    },
  );

  it.each(FORMATS.map((format) => [format.name, format] as const))('%s: its example is one', (name, format) => {
    expect(format.readTime(format.example)).not.toBeNull();
    expect(timesIn(format.example).map(([found]) => found)).toContain(name);
  });

  it('no text makes it throw, and none but a plausible time is used', () => {
    const characters = fc.constantFrom(...'0123456789abcdefABCDEFghvzZ-_=.:;1Root resp');
    const text = fc.oneof(fc.string(), fc.string({ unit: characters, minLength: 15, maxLength: 60 }), fc.uuid());
    fc.assert(
      fc.property(text, (anything) => {
        for (const { plausible, timeUnixNano } of explainId(anything, { now: NOW }).candidates)
          expect(plausible).toBe(
            timeUnixNano >= 1_420_070_400_000_000_000n && timeUnixNano <= NOW + 3_600_000_000_000n,
          );
      }),
    );
  });

  it('a long text is no id', () => {
    expect(explainId('1'.repeat(100_000), { now: NOW }).candidates).toEqual([]);
  });
});

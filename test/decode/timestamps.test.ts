import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decodeText, defaultGrammar, UTC_CLOCK, parseEpoch, parseRfc3339 } from '../../src/decode/index.ts';

const T = 1_795_417_031_270_000_000n;

function timeOf(fields: Record<string, unknown>): bigint | null | undefined {
  return decodeText(`${JSON.stringify(fields)}\n`, { file: 'a.log', grammar: defaultGrammar })[0]?.timeUnixNano;
}

describe('parseRfc3339', () => {
  it.each([
    ['2026-11-23T06:57:11.270Z', T],
    ['2026-11-23T06:57:11.270000001Z', T + 1n],
    ['2026-11-23 06:57:11.27z', T],
    ['2026-11-23T08:57:11,270+02:00', T],
    ['2026-11-23T01:27:11.270-0530', T],
    ['2026-12-31T23:59:60Z', 1_798_761_600_000_000_000n],
    ['2028-02-29T00:00:00Z', 1_835_395_200_000_000_000n],
  ])('%s', (text, nanos) => {
    expect(parseRfc3339(text)).toBe(nanos);
  });

  it.each([
    '2026-11-23T06:57:11',
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:60Z',
    '2026-13-01T00:00:60Z',
    '2026-00-10T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T06:57:11+99:00',
    '0026-11-23T06:57:11Z',
    '06:57:11',
    '',
  ])('makes no time of %s', (text) => {
    expect(parseRfc3339(text)).toBeNull();
  });

  it('loses no nanosecond of any time it is given', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 946_684_800n, max: 4_102_444_799n }),
        fc.integer({ min: 0, max: 999_999_999 }),
        (seconds, nanos) => {
          const iso = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
          expect(parseRfc3339(`${iso}.${String(nanos).padStart(9, '0')}Z`)).toBe(
            seconds * 1_000_000_000n + BigInt(nanos),
          );
        },
      ),
    );
  });
});

describe('parseEpoch', () => {
  it.each([
    [1_795_417_031, 1_795_417_031_000_000_000n],
    [1_795_417_031.27, T],
    [1_795_417_031_270, T],
    [1_795_417_031_270_000, T],
    [1_795_417_031_270_000_001n, T + 1n],
    ['1795417031270', T],
  ])('tells the unit of %s by its magnitude', (value, nanos) => {
    expect(parseEpoch(value)).toBe(nanos);
  });

  it.each([0, -1, 200, 5000, 99_999_999, 4_102_444_800, Number.NaN, Number.POSITIVE_INFINITY, '12:30', ''])(
    'makes no time of %s',
    (value) => {
      expect(parseEpoch(value)).toBeNull();
    },
  );
});

describe('the time of a record', () => {
  it('is the most precise of the fields that agree', () => {
    expect(timeOf({ timestamp: '2026-11-23T06:57:11Z', ts_ms: 1_795_417_031_270 })).toBe(T);
  });

  it('is the first field when they disagree', () => {
    expect(timeOf({ timestamp: '2026-11-23T06:57:11.270Z', ts_ms: 1_795_417_099_999 })).toBe(T);
  });

  it('keeps nanoseconds that are no safe integer', () => {
    const [record] = decodeText('{"ts":1795417031270000001}', { file: 'a', grammar: defaultGrammar });
    expect(record?.timeUnixNano).toBe(T + 1n);
    expect(record?.attributes?.['ts']).toBe(1_795_417_031_270_000_001n);
  });

  it('is not made of a duration', () => {
    expect(timeOf({ time: 12.5 })).toBeNull();
  });

  it('without a zone is read in the one that was given, and says so; one with a zone goes before it', () => {
    const clock = { ...UTC_CLOCK, timezone: 'Europe/Berlin', toUtc: (wall: bigint) => wall - 3_600_000_000_000n };
    const read = (line: string) => decodeText(line, { file: 'a', grammar: defaultGrammar, clock })[0];
    expect(read('{"timestamp":"2026-11-23 07:57:11,270"}')).toMatchObject({
      timeUnixNano: T,
      assumed: { timezone: 'Europe/Berlin', yearFrom: null },
    });
    expect(read('{"timestamp":"2026-11-23 07:57:11,270","ts":1795417031270}')).toMatchObject({
      timeUnixNano: T,
      assumed: null,
    });
  });

  it('stands in front of a plain line too', () => {
    const [plain, zoneless] = decodeText('2026-11-23T06:57:11.270Z INFO up\n2026-11-23T06:57:11.270 INFO up\n', {
      file: 'a',
      grammar: defaultGrammar,
    });
    expect(plain?.timeUnixNano).toBe(T);
    expect(zoneless).toMatchObject({ timeUnixNano: T, assumed: { timezone: 'UTC', yearFrom: null } });
  });
});

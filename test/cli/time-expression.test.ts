import { describe, expect, it } from 'vitest';
import { checkTimezone, parseDuration, parseTime, parseWindow } from '../../src/cli/trace/time-expression.ts';
import { InputError } from '../../src/model/errors.ts';
import { plainText } from '../../src/model/prose.ts';
import { formatUtc, fromMillis } from '../../src/model/time.ts';

const now = fromMillis(Date.UTC(2026, 10, 23, 12, 0, 0));
const utc = { now, timezone: 'UTC' };
const berlin = { now, timezone: 'Europe/Berlin' };

describe('parseTime', () => {
  it.each([
    ['2026-11-23T06:57:11Z', '2026-11-23T06:57:11.000Z'],
    ['2026-11-23T06:57:11.123456789Z', '2026-11-23T06:57:11.123456789Z'],
    ['2026-11-23T07:57:11+01:00', '2026-11-23T06:57:11.000Z'],
    ['1795417031', '2026-11-23T06:57:11.000Z'],
    ['1795417031270', '2026-11-23T06:57:11.270Z'],
    ['1795417031270123', '2026-11-23T06:57:11.270123Z'],
    ['1795417031270123456', '2026-11-23T06:57:11.270123456Z'],
    ['now', '2026-11-23T12:00:00.000Z'],
    ['now-2h', '2026-11-23T10:00:00.000Z'],
    ['now-1h30m', '2026-11-23T10:30:00.000Z'],
    ['1d', '2026-11-22T12:00:00.000Z'],
    ['yesterday', '2026-11-22T00:00:00.000Z'],
    ['06:57', '2026-11-23T06:57:00.000Z'],
    ['06:57:13.267', '2026-11-23T06:57:13.267Z'],
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23 06:57', '2026-11-23T06:57:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(formatUtc(parseTime(text, utc))).toBe(expected);
  });

  it('reads a wall-clock time in the zone', () => {
    expect(formatUtc(parseTime('06:57', berlin))).toBe('2026-11-23T05:57:00.000Z');
    expect(formatUtc(parseTime('yesterday', berlin))).toBe('2026-11-21T23:00:00.000Z');
    expect(formatUtc(parseTime('2026-07-01 06:57', berlin))).toBe('2026-07-01T04:57:00.000Z');
  });

  it('takes a time of day that is yet to come for yesterday’s', () => {
    expect(formatUtc(parseTime('23:30', utc))).toBe('2026-11-22T23:30:00.000Z');
  });

  it.each(['', 'soon', '25:00', '2026-13-01', '12', '-5m', 'now-', '1e9'])('refuses %j', (text) => {
    expect(() => parseTime(text, utc)).toThrow(InputError);
  });
});

describe('parseWindow', () => {
  it('is null when nothing was asked for', () => {
    expect(parseWindow({}, utc)).toBeNull();
  });

  it('reaches five minutes to each side of --around, or as far as it says', () => {
    const window = parseWindow({ around: '06:57' }, utc);
    expect(window === null ? [] : [formatUtc(window.range.start), formatUtc(window.range.end)]).toEqual([
      '2026-11-23T06:52:00.000Z',
      '2026-11-23T07:02:00.000Z',
    ]);
    const narrow = parseWindow({ around: '06:57±30s' }, utc);
    expect(narrow === null ? [] : [formatUtc(narrow.range.start), formatUtc(narrow.range.end)]).toEqual([
      '2026-11-23T06:56:30.000Z',
      '2026-11-23T06:57:30.000Z',
    ]);
  });

  it.each([
    { from: '07:00', to: '06:00' },
    { around: '06:57', from: '06:00' },
    { since: '1h', from: '06:00' },
  ])('refuses %j', (flags) => {
    expect(() => parseWindow(flags, utc)).toThrow(InputError);
  });

  it('keeps what the user wrote', () => {
    expect(parseWindow({ from: '06:00', to: '07:00' }, utc)?.from).toBe('--from 06:00 --to 07:00');
  });
});

it('knows durations', () => {
  expect(parseDuration('1h30m')).toBe(5_400_000_000_000n);
  expect(parseDuration('h')).toBeNull();
});

it('refuses a zone it does not know', () => {
  expect(checkTimezone('Europe/Berlin')).toBe('Europe/Berlin');
  expect(() => checkTimezone('Mars/Olympus')).toThrow(InputError);
});

describe('when the clocks change', () => {
  const context = { now: 1_795_417_200_000_000_000n, timezone: 'Europe/Berlin' };

  it.each([
    ['2026-10-25T02:30', 'occurs twice'],
    ['2026-10-25T02:00', 'occurs twice'],
    ['2026-03-29T02:30', 'does not occur'],
  ])('%s %s', (text, says) => {
    const failing = (): unknown => parseTime(text, context);
    expect(failing).toThrow(InputError);
    try {
      failing();
    } catch (error) {
      expect(plainText((error as InputError).prose)).toContain(says);
    }
  });

  it.each([
    ['2026-10-25T01:59', '2026-10-24T23:59:00.000Z'],
    ['2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    ['2026-03-29T01:59', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T02:30+02:00', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T00:30Z', '2026-10-25T00:30:00.000Z'],
  ])('%s is %s', (text, utc) => {
    expect(formatUtc(parseTime(text, context))).toBe(utc);
  });
});

import type { UnixNano } from '../model/time.ts';

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9})\d*)?\s?(Z|z|[+-]\d{2}:?\d{2})$/;

// A number outside these years is a counter, a size or a duration, not a time.
const MIN_SECONDS = 946_684_800n; // 2000-01-01
const MAX_SECONDS = 4_102_444_800n; // 2100-01-01
const NANOS = 1_000_000_000n;

/** RFC 3339 with a zone, to the nanosecond. Null for anything else: a time without a zone is not a time. */
export function parseRfc3339(text: string): UnixNano | null {
  return readRfc3339(text)?.time ?? null;
}

/** A time and how finely it was written: 1 ms for `.455Z`. */
export interface Reading {
  readonly time: UnixNano;
  readonly unitNanos: bigint;
}

export function readRfc3339(text: string): Reading | null {
  const match = RFC3339.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  // Date.UTC takes 0-99 for 1900-1999 and rolls 31 February over into March; a leap second may roll into the next
  // minute.
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const offset = offsetNanos(match[8] ?? 'Z');
  if (offset === null) return null;
  const fraction = match[7] ?? '';
  const millis = Date.UTC(year, month - 1, day, hour, minute, second);
  const time = BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, '0')) - offset;
  return { time, unitNanos: 10n ** BigInt(9 - fraction.length) };
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function offsetNanos(zone: string): bigint | null {
  if (zone === 'Z' || zone === 'z') return 0n;
  const digits = zone.replace(':', '');
  const hours = BigInt(digits.slice(1, 3));
  const minutes = BigInt(digits.slice(3, 5));
  if (hours > 23n || minutes > 59n) return null;
  const seconds = hours * 3600n + minutes * 60n;
  return (zone.startsWith('-') ? -seconds : seconds) * NANOS;
}

/** Epoch seconds (also with a fraction), milliseconds, microseconds or nanoseconds, told apart by magnitude. */
export function parseEpoch(value: string | number | bigint): UnixNano | null {
  return readEpoch(value)?.time ?? null;
}

export function readEpoch(value: string | number | bigint): Reading | null {
  const match = /^(\d{1,20})(?:\.(\d{1,9})\d*)?$/.exec(String(value).trim());
  if (match === null) return null;
  const whole = BigInt(match[1] ?? '0');
  const fraction = match[2] ?? '';
  for (const perSecond of [1n, 1000n, 1_000_000n, NANOS]) {
    const seconds = whole / perSecond;
    if (seconds < MIN_SECONDS || seconds >= MAX_SECONDS) continue;
    const unit = NANOS / perSecond;
    const time = whole * unit + (BigInt(fraction.padEnd(9, '0')) * unit) / NANOS;
    const unitNanos = unit / 10n ** BigInt(fraction.length);
    return { time, unitNanos: unitNanos === 0n ? 1n : unitNanos };
  }
  return null;
}

export function parseTimestamp(text: string): UnixNano | null {
  return parseRfc3339(text) ?? parseEpoch(text);
}

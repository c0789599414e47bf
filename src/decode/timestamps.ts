import type { JsonObject, JsonValue } from '../model/json.ts';
import type { UnixNano } from '../model/time.ts';

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9})\d*)?\s?(Z|z|[+-]\d{2}:?\d{2})$/;

// A number outside these years is a counter, a size or a duration, not a time.
const MIN_SECONDS = 946_684_800n; // 2000-01-01
const MAX_SECONDS = 4_102_444_800n; // 2100-01-01
const NANOS = 1_000_000_000n;

/** RFC 3339 with a zone, to the nanosecond. Null for anything else: a time without a zone is not a time. */
export function parseRfc3339(text: string): UnixNano | null {
  const match = RFC3339.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const millis = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(millis);
  // Date.UTC rolls 31 February over into March; a leap second rolls into the next minute, which is right.
  if (date.getUTCMonth() !== Number(month) - 1 && Number(second) !== 60) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  return BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, '0')) - offsetNanos(zone);
}

function offsetNanos(zone: string): bigint {
  if (zone === 'Z' || zone === 'z') return 0n;
  const digits = zone.replace(':', '');
  const seconds = BigInt(digits.slice(1, 3)) * 3600n + BigInt(digits.slice(3, 5)) * 60n;
  return (zone.startsWith('-') ? -seconds : seconds) * NANOS;
}

/** Epoch seconds (also with a fraction), milliseconds, microseconds or nanoseconds, told apart by magnitude. */
export function parseEpoch(value: string | number | bigint): UnixNano | null {
  const text = String(value).trim();
  const match = /^(\d{1,20})(?:\.(\d{1,9})\d*)?$/.exec(text);
  if (match === null) return null;
  const whole = BigInt(match[1] ?? '0');
  const fraction = match[2] ?? '';
  for (const perSecond of [1n, 1000n, 1_000_000n, NANOS]) {
    const seconds = whole / perSecond;
    if (seconds < MIN_SECONDS || seconds >= MAX_SECONDS) continue;
    const unit = NANOS / perSecond;
    return whole * unit + (BigInt(fraction.padEnd(9, '0')) * unit) / NANOS;
  }
  return null;
}

export function parseTimestamp(text: string): UnixNano | null {
  return parseRfc3339(text) ?? parseEpoch(text);
}

// Most precise first; of equally precise ones, the name that is most surely a time.
const TIME_FIELDS: readonly string[] = ['timestamp', '@timestamp', 'time', 'ts_ms', 'ts', 'datetime', 'date'];

/** The time a record states for itself; the most precise of its time fields. Null when it states none. */
export function timeOfAttributes(attributes: JsonObject): UnixNano | null {
  let best: UnixNano | null = null;
  for (const field of TIME_FIELDS) {
    const time = timeOfValue(attributes[field]);
    if (time === null) continue;
    if (best === null) best = time;
    // ts may carry the nanoseconds that the ISO text beside it cut off: same millisecond, more digits.
    else if (best % 1_000_000n === 0n && time % 1_000_000n !== 0n && time / 1_000_000n === best / 1_000_000n) best = time;
  }
  return best;
}

function timeOfValue(value: JsonValue | undefined): UnixNano | null {
  if (typeof value === 'string') return parseTimestamp(value);
  if (typeof value === 'number' || typeof value === 'bigint') return parseEpoch(value);
  return null;
}

// Time as the whole tool speaks of it: nanoseconds since the Unix epoch, in a bigint, because a Number loses the last
// digits and two records of one millisecond then change places. Nothing here reads a clock or a time zone.

/** Nanoseconds since 1970-01-01T00:00:00Z. In JSON it is written as a decimal string. */
export type UnixNano = bigint;

/** Half-open: start is inside, end is not (as Loki's query_range has it). */
export interface TimeRange {
  readonly start: UnixNano;
  readonly end: UnixNano;
}

export const NANOS_PER_MS = 1_000_000n;
export const NANOS_PER_SECOND = 1_000_000_000n;

export function fromMillis(ms: number): UnixNano {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}

export function toMillis(time: UnixNano): number {
  return Number(time) / 1e6;
}

/** RFC 3339 in UTC, with as many fraction digits as carry information: three at least, six or nine when needed. */
export function formatUtc(time: UnixNano): string {
  const seconds = floorDiv(time, NANOS_PER_SECOND);
  const fraction = (time - seconds * NANOS_PER_SECOND).toString().padStart(9, '0');
  const digits = fraction.endsWith('000000') ? 3 : fraction.endsWith('000') ? 6 : 9;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${time} ns`;
  return `${date.toISOString().slice(0, 19)}.${fraction.slice(0, digits)}Z`;
}

/** The time of day of `formatUtc`, to the millisecond (truncated, never rounded into the next one). */
export function formatClock(time: UnixNano): string {
  const utc = formatUtc(time);
  return utc.length >= 24 ? utc.slice(11, 23) : utc;
}

/** A span of time for people: `605 ms`, `2.004 s`, `3 min 04 s`, `2 h 05 min`. Negative spans keep their sign. */
export function formatDuration(nanos: bigint): string {
  if (nanos < 0n) return `-${formatDuration(-nanos)}`;
  if (nanos < NANOS_PER_MS) return nanos === 0n ? '0 ms' : `${trimZeros((Number(nanos) / 1e6).toFixed(3))} ms`;
  const ms = nanos / NANOS_PER_MS;
  if (ms < 1000n) return `${ms} ms`;
  if (ms < 60_000n) return `${(Number(ms) / 1000).toFixed(3)} s`;
  const seconds = ms / 1000n;
  if (seconds < 3600n) return `${seconds / 60n} min ${pad2(seconds % 60n)} s`;
  if (seconds < 172_800n) return `${seconds / 3600n} h ${pad2((seconds % 3600n) / 60n)} min`;
  return `${seconds / 86_400n} d ${pad2((seconds % 86_400n) / 3600n)} h`;
}

function pad2(value: bigint): string {
  return value.toString().padStart(2, '0');
}

function trimZeros(text: string): string {
  return text.replace(/\.?0+$/, '');
}

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

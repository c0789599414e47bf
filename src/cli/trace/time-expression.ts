// What a person types for a time: RFC 3339, epoch seconds to nanoseconds, now-2h, 1d, yesterday, 06:57. The clock and the
// zone are passed in. A wall-clock time without a date is the latest one that is not in the future.

import { TZDate } from '@date-fns/tz';
// One function each: the barrel costs a second to load.
import { startOfDay } from 'date-fns/startOfDay';
import { subDays } from 'date-fns/subDays';
import { parseAroundText } from '../../app/time-hints.ts';
import { parseTimestamp } from '../../decode/index.ts';
import { InputError } from '../../model/errors.ts';
import { own, plainText, say } from '../../model/prose.ts';
import { formatUtc, fromMillis, NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../../model/time.ts';

export interface TimeContext {
  readonly now: UnixNano;
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly timezone: string;
}

/** How far --around reaches to each side unless it says so (`06:57±10m`). */
const AROUND_MARGIN = 300n * NANOS_PER_SECOND;

const UNIT_SECONDS: Readonly<Record<string, bigint>> = { s: 1n, m: 60n, h: 3600n, d: 86_400n, w: 604_800n };

export interface WindowFlags {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly since?: string | undefined;
  readonly around?: string | undefined;
}

export interface Window {
  readonly range: TimeRange;
  /** As the user wrote it, for the report. */
  readonly from: string;
}

/** Null: no window was asked for. */
export function parseWindow(flags: WindowFlags, context: TimeContext): Window | null {
  const given = (['from', 'to', 'since', 'around'] as const).filter((flag) => flags[flag] !== undefined);
  if (given.length === 0) return null;
  const asTyped = given.map((flag) => `--${flag} ${flags[flag]}`).join(' ');
  if (flags.around !== undefined) {
    if (given.length > 1)
      throw new InputError(say`--around cannot be combined with --from, --to or --since`, [
        say`give either --around, or --from and --to`,
      ]);
    return aroundWindow(flags.around, { context, asTyped });
  }
  if (flags.since !== undefined && flags.from !== undefined)
    throw new InputError(say`--since and --from both say where the window begins`, [say`keep one of them`]);
  const start =
    flags.since === undefined
      ? flags.from === undefined
        ? 0n
        : parseTime(flags.from, context)
      : parseSince(flags.since, context);
  // A minute ahead of this clock: lines of a machine that is a little ahead belong to "until now".
  const end = flags.to === undefined ? context.now + 60n * NANOS_PER_SECOND : parseTime(flags.to, context);
  if (end <= start)
    throw new InputError(say`the window ends (${formatUtc(end)}) before it begins (${formatUtc(start)})`, [
      say`swap --from and --to; a time without a zone is read in --timezone`,
    ]);
  return { range: { start, end }, from: asTyped };
}

// A time, or a text that holds some: a log line, response headers, a Grafana URL, an alert. The text itself is not repeated in
// the report.
function aroundWindow(
  text: string,
  { context, asTyped }: { readonly context: TimeContext; readonly asTyped: string },
): Window {
  try {
    return { range: parseAround(text, context), from: asTyped };
  } catch (error) {
    const pasted = error instanceof InputError ? parseAroundText(text, { now: context.now }) : null;
    if (pasted === null) throw error;
    return { range: pasted.range, from: `--around, ${plainText(pasted.says)}` };
  }
}

function parseAround(text: string, context: TimeContext): TimeRange {
  const [time = '', margin] = text.split(/±|\+-|\+\/-/);
  const marginNanos = margin === undefined ? AROUND_MARGIN : (parseDuration(margin.trim()) ?? fail(text));
  const middle = parseTime(time.trim(), context);
  return { start: middle - marginNanos, end: middle + marginNanos };
}

function parseSince(text: string, context: TimeContext): UnixNano {
  const duration = parseDuration(text.trim());
  if (duration === null && /^\s*\d{1,4}\s*$/.test(text))
    throw new InputError(say`--since ${text.trim()}: of what?`, [say`say the unit: ${text.trim()}m, ${text.trim()}h`]);
  return duration === null ? parseTime(text, context) : context.now - duration;
}

/** `90s`, `2h`, `1h30m`, `1d` → nanoseconds; null when it is no duration. */
export function parseDuration(text: string): bigint | null {
  if (!/^(?:\d{1,9}[smhdw]){1,5}$/.test(text)) return null;
  let total = 0n;
  for (const [, amount = '0', unit = 's'] of text.matchAll(/(\d{1,9})([smhdw])/g))
    total += BigInt(amount) * (UNIT_SECONDS[unit] ?? 1n);
  return total * NANOS_PER_SECOND;
}

/** Throws InputError when it is no time. */
export function parseTime(text: string, context: TimeContext): UnixNano {
  const trimmed = text.trim();
  const whole = trimmed.replace(/^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2})(?=Z$|[+-]\d{2}:?\d{2}$)/, '$1:00');
  return relative(trimmed, context) ?? wallClock(trimmed, context) ?? parseTimestamp(whole) ?? fail(text);
}

function relative(text: string, { now, timezone }: TimeContext): UnixNano | null {
  if (text === 'now') return now;
  const match = /^now([+-])(.+)$/.exec(text);
  if (match !== null) {
    const duration = parseDuration(match[2] ?? '');
    if (duration === null) return null;
    return match[1] === '-' ? now - duration : now + duration;
  }
  const duration = parseDuration(text);
  if (duration !== null) return now - duration;
  if (text !== 'today' && text !== 'yesterday') return null;
  const midnight = startOfDay(new TZDate(Number(now / 1_000_000n), timezone));
  return fromMillis((text === 'yesterday' ? subDays(midnight, 1) : midnight).getTime());
}

// `06:57`, `06:57:13.267`, `2026-11-23`, `2026-11-23 06:57`: in the zone of --timezone.
function wallClock(text: string, { now, timezone }: TimeContext): UnixNano | null {
  const match = /^(?:(\d{4})-(\d{2})-(\d{2})(?:[T ]|$))?(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?$/.exec(
    text,
  );
  if (match === null || text === '') return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const nanos = BigInt(fraction.padEnd(9, '0') || '0');
  const today = new TZDate(Number(now / 1_000_000n), timezone);
  const at = (y: number, m: number, d: number): UnixNano => {
    const date = new TZDate(y, m, d, Number(hour), Number(minute), Number(second), 0, timezone);
    refuseWhenClocksChange(date, { text, minutes: Number(hour) * 60 + Number(minute) });
    return fromMillis(date.getTime()) + nanos;
  };
  if (year !== undefined) {
    const monthIndex = Number(month) - 1;
    if (monthIndex < 0 || monthIndex > 11 || Number(day) < 1 || Number(day) > 31) return null;
    return at(Number(year), monthIndex, Number(day));
  }
  const sameDay = at(today.getFullYear(), today.getMonth(), today.getDate());
  return sameDay <= now ? sameDay : at(today.getFullYear(), today.getMonth(), today.getDate() - 1);
}

const HALF_HOUR_MS = 1_800_000;

// When clocks go forward a time does not occur, when they go back it occurs twice: a window around the wrong one finds nothing.
function refuseWhenClocksChange(
  date: TZDate,
  { text, minutes }: { readonly text: string; readonly minutes: number },
): void {
  const { timeZone = 'UTC' } = date;
  const minutesAt = (ms: number): number => {
    const other = new TZDate(ms, timeZone);
    return other.getHours() * 60 + other.getMinutes();
  };
  const time = date.getTime();
  if (minutesAt(time) !== minutes)
    throw new InputError(say`${text} does not occur in ${timeZone}: the clocks go forward over it`, [
      own('give the time with its offset, as in 2026-03-29T01:30:00Z'),
    ]);
  const twice = [-2, -1, 1, 2].some((halves) => minutesAt(time + halves * HALF_HOUR_MS) === minutes);
  if (twice)
    throw new InputError(say`${text} occurs twice in ${timeZone}: the clocks go back over it`, [
      own('give the time with its offset, as in 2026-10-25T02:30:00+02:00'),
    ]);
}

function fail(text: string): never {
  throw new InputError(text.trim() === '' ? own("an empty text ('') is not a time") : say`${text} is not a time`, [
    own('use 2026-11-23T06:57:11Z, an epoch in s, ms, µs or ns, now-2h, 1d, yesterday, or 06:57 with --timezone'),
  ]);
}

/** Throws InputError on a zone that this runtime does not know. */
export function checkTimezone(timezone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return timezone;
  } catch {
    throw new InputError(say`${timezone} is not a time zone`, [
      own('use an IANA name such as UTC, Europe/Berlin or America/New_York'),
    ]);
  }
}

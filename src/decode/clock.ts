// Times as loggers and shippers write them. One with a zone is a moment; one without is read in --timezone; one without
// a year takes the year that brings it closest to what is known of the file. What was assumed stands beside the time.

import type { TimeAssumption } from '../model/log-record.ts';
import type { UnixNano } from '../model/time.ts';
import { readEpoch, readRfc3339, type Reading } from './timestamps.ts';

/** What a time that does not say everything is read with. */
export interface Clock {
  /** IANA name, as it was given. */
  readonly timezone: string;
  /** A wall-clock time of that zone, as nanoseconds since 1970 on that wall, → the moment. */
  readonly toUtc: (wallNanos: bigint) => UnixNano;
  /** A moment near which the lines were written, and how it is known; for times without a year. Null: none is known. */
  readonly near: () => { readonly time: UnixNano; readonly from: TimeAssumption['yearFrom'] } | null;
}

export const UTC_CLOCK: Clock = { timezone: 'UTC', toUtc: (wallNanos) => wallNanos, near: () => null };

/** A time, how finely it was written, and what had to be assumed; null: nothing. */
export interface ClockReading extends Reading {
  readonly assumed: TimeAssumption | null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NAIVE = /^(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9})\d*)?$/;
// RFC 3164, journalctl -o short and short-precise, moreutils ts.
const MONTH_DAY = /^([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: (\d{4}))? (\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?$/;
// Common log format.
const CLF = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?: ([+-]\d{4}))?$/;
// Python's `%m-%d %H:%M:%S`, as vLLM has it.
const NUMBER_DAY = /^(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?$/;
// journalctl -o short-full.
const WEEKDAY_ZONE = /^[A-Z][a-z]{2} (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) UTC$/;

/** Any time that a line or an envelope may begin with or hold in a field. Null: it is none. */
export function readTime(text: string, clock: Clock): ClockReading | null {
  const sure = readRfc3339(text) ?? readEpoch(text);
  if (sure !== null) return { ...sure, assumed: null };
  const weekday = WEEKDAY_ZONE.exec(text);
  if (weekday !== null) {
    const reading = readRfc3339(`${weekday[1] ?? ''}Z`);
    return reading === null ? null : { ...reading, assumed: null };
  }
  const naive = NAIVE.exec(text);
  if (naive !== null) {
    const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = naive;
    return onWall({ year, month, day, hour, minute, second, fraction }, clock);
  }
  const clf = CLF.exec(text);
  if (clf !== null) {
    const [, day = '', name = '', year = '', hour = '', minute = '', second = '', zone] = clf;
    const month = monthOf(name);
    const parts = { year, month, day, hour, minute, second, fraction: '' };
    if (zone === undefined) return onWall(parts, clock);
    const reading = readRfc3339(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
    return reading === null ? null : { ...reading, assumed: null };
  }
  return readYearless(text, clock);
}

function readYearless(text: string, clock: Clock): ClockReading | null {
  const named = MONTH_DAY.exec(text);
  if (named !== null) {
    const [, name = '', day = '', year, hour = '', minute = '', second = '', fraction = ''] = named;
    const parts = { month: monthOf(name), day: day.padStart(2, '0'), hour, minute, second, fraction };
    return year === undefined ? inLikelyYear(parts, clock) : onWall({ ...parts, year }, clock);
  }
  const numbered = NUMBER_DAY.exec(text);
  if (numbered === null) return null;
  const [, month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = numbered;
  return inLikelyYear({ month, day, hour, minute, second, fraction }, clock);
}

interface YearlessParts {
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  readonly fraction: string;
}

function inLikelyYear(parts: YearlessParts, clock: Clock): ClockReading | null {
  const near = clock.near();
  if (near === null) return null;
  const nearYear = new Date(Number(near.time / 1_000_000n)).getUTCFullYear();
  let best: ClockReading | null = null;
  for (const year of [nearYear, nearYear - 1, nearYear + 1]) {
    const reading = onWall({ ...parts, year: String(year) }, clock);
    if (reading === null) continue;
    if (best === null || distance(reading.time, near.time) < distance(best.time, near.time)) best = reading;
  }
  return best === null ? null : { ...best, assumed: { timezone: clock.timezone, yearFrom: near.from } };
}

function distance(a: UnixNano, b: UnixNano): bigint {
  return a > b ? a - b : b - a;
}

function onWall(parts: YearlessParts & { readonly year: string }, clock: Clock): ClockReading | null {
  const { year, month, day, hour, minute, second, fraction } = parts;
  const wall = readRfc3339(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction === '' ? '' : `.${fraction}`}Z`,
  );
  return wall === null
    ? null
    : {
        time: clock.toUtc(wall.time),
        unitNanos: wall.unitNanos,
        assumed: { timezone: clock.timezone, yearFrom: null },
      };
}

function monthOf(name: string): string {
  return String(MONTHS.indexOf(name.toLowerCase()) + 1).padStart(2, '0');
}

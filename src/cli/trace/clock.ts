// The zone in which times without one are read.

import { TZDate } from '@date-fns/tz';
import { type Clock, UTC_CLOCK } from '../../decode/index.ts';
import { fromMillis, NANOS_PER_MS } from '../../model/time.ts';

/** `timezone` is an IANA name that has been checked. */
export function clockOf(timezone: string): Clock {
  if (timezone === 'UTC') return UTC_CLOCK;
  return { ...UTC_CLOCK, timezone, toUtc: (wallNanos) => toUtc(wallNanos, timezone) };
}

// Of an hour that occurs twice, the first; of one that does not occur, the hour behind it.
function toUtc(wallNanos: bigint, timezone: string): bigint {
  const wall = new Date(Number(wallNanos / NANOS_PER_MS));
  const date = new TZDate(
    wall.getUTCFullYear(),
    wall.getUTCMonth(),
    wall.getUTCDate(),
    wall.getUTCHours(),
    wall.getUTCMinutes(),
    wall.getUTCSeconds(),
    wall.getUTCMilliseconds(),
    timezone,
  );
  return fromMillis(date.getTime()) + (wallNanos % NANOS_PER_MS);
}

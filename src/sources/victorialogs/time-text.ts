import { NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../../model/time.ts';

/** With nine digits: what is written with fewer means the whole unit, and of integers the server guesses the unit. */
export function nanoTime(time: UnixNano): string {
  const at = time < 0n ? 0n : time;
  const seconds = new Date(Number(at / NANOS_PER_SECOND) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${(at % NANOS_PER_SECOND).toString().padStart(9, '0')}Z`;
}

/** The server's end is inclusive, ours is not. */
export function rangeParams({ start, end }: TimeRange): readonly (readonly [string, string])[] {
  return [
    ['start', nanoTime(start)],
    ['end', nanoTime(end - 1n)],
  ];
}

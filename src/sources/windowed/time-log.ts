// Times of many rows, eight bytes each: how many of them lie in a window is asked long after the rows went on.

import type { UnixNano } from '../../model/time.ts';

export interface TimeLog {
  add(time: UnixNano): void;
  /** From `start`, inclusive, to `end`, exclusive. */
  countIn(range: { readonly start: UnixNano; readonly end: UnixNano }): number;
}

export function createTimeLog(): TimeLog {
  let times = new BigInt64Array(64);
  let size = 0;
  return {
    add(time) {
      if (size === times.length) {
        const grown = new BigInt64Array(size * 2);
        grown.set(times);
        times = grown;
      }
      times[size] = time;
      size += 1;
    },
    countIn({ start, end }) {
      let count = 0;
      for (const time of times.subarray(0, size)) if (time >= start && time < end) count += 1;
      return count;
    },
  };
}

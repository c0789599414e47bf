import type { LogRecord } from '../../model/log-record.ts';

/** The first half and the last half of what was offered, in order; the middle is counted. Memory stays flat. */
export interface Kept<T> {
  offer(item: T): void;
  readonly total: number;
  readonly dropped: number;
  items(): readonly T[];
}

export function keepEnds<T>(max: number): Kept<T> {
  const headMax = Math.ceil(max / 2);
  const tailMax = max - headMax;
  const head: T[] = [];
  const tail: T[] = [];
  let total = 0;
  return {
    offer(item) {
      total += 1;
      if (head.length < headMax) head.push(item);
      else if (tailMax > 0) {
        // A ring: position of the n-th item behind the head.
        tail[(total - 1 - headMax) % tailMax] = item;
      }
    },
    get total() {
      return total;
    },
    get dropped() {
      return total - head.length - tail.length;
    },
    items() {
      if (tail.length < tailMax || tailMax === 0) return [...head, ...tail];
      const oldest = (total - headMax) % tailMax;
      return [...head, ...tail.slice(oldest), ...tail.slice(0, oldest)];
    },
  };
}

export type KeptRecords = Kept<LogRecord>;

export interface KeepLimits<T> {
  readonly max: number;
  /** Total size of what is kept; without a limit when left out. */
  readonly maxBytes?: number;
  readonly sizeOf?: (item: T) => number;
}

/** The first half and the last half of what was offered, in order; the middle is counted. Memory stays flat. */
export interface Kept<T> {
  offer(item: T): void;
  readonly dropped: number;
  items(): readonly T[];
}

export function keepEnds<T>({ max, maxBytes = Number.POSITIVE_INFINITY, sizeOf = () => 0 }: KeepLimits<T>): Kept<T> {
  const headMax = Math.ceil(max / 2);
  const tailMax = max - headMax;
  const head: T[] = [];
  // A queue: `first` moves, and the array is cut down now and then.
  let tail: T[] = [];
  let first = 0;
  let total = 0;
  let headBytes = 0;
  let tailBytes = 0;
  let headFull = false;
  return {
    offer(item) {
      total += 1;
      const size = sizeOf(item);
      if (!headFull && head.length < headMax && (head.length === 0 || headBytes + size <= maxBytes / 2)) {
        head.push(item);
        headBytes += size;
        return;
      }
      headFull = true;
      tail.push(item);
      tailBytes += size;
      while (tail.length - first > tailMax || (tailBytes > maxBytes / 2 && tail.length - first > 1)) {
        tailBytes -= sizeOf(tail[first] as T);
        first += 1;
      }
      if (first > 1024 && first * 2 > tail.length) {
        tail = tail.slice(first);
        first = 0;
      }
    },
    get dropped() {
      return total - head.length - (tail.length - first);
    },
    items: () => [...head, ...tail.slice(first)],
  };
}

// Go's sort.Slice (since Go 1.19): pattern-defeating quicksort, step by step, because it is not stable and the order in which it
// leaves equal elements is what a client of Loki sees. Up to 12 elements it is an insertion sort.

/** Whether the element at `i` must stand before the one at `j`. Loki's says yes of equal ones too. */
export type Less<T> = (a: T, b: T) => boolean;

const MAX_INSERTION = 12;
const NINTHER_FROM = 50;
const SHIFTED_FROM = 50;
const MAX_SHIFTS = 5;
const ALL_SWAPPED = 12;

interface Slice {
  less(i: number, j: number): boolean;
  swap(i: number, j: number): void;
}

export function goSortSlice<T>(items: readonly T[], less: Less<T>): T[] {
  const sorted = [...items];
  const slice: Slice = {
    less: (i, j) => less(sorted[i] as T, sorted[j] as T),
    swap(i, j) {
      [sorted[i], sorted[j]] = [sorted[j] as T, sorted[i] as T];
    },
  };
  quickSort(slice, { from: 0, to: sorted.length, badLeft: bitLength(sorted.length) });
  return sorted;
}

interface Part {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Bad pivots allowed before heap sort takes over. */
  readonly badLeft: number;
}

function quickSort(slice: Slice, part: Part): void {
  let { from, to, badLeft } = part;
  let isBalanced = true;
  let isPartitioned = true;
  for (;;) {
    const length = to - from;
    if (length <= MAX_INSERTION) return insertionSort(slice, from, to);
    if (badLeft === 0) return heapSort(slice, from, to);
    if (!isBalanced) {
      breakPatterns(slice, from, to);
      badLeft -= 1;
    }
    let { pivot, hint } = choosePivot(slice, from, to);
    if (hint === 'decreasing') {
      reverse(slice, from, to);
      pivot = to - 1 - (pivot - from);
      hint = 'increasing';
    }
    if (isBalanced && isPartitioned && hint === 'increasing' && shiftFew(slice, from, to)) return;
    if (from > 0 && !slice.less(from - 1, pivot)) {
      from = partitionEqual(slice, { from, to, pivot });
      continue;
    }
    const { middle, wasPartitioned } = partition(slice, { from, to, pivot });
    isPartitioned = wasPartitioned;
    const [left, right] = [middle - from, to - middle];
    isBalanced = Math.min(left, right) >= Math.floor(length / 8);
    if (left < right) {
      quickSort(slice, { from, to: middle, badLeft });
      from = middle + 1;
    } else {
      quickSort(slice, { from: middle + 1, to, badLeft });
      to = middle;
    }
  }
}

function insertionSort({ less, swap }: Slice, from: number, to: number): void {
  for (let i = from + 1; i < to; i += 1) for (let j = i; j > from && less(j, j - 1); j -= 1) swap(j, j - 1);
}

function heapSort(slice: Slice, from: number, to: number): void {
  const length = to - from;
  for (let root = Math.floor((length - 1) / 2); root >= 0; root -= 1) siftDown(slice, { root, length, from });
  for (let last = length - 1; last >= 0; last -= 1) {
    slice.swap(from, from + last);
    siftDown(slice, { root: 0, length: last, from });
  }
}

function siftDown(
  { less, swap }: Slice,
  { root: top, length, from }: { readonly root: number; readonly length: number; readonly from: number },
): void {
  for (let root = top; ;) {
    let child = 2 * root + 1;
    if (child >= length) return;
    if (child + 1 < length && less(from + child, from + child + 1)) child += 1;
    if (!less(from + root, from + child)) return;
    swap(from + root, from + child);
    root = child;
  }
}

interface Pivoted {
  readonly from: number;
  readonly to: number;
  readonly pivot: number;
}

function partition(
  { less, swap }: Slice,
  { from, to, pivot }: Pivoted,
): { readonly middle: number; readonly wasPartitioned: boolean } {
  swap(from, pivot);
  let [i, j] = [from + 1, to - 1];
  for (let round = 0; ; round += 1) {
    while (i <= j && less(i, from)) i += 1;
    while (i <= j && !less(j, from)) j -= 1;
    if (i > j) {
      swap(j, from);
      return { middle: j, wasPartitioned: round === 0 };
    }
    swap(i, j);
    i += 1;
    j -= 1;
  }
}

function partitionEqual({ less, swap }: Slice, { from, to, pivot }: Pivoted): number {
  swap(from, pivot);
  let [i, j] = [from + 1, to - 1];
  for (;;) {
    while (i <= j && !less(from, i)) i += 1;
    while (i <= j && less(from, j)) j -= 1;
    if (i > j) return i;
    swap(i, j);
    i += 1;
    j -= 1;
  }
}

/** True when it is sorted behind it. */
function shiftFew({ less, swap }: Slice, from: number, to: number): boolean {
  let i = from + 1;
  for (let shift = 0; shift < MAX_SHIFTS; shift += 1) {
    while (i < to && !less(i, i - 1)) i += 1;
    if (i === to) return true;
    if (to - from < SHIFTED_FROM) return false;
    swap(i, i - 1);
    if (i - from >= 2) for (let j = i - 1; j >= 1 && less(j, j - 1); j -= 1) swap(j, j - 1);
    if (to - i >= 2) for (let j = i + 1; j < to && less(j, j - 1); j += 1) swap(j, j - 1);
  }
  return false;
}

function breakPatterns({ swap }: Slice, from: number, to: number): void {
  const length = to - from;
  if (length < 8) return;
  let random = BigInt(length);
  const mask = (1n << BigInt(bitLength(length))) - 1n;
  const at = from + Math.floor(length / 4) * 2 - 1;
  for (let i = 0; i < 3; i += 1) {
    random ^= BigInt.asUintN(64, random << 13n);
    random ^= random >> 17n;
    random ^= BigInt.asUintN(64, random << 5n);
    const other = Number(random & mask);
    swap(at + i, from + (other >= length ? other - length : other));
  }
}

function choosePivot(
  slice: Slice,
  from: number,
  to: number,
): { readonly pivot: number; readonly hint: 'increasing' | 'decreasing' | 'unknown' } {
  const quarter = Math.floor((to - from) / 4);
  let swaps = 0;
  const median = (a: number, b: number, c: number): number => {
    const order = (x: number, y: number): readonly [number, number] => {
      if (!slice.less(y, x)) return [x, y];
      swaps += 1;
      return [y, x];
    };
    let [low, middle, high] = [a, b, c];
    [low, middle] = order(low, middle);
    [middle, high] = order(middle, high);
    [low, middle] = order(low, middle);
    return middle;
  };
  let places: readonly number[] = [from + quarter, from + quarter * 2, from + quarter * 3];
  if (to - from >= NINTHER_FROM) places = places.map((place) => median(place - 1, place, place + 1));
  const [first = 0, second = 0, third = 0] = places;
  const pivot = to - from >= 8 ? median(first, second, third) : second;
  return { pivot, hint: swaps === 0 ? 'increasing' : swaps === ALL_SWAPPED ? 'decreasing' : 'unknown' };
}

function reverse({ swap }: Slice, from: number, to: number): void {
  for (let [i, j] = [from, to - 1]; i < j; i += 1, j -= 1) swap(i, j);
}

function bitLength(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
}

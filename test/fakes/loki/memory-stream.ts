// A stream held in memory, as an ingester takes it in: sorted by time, ties in the order they came, and of entries with the
// same nanosecond and the same line only the first.

import type { TimeRange, UnixNano } from '../../../src/model/time.ts';
import type { Labels, ReadOrder, StoredEntry, StoredStream, Volume } from './store.ts';

export interface MemoryStreamOptions {
  readonly tenant?: string;
  readonly labels: Labels;
  readonly entries: readonly (Omit<StoredEntry, 'metadata'> & { readonly metadata?: Labels })[];
  /** What a real server does not do: for clients that must not depend on it. */
  readonly keepDuplicates?: boolean;
}

export function memoryStream({
  tenant = '',
  labels,
  entries,
  keepDuplicates = false,
}: MemoryStreamOptions): StoredStream {
  const seen = new Set<string>();
  const kept = entries
    .filter(({ timeUnixNano, line }) => {
      const key = `${timeUnixNano}\n${line}`;
      if (keepDuplicates || !seen.has(key)) return Boolean(seen.add(key));
      return false;
    })
    .map((entry): StoredEntry => ({ ...entry, metadata: entry.metadata ?? {} }))
    .sort((a, b) => (a.timeUnixNano < b.timeUnixNano ? -1 : a.timeUnixNano > b.timeUnixNano ? 1 : 0));
  const lineBytes = [0];
  const metadataBytes = [0];
  for (const [index, { line, metadata }] of kept.entries()) {
    lineBytes.push((lineBytes[index] ?? 0) + Buffer.byteLength(line));
    metadataBytes.push((metadataBytes[index] ?? 0) + sizeOf(metadata));
  }

  /** Index of the first entry that is not before this time. */
  function from(time: UnixNano): number {
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((kept[middle]?.timeUnixNano ?? 0n) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function* read({ range, direction }: ReadOrder): Generator<StoredEntry> {
    const window = kept.slice(from(range.start), from(range.end));
    yield* direction === 'forward' ? window : window.reverse();
  }

  function volume({ start, end }: TimeRange): Volume {
    const [first, last] = [from(start), Math.max(from(start), from(end))];
    return {
      entries: last - first,
      lineBytes: (lineBytes[last] ?? 0) - (lineBytes[first] ?? 0),
      metadataBytes: (metadataBytes[last] ?? 0) - (metadataBytes[first] ?? 0),
    };
  }

  return { tenant, labels, entries: read, volume };
}

function sizeOf(metadata: Labels): number {
  return Object.entries(metadata).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
}

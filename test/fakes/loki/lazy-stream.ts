// A stream that is made while it is read: one filler line at every tick, of a fixed size, with some planted entries among
// them. A week of a hundred gigabytes takes no memory and its volume is arithmetic.

import type { TimeRange, UnixNano } from '../../../src/model/time.ts';
import { memoryStream, type MemoryStreamOptions } from './memory-stream.ts';
import type { Labels, ReadOrder, StoredEntry, StoredStream, Volume } from './store.ts';

export interface LazyStreamOptions {
  readonly tenant?: string;
  readonly labels: Labels;
  /** Filler lines stand at start, start + every … before end. */
  readonly range: TimeRange;
  readonly everyNanos: bigint;
  /** Each filler line is padded with spaces to this many bytes; ASCII. */
  readonly lineBytes: number;
  readonly filler: (index: number, time: UnixNano) => string;
  /** Whether a filler line can hold this string; where not, a search for it makes no filler at all. */
  readonly fillerHolds: (text: string) => boolean;
  readonly planted?: MemoryStreamOptions['entries'];
}

export function lazyStream(options: LazyStreamOptions): StoredStream {
  const { tenant = '', labels, range: life, everyNanos, lineBytes, filler, fillerHolds, planted = [] } = options;
  const extra = memoryStream({ labels, entries: planted });

  /** Ticks before this time. */
  function ticksBefore(time: UnixNano): bigint {
    const within = time < life.start ? life.start : time > life.end ? life.end : time;
    return (within - life.start + everyNanos - 1n) / everyNanos;
  }

  function* fill({ range, direction, contains }: ReadOrder): Generator<StoredEntry> {
    if (contains !== null && !fillerHolds(contains)) return;
    const [first, end] = [Number(ticksBefore(range.start)), Number(ticksBefore(range.end))];
    for (let step = 0; step < end - first; step += 1) {
      const index = direction === 'forward' ? first + step : end - 1 - step;
      const timeUnixNano = life.start + BigInt(index) * everyNanos;
      yield { timeUnixNano, line: filler(index, timeUnixNano).padEnd(lineBytes), metadata: {} };
    }
  }

  function* entries(order: ReadOrder): Generator<StoredEntry> {
    const more = [...extra.entries(order)];
    const isDue = (entry: StoredEntry, next: StoredEntry): boolean =>
      order.direction === 'forward' ? entry.timeUnixNano <= next.timeUnixNano : entry.timeUnixNano > next.timeUnixNano;
    let given = 0;
    for (const entry of fill(order)) {
      for (let next = more[given]; next !== undefined && !isDue(entry, next); next = more[given]) {
        given += 1;
        yield next;
      }
      yield entry;
    }
    yield* more.slice(given);
  }

  function volume({ start, end }: TimeRange): Volume {
    const ticks = Number(ticksBefore(end) - ticksBefore(start));
    const { entries: count, lineBytes: bytes, metadataBytes } = extra.volume({ start, end });
    return { entries: ticks + count, lineBytes: ticks * lineBytes + bytes, metadataBytes };
  }

  return { tenant, labels, entries, volume };
}

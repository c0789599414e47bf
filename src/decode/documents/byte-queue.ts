// Bytes that came and are not read yet. What comes is copied once, however much waits: a record may be as long as its
// file.

export interface ByteQueue {
  /** What waits. Valid until the next push or drop. */
  readonly bytes: () => Uint8Array;
  readonly push: (more: Uint8Array) => void;
  /** Lets go of the first bytes. */
  readonly drop: (count: number) => void;
}

/** What is held of one record. A longer one is handed on in pieces, which are searched and are no records. */
export const MAX_HELD_RECORD_BYTES = 16 * 1024 * 1024;

export function createByteQueue(): ByteQueue {
  let store = new Uint8Array(0);
  let start = 0;
  let end = 0;
  return {
    bytes: () => store.subarray(start, end),
    push(more) {
      const size = end - start + more.length;
      if (end + more.length > store.length) {
        const next = size * 2 > store.length ? new Uint8Array(size * 2) : store;
        next.set(store.subarray(start, end));
        store = next;
        end -= start;
        start = 0;
      }
      store.set(more, end);
      end += more.length;
    },
    drop(count) {
      start += count;
    },
  };
}

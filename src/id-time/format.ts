// What every id format says of itself. A format only reads; whether the time is believed is decided in explain-id.ts.

import type { UnixNano } from '../model/time.ts';
import type { Prose } from '../model/prose.ts';

export interface IdFormat {
  /** As people call it: `UUIDv7`. */
  readonly name: string;
  /** An id of this shape with the time it was made, for the docs and the tests. */
  readonly example: string;
  /** The smallest step of the time in it. */
  readonly precisionNanos: bigint;
  /** Whose clock, and how easily something else has this shape. */
  readonly trust: Prose;
  /** Where the layout is laid down, in words: `RFC 9562, 5.7`. */
  readonly fact: string;
  /** The time an id of this shape states; null for any other shape. Never throws. */
  readTime(id: string): UnixNano | null;
}

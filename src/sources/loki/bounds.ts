import { NANOS_PER_SECOND } from '../../model/time.ts';
import type { ContinuationBounds, ReadBounds } from '../windowed/bounds.ts';

/** Where asking stops being worth its price. Each one that is hit is said in the coverage. */
export interface LokiBounds extends ReadBounds, ContinuationBounds {
  /** Streams asked one by one where a whole page stands at one nanosecond. */
  readonly streamsOfOneTime: number;
  /** Streams that context looks beside; more of them are asked with the configured selector. */
  readonly besideStreams: number;
  /** Text of all entries kept for one answer. */
  readonly keptBytes: number;
  /** A window that ends later than this before now may lack lines that are still under way. */
  readonly youngNanos: bigint;
  /** Questions of the cross-check beyond those that the server's longest window makes necessary. */
  readonly countedPieces: number;
}

export const DEFAULT_LOKI_BOUNDS: LokiBounds = {
  firstPageRows: 1000,
  /** Loki's default maximum. */
  pageRows: 5000,
  maxPageRows: 50_000,
  minPieceNanos: NANOS_PER_SECOND,
  heavyFaults: 200,
  pages: 20_000,
  streamsOfOneTime: 64,
  continuationNanos: NANOS_PER_SECOND / 4n,
  continuationRows: 2000,
  continuationReads: 40,
  besideStreams: 8,
  keptBytes: 64 * 1024 * 1024,
  youngNanos: 300n * NANOS_PER_SECOND,
  countedPieces: 24,
};

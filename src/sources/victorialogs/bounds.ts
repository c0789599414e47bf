import { NANOS_PER_SECOND } from '../../model/time.ts';
import type { ContinuationBounds, ReadBounds } from '../windowed/bounds.ts';

/** Where asking stops being worth its price. Each one that is hit is said in the coverage. */
export interface VictoriaLogsBounds extends ReadBounds, ContinuationBounds {
  /** Streams that context looks beside; more of them are asked with the configured query. */
  readonly besideStreams: number;
  /** Text of all rows kept for one answer. */
  readonly keptBytes: number;
  /** A window that ends later than this before now may lack lines that are still under way. */
  readonly youngNanos: bigint;
  /** Longer windows are asked for whole words first: by index, at a twentieth of the price. */
  readonly wordsFirstNanos: bigint;
  /** Questions of the cross-check, with those that were halved. */
  readonly counts: number;
}

export const DEFAULT_BOUNDS: VictoriaLogsBounds = {
  firstPageRows: 1000,
  pageRows: 10_000,
  maxPageRows: 100_000,
  minPieceNanos: NANOS_PER_SECOND,
  heavyFaults: 64,
  pages: 20_000,
  continuationNanos: NANOS_PER_SECOND / 4n,
  continuationRows: 2000,
  continuationReads: 40,
  besideStreams: 8,
  keptBytes: 64 * 1024 * 1024,
  youngNanos: 300n * NANOS_PER_SECOND,
  wordsFirstNanos: 1200n * NANOS_PER_SECOND,
  counts: 40,
};

import { NANOS_PER_SECOND } from '../../model/time.ts';

/** Where asking stops being worth its price. Each one that is hit is said in the coverage. */
export interface LokiBounds {
  /** Entries asked for at first: most requests have fewer lines. */
  readonly firstPageRows: number;
  /** Entries of each further page, unless the server takes fewer. 5000 is Loki's default maximum. */
  readonly pageRows: number;
  /** Entries asked for at most, where a whole page stands at one nanosecond and the server names no maximum. */
  readonly maxPageRows: number;
  /** A window that is too heavy is halved down to this. */
  readonly minPieceNanos: bigint;
  /** Refusals as too heavy, in all, before the rest of a window is given up. */
  readonly heavyFaults: number;
  /** Pages of one query. Ends the answers of a server that never gets to an end. */
  readonly pages: number;
  /** Streams asked one by one where a whole page stands at one nanosecond. */
  readonly streamsOfOneTime: number;
  /** How far from its first line a record's other lines are looked for: an agent reads them in one go. */
  readonly continuationNanos: bigint;
  readonly continuationRows: number;
  /** Intervals read for other lines of records, for one question. */
  readonly continuationReads: number;
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

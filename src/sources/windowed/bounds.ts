/** Where reading one query stops being worth its price. Each one that is hit is said in the coverage. */
export interface ReadBounds {
  /** Entries asked for at first: most requests have fewer lines. */
  readonly firstPageRows: number;
  /** Entries of each further page, unless the server takes fewer. */
  readonly pageRows: number;
  /** Entries asked for at most, where a whole page stands at one nanosecond and the server names no maximum. */
  readonly maxPageRows: number;
  /** A window that is too heavy is halved down to this. */
  readonly minPieceNanos: bigint;
  /** Refusals as too heavy, in all, before the rest of a window is given up. */
  readonly heavyFaults: number;
  /** Pages of one query. Ends the answers of a server that never gets to an end. */
  readonly pages: number;
}

/** For the lines beside one that may be a part of a record of several. */
export interface ContinuationBounds {
  /** How far from its first line a record's other lines are looked for: an agent reads them in one go. */
  readonly continuationNanos: bigint;
  readonly continuationRows: number;
  /** Intervals read for other lines of records, for one question. */
  readonly continuationReads: number;
}

/** Where reading stops being worth its price. Every one that is hit is said in the coverage. Sizes in bytes. */
export interface FileBounds {
  /** A plain file up to this size is read at once and looked through here: that costs less than starting ripgrep. */
  readonly atOnceBytes: number;
  /** A plain file up to this size is read whole rather than bisected. */
  readonly smallBytes: number;
  /** For the id itself a plain file below this is searched whole even in a known window: that costs no more, and trusts no order. */
  readonly trustOrderBytes: number;
  /** A file that is not in order of time is read whole for context up to this size. */
  readonly unorderedBytes: number;
  /** Of an ordered file, this much around the middle of the window is read for context. */
  readonly regionBytes: number;
  /** Line numbers of a byte range are counted from the file's beginning up to this size. */
  readonly countedBytes: number;
  /** In a plain file of this size and more, lines are not counted: ripgrep takes a third longer when it has to. */
  readonly uncountedBytes: number;
  /** One probe of the bisection looks at this much for a dated line. */
  readonly probeBytes: number;
  /** Of a compressed file, this much before the first row and behind the last one is kept for the next question. */
  readonly rememberedBytes: number;
  /** Text of all records kept for one answer. */
  readonly keptBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_BOUNDS: FileBounds = {
  atOnceBytes: 64 * 1024,
  smallBytes: 4 * MIB,
  trustOrderBytes: 512 * MIB,
  unorderedBytes: 256 * MIB,
  regionBytes: 128 * MIB,
  countedBytes: 64 * MIB,
  uncountedBytes: 1_000_000_000,
  probeBytes: 64 * 1024,
  rememberedBytes: 16 * MIB,
  keptBytes: 64 * MIB,
};

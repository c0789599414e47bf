import type { TimeRange, UnixNano } from '../../model/time.ts';
import type { QueryAccount } from './account.ts';
import type { ReadBounds } from './bounds.ts';
import type { StreamLine } from './entries.ts';
import type { Pages } from './pages.ts';

/** One query over one window. */
export interface ReadTask {
  readonly pages: Pages;
  readonly range: TimeRange;
  readonly account: QueryAccount;
  readonly bounds: ReadBounds;
  readonly now: () => UnixNano;
}

export interface ReadState {
  /** What is still to be read; the next one last. */
  readonly todo: TimeRange[];
  /** Entries of the next window's first nanosecond, from the page before. */
  held: readonly StreamLine[];
  limit: number;
  /** Windows longer than this were too heavy. */
  capNanos: bigint | null;
  heavyFaults: number;
  /** Whether any page came. */
  hasAnswered: boolean;
  timeoutsInARow: number;
  faultsInARow: number;
}

/** The part of the window that is being read. */
export interface Step {
  readonly task: ReadTask;
  readonly state: ReadState;
  readonly range: TimeRange;
}

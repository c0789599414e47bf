import type { TimeRange, UnixNano } from '../../model/time.ts';
import type { QueryAccount } from './account.ts';
import type { Asker } from './asker.ts';
import type { LokiBounds } from './bounds.ts';
import type { StreamLine } from './entries.ts';
import type { Labels } from './logql.ts';

/** One query over one window. */
export interface ReadTask {
  readonly asker: Asker;
  readonly selector: string;
  readonly pipeline: string;
  readonly range: TimeRange;
  readonly account: QueryAccount;
  readonly bounds: LokiBounds;
  readonly now: () => UnixNano;
  readonly streams?: readonly Labels[] | undefined;
  readonly isAnswer?: ((line: StreamLine) => boolean) | undefined;
  readonly onMetadata?: ((metadata: Labels) => void) | undefined;
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

// What windows would read, asked for before they are needed and for several at once: an estimate takes a round trip, and must
// be there before its window may be asked. docs/decisions/0029.

import type { SearchedWindow } from '../model/search-story.ts';
import type { TimeRange } from '../model/time.ts';
import { type EstimateDeps, estimateWindow, type WindowEstimate } from './estimate-window.ts';

/** The first batch of a run of windows: from now back beyond an hour. A later one is as long as all before it. */
const FIRST_BATCH_NANOS = 75n * 60n * 1_000_000_000n;

/** Windows that touch, newest first, searched for one reason. */
export interface WindowBatch<W> {
  readonly range: TimeRange;
  readonly windows: readonly W[];
}

/** In the order in which they are planned; every window is in one. */
export function inBatches<W extends Pick<SearchedWindow, 'range' | 'reason'>>(
  windows: readonly W[],
): readonly WindowBatch<W>[] {
  const batches: WindowBatch<W>[] = [];
  let runEnd = 0n;
  for (const window of windows) {
    const open = batches.at(-1);
    const continues = open?.windows[0]?.reason === window.reason && open.range.start === window.range.end;
    if (!continues) runEnd = window.range.end;
    const before = open === undefined ? 0n : runEnd - open.range.end;
    const longest = before > FIRST_BATCH_NANOS ? before : FIRST_BATCH_NANOS;
    if (open !== undefined && continues && open.range.end - window.range.start <= longest) {
      const range = { start: window.range.start, end: open.range.end };
      batches[batches.length - 1] = { range, windows: [...open.windows, window] };
    } else batches.push({ range: window.range, windows: [window] });
  }
  return batches;
}

export interface WindowEstimates {
  /** Of one window, or of a batch: asked once. */
  of(range: TimeRange): Promise<WindowEstimate>;
  /** Begins to ask, for later. */
  ahead(range: TimeRange): void;
  /** From an answer that is there already and covers the range; null: there is none. */
  known(range: TimeRange): WindowEstimate | null;
}

export function createEstimates(deps: EstimateDeps): WindowEstimates {
  const asked = new Map<string, Promise<WindowEstimate>>();
  const answered: { readonly range: TimeRange; readonly estimate: WindowEstimate }[] = [];
  const of = (range: TimeRange): Promise<WindowEstimate> => {
    const name = `${range.start} ${range.end}`;
    const estimate = asked.get(name) ?? estimateWindow(range, deps).then((known) => remember(range, known));
    asked.set(name, estimate);
    return estimate;
  };
  const remember = (range: TimeRange, estimate: WindowEstimate): WindowEstimate => {
    answered.push({ range, estimate });
    return estimate;
  };
  return {
    of,
    // What goes wrong with it is seen by who waits for it.
    ahead: (range) => void of(range).catch(() => null),
    known: (part) => {
      const whole = answered.find(({ range }) => range.start <= part.start && part.end <= range.end);
      return whole === undefined ? null : shareOf(whole.estimate, { part, whole: whole.range });
    },
  };
}

// By time, as the index itself counts a chunk that a window cuts.
export function shareOf(
  { bytes, unknown }: WindowEstimate,
  { part, whole }: { readonly part: TimeRange; readonly whole: TimeRange },
): WindowEstimate {
  const share = Number(part.end - part.start) / Number(whole.end - whole.start);
  return { bytes: bytes === null ? null : Math.round(bytes * share), unknown };
}

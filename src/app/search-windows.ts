// Drives the search for an id through stores that cost more the wider they are asked: window by window, cheap first, until
// the request is found and its end is seen, or a bound is reached. What to do with the rows is the caller's (`ask`).

import type { Gap } from '../model/coverage.ts';
import { endOfRun } from '../model/end-of-run.ts';
import type { SearchedWindow, SearchStory, TimeHint } from '../model/search-story.ts';
import type { WindowedSource } from '../model/source.ts';
import { intersect, subtract, union } from '../model/time-ranges.ts';
import { NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../model/time.ts';
import type { WindowEstimate } from './estimate-window.ts';
import { CLOCK_SKEW_NANOS, type PlannedWindow, planWindows } from './plan-windows.ts';
import { createEstimates, inBatches, shareOf, type WindowBatch, type WindowEstimates } from './window-estimates.ts';
import { gapsOfSource, type SearchStop } from './window-gaps.ts';

export interface WindowSearch {
  readonly now: UnixNano;
  /** A window that was asked for: then it is the only one. */
  readonly asked: TimeRange | null;
  /** Best first. */
  readonly hints: readonly TimeHint[];
  readonly maxLookbackNanos: bigint;
  /** Null: no bound. */
  readonly maxBytes: number | null;
  readonly signal: AbortSignal;
}

/** What is known after one more window; but for `matched`, of everything found so far. */
export interface WindowAnswer {
  /** Rows that this window gave. */
  readonly matched: number;
  /** What the stores say they read for it. Absent: they do not say. */
  readonly readBytes?: number;
  /** False: no store gave anything for it, and none would for another window. */
  readonly answered?: boolean;
  /** Some record carries the id in an id field. A row that only mentions it does not end the search. */
  readonly found: boolean;
  /** The request's own lines show that no more of it is to come (`Profile.isClosed`). */
  readonly closed: boolean;
  /** First to last moment that the request's lines state, stated durations included. Null: none is dated. */
  readonly span: TimeRange | null;
}

export interface WindowSearchDeps {
  /** The windowed sources; `ask` asks all of them. */
  readonly sources: readonly Pick<WindowedSource, 'id' | 'estimateBytes'>[];
  /**
   * Asks for one window; never twice for one moment of time. In sequence, but for the two windows beside a request whose end
   * was seen: neither depends on the other.
   */
  ask(range: TimeRange): Promise<WindowAnswer>;
}

export interface WindowSearchResult {
  readonly story: SearchStory;
  readonly found: boolean;
  /** What was not searched, or could not be bounded, by source: for `RecordPool.addGaps`. */
  readonly gaps: readonly { readonly sourceId: string; readonly gaps: readonly Gap[] }[];
  /** What was read so far: as the stores said, or as they estimated where they did not. */
  readonly spentBytes: number;
  /** The same by window. */
  readonly readBytes: ReadonlyMap<TimeRange, number>;
  /** Moments that were asked, as few ranges as can be. */
  readonly searched: readonly TimeRange[];
  /** Planned but not needed, because the request was found: an id that names several requests may have more of them there. */
  readonly notNeeded: readonly TimeRange[];
}

const MINUTE = 60n * NANOS_PER_SECOND;
const HOUR = 60n * MINUTE;

/** Looked at beside a hit even when its end was seen: a window's edge may have cut the request. */
const EDGE_MARGIN = { before: MINUTE, after: MINUTE };
const LIFECYCLE_MARGINS: readonly Margin[] = [
  { before: 5n * MINUTE, after: 15n * MINUTE },
  { before: HOUR, after: HOUR },
];

/** A line may state any time at all: however far its span reaches, no further than this from a window that gave a row. */
const MAX_REACH = 6n * HOUR;

interface Margin {
  readonly before: bigint;
  readonly after: bigint;
}

interface Search {
  readonly question: WindowSearch;
  readonly deps: WindowSearchDeps;
  readonly estimates: WindowEstimates;
  readonly windows: SearchedWindow[];
  readonly unestimated: Set<string>;
  spentBytes: number;
  readonly readBytes: Map<TimeRange, number>;
  stop: SearchStop | null;
  found: boolean;
  closed: boolean;
  span: TimeRange | null;
}

/**
 * Never throws but for a bug. For an id of one request the first window with a hit and its neighbours are enough; an asked
 * window is searched whole and has no neighbours.
 */
export async function searchWindows(question: WindowSearch, deps: WindowSearchDeps): Promise<WindowSearchResult> {
  const search: Search = {
    question,
    deps,
    estimates: createEstimates({ sources: deps.sources, signal: question.signal }),
    windows: [],
    unestimated: new Set(),
    spentBytes: 0,
    readBytes: new Map(),
    stop: null,
    found: false,
    closed: false,
    span: null,
  };
  const notNeeded: TimeRange[] = [];
  const batches = inBatches(planWindows(question));
  for (const [index, batch] of batches.entries())
    notNeeded.push(...(await searchBatch(search, { batch, next: batches[index + 1] ?? null })));
  if (search.found && question.asked === null) await followLifecycle(search);
  const searched = searchedOf(search);
  return {
    story: {
      hints: question.hints,
      windows: search.windows,
      maxLookbackNanos: question.maxLookbackNanos,
      closed: search.closed,
    },
    found: search.found,
    spentBytes: search.spentBytes,
    readBytes: search.readBytes,
    gaps: deps.sources
      .map(({ id }) => ({ sourceId: id, gaps: gapsOfSource(id, { ...search, maxBytes: question.maxBytes }) }))
      .filter(({ gaps }) => gaps.length > 0),
    searched,
    notNeeded: union(notNeeded).flatMap((range) => subtract(range, searched)),
  };
}

interface BatchToSearch {
  readonly batch: WindowBatch<PlannedWindow>;
  /** Null: it is the last one. */
  readonly next: WindowBatch<PlannedWindow> | null;
}

/** The windows that were not needed any more. */
async function searchBatch(search: Search, { batch, next }: BatchToSearch): Promise<readonly TimeRange[]> {
  const { estimates, question } = search;
  const rest = [...batch.windows];
  const before = search.spentBytes;
  while (!search.found) {
    const window = rest.shift();
    if (window === undefined) break;
    if (stopped(search)) {
      skip(search, window, null);
      continue;
    }
    const whole = await estimates.of(batch.range);
    // As a whole it would be too much: each window by itself, since lines need not be spread evenly.
    const fits = question.maxBytes === null || before + (whole.bytes ?? 0) <= question.maxBytes;
    const estimate = fits
      ? shareOf(whole, { part: window.range, whole: batch.range })
      : await estimates.of(window.range);
    const searching = searchOne(search, window, estimate);
    // Beside the first question of a batch, so that it is there when that batch is done.
    if (next !== null && !stopped(search)) estimates.ahead(next.range);
    await searching;
  }
  return rest.map(({ range }) => range);
}

// The span may grow with every answer, so a margin is looked at until nothing of it is left. It doubles with each hit: a
// request of hours must not take a query a minute.
async function followLifecycle(search: Search): Promise<void> {
  const horizon = search.question.now + CLOCK_SKEW_NANOS;
  let step = 0;
  let hits = 0;
  while (search.stop === null) {
    const margin = search.closed ? EDGE_MARGIN : LIFECYCLE_MARGINS[step];
    if (margin === undefined) return;
    const pieces = nextPieces(search, { margin: grown(margin, hits), horizon });
    // What comes after the hit first: that is where a request ends. Once the end was seen both sides are looked at whatever
    // the other one says.
    const asked = search.closed ? pieces : pieces.slice(-1);
    if (asked.length === 0 && search.closed) return;
    if (asked.length === 0) step += 1;
    const before = search.windows.length;
    await Promise.all(
      asked.toReversed().map(async (range) => {
        const estimate = search.estimates.known(range) ?? (await search.estimates.of(range));
        await searchOne(search, { range, reason: 'lifecycle' }, estimate);
      }),
    );
    hits += search.windows.slice(before).filter(({ matched }) => matched > 0).length;
  }
}

function grown({ before, after }: Margin, hits: number): Margin {
  const grow = (nanos: bigint): bigint => {
    const wide = nanos << BigInt(Math.min(hits, 8));
    return wide < HOUR ? wide : HOUR;
  };
  return { before: grow(before), after: grow(after) };
}

function nextPieces(
  { span, windows }: Search,
  { margin, horizon }: { readonly margin: Margin; readonly horizon: UnixNano },
): readonly TimeRange[] {
  const hits = union(windows.filter(({ matched }) => matched > 0).map(({ range }) => range));
  const [first] = hits;
  const last = hits.at(-1);
  if (span === null || first === undefined || last === undefined) return [];
  const range = intersect(
    { start: span.start - margin.before, end: span.end + margin.after },
    { start: first.start - MAX_REACH, end: earlier(last.end + MAX_REACH, horizon) },
  );
  if (range === null) return [];
  // Skipped ones count as taken too, or they would be tried for ever.
  return subtract(
    range,
    windows.map((window) => window.range),
  );
}

async function searchOne(search: Search, { range, reason }: WindowToSearch, estimate: WindowEstimate): Promise<void> {
  const { question, deps } = search;
  if (stopped(search)) return skip(search, { range, reason }, estimate.bytes);
  for (const id of estimate.unknown) search.unestimated.add(id);
  const cost = estimate.bytes ?? 0;
  if (question.maxBytes !== null && search.spentBytes + cost > question.maxBytes) {
    search.stop = 'limit-bytes';
    return skip(search, { range, reason }, estimate.bytes);
  }
  const answer = await deps.ask(range);
  // The estimate comes from an index that lags behind, and counts some of it twice.
  const read = (answer.readBytes ?? 0) > 0 ? (answer.readBytes ?? 0) : cost;
  search.readBytes.set(range, read);
  search.spentBytes += read;
  // An index that knows of nothing says nothing.
  const estimatedBytes = estimate.bytes === 0 ? null : estimate.bytes;
  search.windows.push({ range, reason, estimatedBytes, matched: answer.matched, skipped: false });
  if (answer.answered === false) search.stop ??= 'unreachable';
  const wasFound = search.found;
  search.found = answer.found;
  search.closed = answer.closed;
  // Undated lines stand somewhere in the window that gave them.
  search.span = answer.span ?? (answer.found && !wasFound ? range : search.span);
}

type WindowToSearch = Pick<SearchedWindow, 'range' | 'reason'>;

function skip(search: Search, { range, reason }: WindowToSearch, estimatedBytes: number | null): void {
  search.windows.push({ range, reason, estimatedBytes, matched: 0, skipped: true });
}

function stopped(search: Search): boolean {
  const { signal } = search.question;
  search.stop ??= endOfRun(signal);
  return search.stop !== null;
}

function searchedOf({ windows }: Search): readonly TimeRange[] {
  return union(windows.filter(({ skipped }) => !skipped).map(({ range }) => range));
}

function earlier(a: UnixNano, b: UnixNano): UnixNano {
  return a < b ? a : b;
}

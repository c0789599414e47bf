// One query over one window, page by page, to its proven end. A full page says nothing about its last nanosecond, so the
// next page starts at it and brings it whole; what the page before had of it is held back until then. Limits are learnt from
// the server's own refusals; what cannot be read becomes a gap with its times, and reading goes on behind it.

import { own } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import { noteGap, notePiece, noteRows } from './account.ts';
import { byTime, type StreamLine, unite } from './entries.ts';
import { interrupted } from './interrupted.ts';
import { isSourceError, type Page } from './pages.ts';
import type { ReadState, ReadTask, Step } from './read-task.ts';
import { giveUp, react } from './refused.ts';

/** Entries in order of time; all entries of one nanosecond come in one batch. Never throws but on a bug. */
export async function* readQuery(task: ReadTask): AsyncGenerator<readonly StreamLine[], void, undefined> {
  const { pages, range, bounds, account } = task;
  const state: ReadState = {
    todo: [range],
    held: [],
    limit: bounds.firstPageRows,
    capNanos: null,
    heavyFaults: 0,
    hasAnswered: false,
    timeoutsInARow: 0,
    faultsInARow: 0,
  };
  for (let asked = 0; ; asked += 1) {
    const next = takeNext(task, state);
    const isStopped = pages.signal.aborted || asked >= bounds.pages;
    if (next !== null && isStopped)
      giveUp({ task, state, range: next }, pages.signal.aborted ? interrupted(pages.signal) : null);
    // Held entries whose nanosecond will not be asked for again are passed on as they are.
    if (state.held.length > 0 && (isStopped || state.held[0]?.timeUnixNano !== next?.start)) {
      account.rows += state.held.length;
      noteRows(account, state.held);
      yield state.held;
      state.held = [];
    }
    if (next === null || isStopped) return;
    const limit = allowedLimit(task, state);
    let page: Page;
    try {
      // A server that did not answer in time is not asked twice for the same.
      const retries = state.timeoutsInARow > 0 ? 0 : undefined;
      page = await pages.ask({ range: next, limit, account, retries });
    } catch (error) {
      if (!isSourceError(error)) throw error;
      react({ task, state, range: next }, { error, limit });
      continue;
    }
    state.hasAnswered = true;
    state.timeoutsInARow = 0;
    state.faultsInARow = 0;
    const lines = takeHeld({ task, state, range: next }, page);
    const batch = await settlePage({ task, state, range: next }, { page: { ...page, lines }, limit });
    noteRows(account, batch);
    if (batch.length > 0) yield batch;
  }
}

/** The next window that this server is known to allow. What lies beyond its reach is a gap. */
function takeNext({ pages, account, now }: ReadTask, { todo, capNanos }: ReadState): TimeRange | null {
  const { limits } = pages;
  for (let range = todo.pop(); range !== undefined; range = todo.pop()) {
    if (range.end <= range.start) continue;
    const oldest = limits.lookbackNanos === null ? null : now() - limits.lookbackNanos;
    if (oldest !== null && range.start < oldest) {
      const end = range.end < oldest ? range.end : oldest;
      noteGap(account, pages.lookbackGap({ start: range.start, end }, limits.lookbackNanos));
      todo.push({ start: end, end: range.end });
      continue;
    }
    const longest = [limits.maxRangeNanos, capNanos].filter((nanos) => nanos !== null).sort(ascending)[0];
    if (longest === undefined || range.end - range.start <= longest) return range;
    const middle = range.start + longest;
    todo.push({ start: middle, end: range.end });
    return { start: range.start, end: middle };
  }
  return null;
}

function allowedLimit({ pages: { limits }, bounds }: ReadTask, { limit }: ReadState): number {
  return Math.max(1, Math.min(limit, limits.maxEntries ?? bounds.maxPageRows, bounds.maxPageRows));
}

// A server that takes back what it gave a moment ago is not whole: both answers count.
function takeHeld({ task, state, range }: Step, { lines, isFull }: Page): readonly StreamLine[] {
  const { held } = state;
  state.held = [];
  if (held.length === 0) return lines;
  const atStart = lines.filter(({ timeUnixNano }) => timeUnixNano === range.start);
  const united = unite(held, atStart);
  if (united.missing === 0) return lines;
  // A full page need not hold all of its only nanosecond.
  if (!isFull || atStart.length < lines.length) {
    noteGap(task.account, {
      kind: 'unstable-answer',
      errorType: 'execution',
      range: { start: range.start, end: range.start + 1n },
      says: own('the server gave lines on one page and left them out on the next: others may be missing too'),
      hidesRows: true,
    });
  }
  return [...[...united.lines].sort(byTime), ...lines.slice(atStart.length)];
}

async function settlePage(
  { task, state, range }: Step,
  { page: { lines, isFull }, limit }: { readonly page: Page; readonly limit: number },
): Promise<readonly StreamLine[]> {
  const { account, bounds } = task;
  if (state.capNanos !== null) state.capNanos *= 2n;
  if (!isFull) {
    notePiece(account, { range, rows: lines.length });
    return lines;
  }
  const last = lines.at(-1)?.timeUnixNano;
  if (last === undefined) {
    noteGap(account, {
      kind: 'bad-answer',
      errorType: 'bad_data',
      range,
      says: own('a full page without a line that can be read: what stands behind it cannot be asked for'),
      hidesRows: true,
    });
    return lines;
  }
  if (last > range.start) {
    state.limit = bounds.pageRows;
    const at = lines.findIndex(({ timeUnixNano }) => timeUnixNano === last);
    state.held = lines.slice(at);
    state.todo.push({ start: last, end: range.end });
    notePiece(account, { range: { start: range.start, end: last }, rows: at });
    return lines.slice(0, at);
  }
  const more = allowedLimit(task, { ...state, limit: limit * 4 });
  if (more > limit) {
    state.limit = more;
    state.held = lines;
    state.todo.push(range);
    return [];
  }
  state.limit = bounds.pageRows;
  const whole = await task.pages.oneTime({ time: last, lines, limit, account });
  if (whole.isWhole) notePiece(account, { range: { start: last, end: last + 1n }, rows: whole.lines.length });
  else account.rows += whole.lines.length;
  state.todo.push({ start: last + 1n, end: range.end });
  return whole.lines;
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// What to do when a page was refused: learn the limit and ask again, ask for less, or leave a gap and go on behind it.

import type { SourceError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import { NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';
import { noteGap, type RangeGap } from './account.ts';
import { type Pages, serverWords } from './pages.ts';
import type { Step } from './read-task.ts';

/** What to do about a refusal. */
export function react(step: Step, { error, limit }: { readonly error: SourceError; readonly limit: number }): void {
  const { task, state, range } = step;
  const { limits, signal } = task.pages;
  if (signal.aborted) return giveUp(step, error);
  const refusal = task.pages.refusal(error);
  const length = range.end - range.start;
  switch (refusal.kind) {
    case 'limit': {
      if (limit <= 1) return halve(step, error);
      const isSmaller = refusal.max !== null && refusal.max > 0 && refusal.max < limit;
      limits.maxEntries = isSmaller ? refusal.max : Math.floor(limit / 2);
      state.todo.push(range);
      return;
    }
    case 'range': {
      if (refusal.maxNanos === null || refusal.maxNanos < 1n || refusal.maxNanos >= length) return halve(step, error);
      limits.maxRangeNanos = refusal.maxNanos;
      state.todo.push(range);
      return;
    }
    case 'heavy':
      return halve(step, error);
    case 'lookback': {
      if (refusal.maxNanos !== null && limits.lookbackNanos === null) {
        limits.lookbackNanos = refusal.maxNanos;
        state.todo.push(range);
        return;
      }
      noteGap(task.account, task.pages.lookbackGap(range, refusal.maxNanos));
      return;
    }
    case 'query':
    case 'closed':
      return giveUp(step, error);
    case 'failed':
      return failed(step, error);
    default:
      return giveUp(step, error);
  }
}

/** Before a window that fails is left: gateways and queriers that die of a wide one may live with its half. */
const HALVED_AFTER_FAULTS = 2;
const MAX_FAULTS_IN_A_ROW = 4;
const MIN_FAILED_NANOS = 60n * NANOS_PER_SECOND;

function failed(step: Step, error: SourceError): void {
  const { task, state, range } = step;
  const length = range.end - range.start;
  state.faultsInARow += 1;
  if (state.faultsInARow >= MAX_FAULTS_IN_A_ROW) return giveUp(step, error);
  if (error.status !== null && state.faultsInARow <= HALVED_AFTER_FAULTS && length >= MIN_FAILED_NANOS) {
    state.capNanos = length / 2n;
    state.todo.push(range);
    return;
  }
  noteGap(task.account, failureGap(range, { error, pages: task.pages }));
}

/** A server that does not answer at all is not asked for ever smaller windows. */
const MAX_TIMEOUTS_IN_A_ROW = 3;

function halve(step: Step, error: SourceError): void {
  const { task, state, range } = step;
  const length = range.end - range.start;
  state.heavyFaults += 1;
  // An answer beyond all bounds is as dear as one that never comes.
  const isSilent = error.status === null || error.kind === 'too-large';
  state.timeoutsInARow = isSilent ? state.timeoutsInARow + 1 : 0;
  if (state.heavyFaults > task.bounds.heavyFaults || state.timeoutsInARow >= MAX_TIMEOUTS_IN_A_ROW)
    return giveUp(step, error);
  if (length <= task.bounds.minPieceNanos || length < 2n) {
    // Not even this much is given, and nothing was so far: the window is not what is wrong.
    if (!state.hasAnswered) return giveUp(step, error);
    noteGap(task.account, failureGap(range, { error, pages: task.pages }));
    return;
  }
  state.capNanos = length / 2n > task.bounds.minPieceNanos ? length / 2n : task.bounds.minPieceNanos;
  state.todo.push(range);
}

/** The rest of the window is a gap. */
export function giveUp({ task, state, range }: Step, error: SourceError | null): void {
  for (const rest of [range, ...state.todo.toReversed()]) {
    if (rest.end <= rest.start) continue;
    noteGap(
      task.account,
      error === null
        ? {
            kind: 'limit-pages',
            errorType: null,
            range: rest,
            says: own(`not read: ${task.bounds.pages} pages were read before it`),
            hidesRows: true,
          }
        : failureGap(rest, { error, pages: task.pages }),
    );
  }
  state.todo.length = 0;
}

interface Failure {
  readonly error: SourceError;
  readonly pages: Pages;
}

function failureGap(range: TimeRange, { error, pages }: Failure): RangeGap {
  const { kind, advice } = pages.words(error);
  return {
    kind: kind ?? error.kind,
    errorType: error.errorType,
    range,
    says: say`${own('not read: ')}${error.prose}${serverWords(error)}${advice}`,
    hidesRows: true,
  };
}

// What to do when a page was refused: learn the limit and ask again, ask for less, or leave a gap and go on behind it.

import type { SourceError } from '../../model/errors.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import { formatDuration, NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';
import { noteGap, type RangeGap } from './account.ts';
import type { Step } from './read-task.ts';
import { readRefusal } from './server-words.ts';

/** What to do about a refusal. */
export function react(step: Step, { error, limit }: { readonly error: SourceError; readonly limit: number }): void {
  const { task, state, range } = step;
  const { learnt, signal } = task.asker;
  if (signal.aborted) return giveUp(step, error);
  const refusal = readRefusal(error);
  const length = range.end - range.start;
  switch (refusal.kind) {
    case 'limit': {
      if (limit <= 1) return halve(step, error);
      const isSmaller = refusal.max !== null && refusal.max > 0 && refusal.max < limit;
      learnt.maxEntries = isSmaller ? refusal.max : Math.floor(limit / 2);
      state.todo.push(range);
      return;
    }
    case 'range': {
      if (refusal.maxNanos === null || refusal.maxNanos < 1n || refusal.maxNanos >= length) return halve(step, error);
      learnt.maxRangeNanos = refusal.maxNanos;
      state.todo.push(range);
      return;
    }
    case 'heavy':
      return halve(step, error);
    case 'lookback': {
      if (refusal.maxNanos !== null && learnt.lookbackNanos === null) {
        learnt.lookbackNanos = refusal.maxNanos;
        state.todo.push(range);
        return;
      }
      noteGap(task.account, lookbackGap(range, refusal.maxNanos));
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
  noteGap(task.account, failureGap(range, error));
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
    noteGap(task.account, failureGap(range, error));
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
        : failureGap(rest, error),
    );
  }
  state.todo.length = 0;
}

function failureGap(range: TimeRange, error: SourceError): RangeGap {
  return {
    kind: kindOf(error),
    errorType: error.errorType,
    range,
    says: say`${own('not read: ')}${error.prose}${serverWords(error)}${advice(error)}`,
    hidesRows: true,
  };
}

function kindOf({ kind, serverSays, status }: SourceError): string {
  if (status === 401 && /no org id/i.test(serverSays)) return 'no-org-id';
  if (/multiple org IDs/i.test(serverSays)) return 'several-tenants-refused';
  if (/too many bytes/i.test(serverSays)) return 'too-many-bytes';
  return kind;
}

function advice({ serverSays, status }: SourceError): Prose {
  if (status === 401 && /no org id/i.test(serverSays))
    return own('; this server wants a tenant: configure one (LOKI_ORG_ID)');
  if (/multiple org IDs/i.test(serverSays))
    return own('; this server takes one tenant a query: name the tenants one by one');
  return [];
}

/** The server's own words behind ours. */
export function serverWords({ serverSays }: SourceError): Prose {
  return serverSays === '' ? [] : say` (${serverSays.slice(0, 300)})`;
}

export function lookbackGap(range: TimeRange, lookbackNanos: bigint | null): RangeGap {
  const reach = lookbackNanos === null ? '' : ` (max_query_lookback: ${formatDuration(lookbackNanos)})`;
  return {
    kind: 'past-lookback',
    // Not `not_found`: younger windows of the same server are worth asking for.
    errorType: null,
    range,
    says: own(`older than what this server gives out${reach}: not read`),
    hidesRows: true,
  };
}

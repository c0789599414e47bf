// Rows received against what the store itself counts with the same filter over the same time: two ways of asking that agree are
// better evidence than one. Both ends hold to the nanosecond.

import { own, say } from '../../model/prose.ts';
import { intersect, union } from '../../model/time-ranges.ts';
import { NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';
import { noteGap, type QueryAccount } from '../windowed/account.ts';
import { isSourceError, serverWords } from '../windowed/pages.ts';
import { parseHits, parseStats } from './answers.ts';
import type { Asker } from './asker.ts';
import { readRefusal } from './refusal.ts';
import type { VictoriaLogsBounds } from './bounds.ts';
import { rangeParams } from './time-text.ts';

export interface CountOptions {
  readonly asker: Asker;
  readonly bounds: VictoriaLogsBounds;
}

/** A request's lines lie together: what is counted again is where its lines are, and so much beside them. */
const COUNT_MARGIN = 900n * NANOS_PER_SECOND;

export async function crossCheck(account: QueryAccount, { asker, bounds }: CountOptions): Promise<void> {
  const todo = partsOf(account);
  if (todo.length === 0) return;
  let counted = 0;
  for (let asked = 0, range = todo.shift(); range !== undefined; range = todo.shift(), asked += 1) {
    if (asked >= bounds.counts) return notCounted(account, own(`it would take more than ${bounds.counts} questions`));
    try {
      const count = await countIn(range, { account, asker });
      const rows = account.times.countIn(range);
      if (count !== rows) noteMismatch(account, { range, rows, counted: count });
      counted += count;
    } catch (error) {
      if (!isSourceError(error)) throw error;
      const middle = range.start + (range.end - range.start) / 2n;
      const isHeavy = readRefusal(error).kind === 'heavy' && error.kind !== 'try-timeout';
      if (!isHeavy || range.end - range.start <= bounds.minPieceNanos)
        return notCounted(account, say`${error.prose}${serverWords(error)}`);
      todo.unshift({ start: range.start, end: middle }, { start: middle, end: range.end });
    }
  }
  account.countedRows = counted;
}

// In a window of days only the part around the rows can hold more of the request; where there are none, it is all or nothing.
function partsOf({ pieces, rowTimes }: QueryAccount): TimeRange[] {
  return union(pieces.map(({ range }) => range)).flatMap((covered) => {
    const near =
      rowTimes === null ? covered : { start: rowTimes.first - COUNT_MARGIN, end: rowTimes.last + COUNT_MARGIN };
    const part = intersect(covered, near);
    return part === null ? [] : [part];
  });
}

/** One bucket for any window. */
const STEP = '100000d';

/** `hits` drops all pipes, those that filter too: a query that has some is counted as statistics. */
async function countIn(
  range: TimeRange,
  { account, asker }: { readonly account: QueryAccount; readonly asker: Asker },
): Promise<number> {
  account.requests += 1;
  const isFilter = !account.query.includes(' | ');
  const { text } = await asker.ask({
    path: isFilter ? '/select/logsql/hits' : '/select/logsql/stats_query',
    params: [
      ['query', isFilter ? account.query : `${account.query} | stats count() rows`],
      ...rangeParams(range),
      ...(isFilter ? [['step', STEP] as const] : []),
    ],
    isAccounted: true,
  });
  return isFilter ? parseHits(text) : parseStats(text);
}

interface Mismatch {
  readonly range: TimeRange;
  readonly rows: number;
  readonly counted: number;
}

function noteMismatch(account: QueryAccount, { range, rows, counted }: Mismatch): void {
  noteGap(account, {
    kind: 'count-mismatch',
    errorType: 'execution',
    range,
    says: say`the store gave ${rows} and counts ${counted} lines${own(counted > rows ? ': lines are missing, or came meanwhile' : ': one of the two answers was not whole')}`,
    hidesRows: true,
  });
}

function notCounted(account: QueryAccount, why: Parameters<typeof noteGap>[1]['says']): void {
  noteGap(account, {
    kind: 'not-counted',
    errorType: null,
    range: null,
    says: say`${own('the lines received were not checked against a count of the store: ')}${why}`,
    hidesRows: false,
  });
}

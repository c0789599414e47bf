// Lines received against what the store itself counts for the same query and window. Loki is known to lose lines on wide
// windows (grafana/loki#10658, #12217, #14122): two ways of asking that agree are better evidence than one.
//
// A range in LogQL is whole milliseconds, and its right edge belongs to it in some versions and not in others: so a little more
// is counted than was read, between whole milliseconds, and what stands in that little more is read and taken off.

import { own, say } from '../../model/prose.ts';
import { intersect, union } from '../../model/time-ranges.ts';
import { NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../../model/time.ts';
import { addBytes, noteGap, openAccount, type QueryAccount, verdictOf } from '../windowed/account.ts';
import { type Asker, nanoText } from './asker.ts';
import type { LokiBounds } from './bounds.ts';
import { countQuery } from './logql.ts';
import { parseCount } from './loki.schema.ts';
import { isSourceError, serverWords } from '../windowed/pages.ts';
import { readQuery } from '../windowed/read-query.ts';
import { noteWarnings } from './page.ts';
import { pagesOf } from './pages.ts';
import { forgetPast, oldestOf } from './reach.ts';
import { readRefusal } from './server-words.ts';

export interface CheckOptions {
  readonly asker: Asker;
  readonly bounds: LokiBounds;
  readonly now: () => UnixNano;
}

const NANOS_PER_MS = 1_000_000n;

/** Counted with one question: what lies after `after`, up to `upTo`. Both are whole milliseconds. */
interface Span {
  readonly after: UnixNano;
  readonly upTo: UnixNano;
  /** What was read to its end, which may begin or end within the span's outer milliseconds. */
  readonly covered: TimeRange;
}

export async function crossCheck(account: QueryAccount, options: CheckOptions): Promise<void> {
  const { asker, bounds, now } = options;
  const todo = spansOf(account, options);
  if (todo.length === 0) return;
  let counted = 0;
  const most = todo.length + bounds.countedPieces;
  for (let asked = 0, span = todo.shift(); span !== undefined; span = todo.shift(), asked += 1) {
    if (asked >= most) return notCounted(account, own(`it would take more than ${most} questions`));
    try {
      const count = await checkSpan(span, { account, options });
      if (count === null) return notCounted(account, own('what stands right beside them could not be read'));
      counted += count;
    } catch (error) {
      if (!isSourceError(error)) throw error;
      const refusal = readRefusal(error);
      const { learnt } = asker;
      if (refusal.kind === 'lookback' && refusal.maxNanos !== null && learnt.lookbackNanos === null) {
        learnt.lookbackNanos = refusal.maxNanos;
        forgetPast(account, { asker, now });
        return crossCheck(account, options);
      }
      const halves = ['heavy', 'range'].includes(refusal.kind) ? halvesOf(span) : null;
      if (halves === null) return notCounted(account, say`${error.prose}${serverWords(error)}`);
      todo.unshift(...halves);
    }
  }
  account.countedRows = counted;
}

/** A request's lines lie together: what is counted again is where its lines are, and so much beside them. */
const COUNT_MARGIN = 900n * NANOS_PER_SECOND;
/** What was still given out a moment ago may not be any more. */
const LOOKBACK_SLACK = 10n * NANOS_PER_SECOND;

// Counting reads what was read a second time. In a window of days only the part around the rows can hold more of the request;
// where there are none, it is all or nothing (confirm.ts).
function spansOf({ pieces, rowTimes }: QueryAccount, { asker, now }: CheckOptions): Span[] {
  const oldest = oldestOf(asker, now);
  return union(pieces.map(({ range }) => range)).flatMap((covered) => {
    const whole = { start: floorMs(covered.start - 1n), end: ceilMs(covered.end - 1n) };
    const near =
      rowTimes === null
        ? whole
        : { start: floorMs(rowTimes.first - COUNT_MARGIN), end: ceilMs(rowTimes.last + COUNT_MARGIN) };
    const young = oldest === null ? near : { ...near, start: later(near.start, ceilMs(oldest + LOOKBACK_SLACK)) };
    const both = intersect(whole, young);
    return both === null ? [] : cut({ after: both.start, upTo: both.end, covered }, asker.learnt.maxRangeNanos);
  });
}

/** As long as the server allows a window; of one that is cut by the server itself each part is a nanosecond too long. */
function cut(span: Span, maxNanos: bigint | null): readonly Span[] {
  const longest = maxNanos === null ? null : later(floorMs(maxNanos) - NANOS_PER_MS, NANOS_PER_MS);
  if (longest === null || span.upTo - span.after <= longest) return [span];
  const middle = span.after + longest;
  return [{ ...span, upTo: middle }, ...cut({ ...span, after: middle }, maxNanos)];
}

/** Null: it is a millisecond already. */
function halvesOf({ after, upTo, covered }: Span): readonly Span[] | null {
  const middle = after + floorMs((upTo - after) / 2n);
  return middle === after
    ? null
    : [
        { after, upTo: middle, covered },
        { after: middle, upTo, covered },
      ];
}

interface Checking {
  readonly account: QueryAccount;
  readonly options: CheckOptions;
}

/** Of the rows received, how many the store counts. Null: what else stands in the span could not be read. */
async function checkSpan(span: Span, checking: Checking): Promise<number | null> {
  const { account } = checking;
  const { after, upTo, covered } = span;
  const count = await countIn(span, checking);
  // A row at the right edge is counted by 3.x and not by 2.8.
  const rowsIn = (range: TimeRange): number => {
    const both = intersect(range, covered);
    return both === null ? 0 : account.times.countIn(both);
  };
  const inside = rowsIn({ start: after + 1n, end: upTo });
  const atEdge = rowsIn({ start: upTo, end: upTo + 1n });
  if (count === inside || count === inside + atEdge) return inside + atEdge;
  const foreign = await foreignRows(span, checking);
  if (foreign === null) return null;
  const [least, most] = [inside + foreign.inside, inside + foreign.inside + atEdge + foreign.atEdge];
  if (count === least || count === most) return inside + atEdge;
  const rows = inside + atEdge;
  const counted = count - foreign.inside;
  noteGap(account, {
    kind: 'count-mismatch',
    errorType: 'execution',
    range: intersect({ start: after, end: upTo }, covered) ?? covered,
    says: say`the store gave ${rows} and counts ${counted} lines${own(counted > rows ? ': lines are missing' : ': one of the two answers was not whole')}`,
    hidesRows: true,
  });
  return counted;
}

interface Foreign {
  readonly inside: number;
  readonly atEdge: number;
}

/** Lines of the query that stand in the span and outside of what was read. Null: they could not be read either. */
async function foreignRows(
  { after, upTo, covered }: Span,
  { account, options: { asker, bounds, now } }: Checking,
): Promise<Foreign | null> {
  const outer = [
    { start: after + 1n, end: covered.start },
    { start: covered.end, end: upTo + 1n },
  ].filter(({ start, end }) => start < end);
  let [inside, atEdge] = [0, 0];
  for (const range of outer) {
    const aside = openAccount({ tenant: account.tenant, query: account.query, range });
    const pages = pagesOf({ asker, selector: account.query, pipeline: '', streams: [] });
    const task = { pages, range, account: aside, bounds, now };
    for await (const lines of readQuery(task))
      for (const { timeUnixNano: time } of lines) {
        if (time === upTo) atEdge += 1;
        else inside += 1;
      }
    account.requests += aside.requests;
    addBytes(account, aside.processedBytes);
    if (verdictOf(aside) !== 'complete') return null;
  }
  return { inside, atEdge };
}

async function countIn({ after, upTo }: Span, { account, options: { asker } }: Checking): Promise<number> {
  account.requests += 1;
  const { text } = await asker.ask({
    path: 'query',
    params: [
      ['query', countQuery(account.query, { after, upTo })],
      ['time', nanoText(upTo)],
    ],
    isAccounted: true,
  });
  const { count, processedBytes, warnings } = parseCount(text);
  addBytes(account, processedBytes);
  noteWarnings(account, warnings);
  return count;
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

function floorMs(time: bigint): bigint {
  return time - (((time % NANOS_PER_MS) + NANOS_PER_MS) % NANOS_PER_MS);
}

function ceilMs(time: bigint): bigint {
  return -floorMs(-time);
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

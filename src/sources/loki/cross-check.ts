// Lines received against what the store itself counts for the same query and window. Loki is known to lose lines on wide
// windows (grafana/loki#10658, #12217, #14122): two ways of asking that agree are better evidence than one.

import { own, say } from '../../model/prose.ts';
import { intersect } from '../../model/time-ranges.ts';
import { NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';
import { addBytes, noteGap, type Piece, type QueryAccount } from './account.ts';
import { type Asker, nanoText } from './asker.ts';
import type { LokiBounds } from './bounds.ts';
import { countQuery } from './logql.ts';
import { parseCount } from './loki.schema.ts';
import { isSourceError } from './page.ts';
import { serverWords } from './refused.ts';
import { readRefusal } from './server-words.ts';

export async function crossCheck(
  account: QueryAccount,
  { asker, bounds }: { readonly asker: Asker; readonly bounds: LokiBounds },
): Promise<void> {
  const todo = joinPieces(piecesToCount(account), asker.learnt.maxRangeNanos);
  if (todo.length === 0) return;
  let counted = 0;
  for (let asked = 0, span = todo.shift(); span !== undefined; span = todo.shift(), asked += 1) {
    if (asked >= bounds.countedPieces)
      return notCounted(account, own(`it would take more than ${bounds.countedPieces} questions`));
    const { pieces } = span;
    try {
      const range = rangeOf(pieces);
      const count = await countIn(asker, { account, range });
      const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
      counted += count;
      if (count !== rows) noteMismatch(account, { range, rows, count });
    } catch (error) {
      if (!isSourceError(error)) throw error;
      const isTooMuch = ['heavy', 'range'].includes(readRefusal(error).kind);
      if (!isTooMuch || pieces.length === 1) return notCounted(account, say`${error.prose}${serverWords(error)}`);
      const middle = Math.ceil(pieces.length / 2);
      todo.unshift({ pieces: pieces.slice(0, middle) }, { pieces: pieces.slice(middle) });
    }
  }
  account.countedRows = counted;
}

/** A request's lines lie together: what is counted again is where its lines are, and so much beside them. */
const COUNT_MARGIN = 900n * NANOS_PER_SECOND;

// Counting reads what was read a second time. In a window of days only the part around the rows can hold more of the request;
// where there are none, it is all or nothing (confirm.ts).
function piecesToCount({ pieces, rowTimes }: QueryAccount): readonly Piece[] {
  if (rowTimes === null) return pieces;
  const near = { start: rowTimes.first - COUNT_MARGIN, end: rowTimes.last + COUNT_MARGIN };
  return pieces.flatMap(({ range, rows }) => {
    const both = intersect(range, near);
    return both === null ? [] : [{ range: both, rows }];
  });
}

async function countIn(
  asker: Asker,
  { account, range }: { readonly account: QueryAccount; readonly range: TimeRange },
): Promise<number> {
  const { query, time } = countQuery(account.query, range);
  account.requests += 1;
  const { text } = await asker.ask({
    path: 'query',
    params: [
      ['query', query],
      ['time', nanoText(time)],
    ],
  });
  const { count, processedBytes } = parseCount(text);
  addBytes(account, processedBytes);
  return count;
}

/** Pieces that touch, to be counted with one question. */
interface Span {
  readonly pieces: readonly Piece[];
}

/** As far as the server allows a window. */
function joinPieces(pieces: readonly Piece[], maxNanos: bigint | null): Span[] {
  const spans: Piece[][] = [];
  for (const piece of pieces) {
    const open = spans.at(-1);
    const touches = open?.at(-1)?.range.end === piece.range.start;
    if (touches && (maxNanos === null || piece.range.end - (open?.[0]?.range.start ?? 0n) <= maxNanos))
      open?.push(piece);
    else spans.push([piece]);
  }
  return spans.map((list) => ({ pieces: list }));
}

function rangeOf(pieces: readonly Piece[]): TimeRange {
  return { start: pieces[0]?.range.start ?? 0n, end: pieces.at(-1)?.range.end ?? 0n };
}

function noteMismatch(
  account: QueryAccount,
  { range, rows, count }: { readonly range: TimeRange; readonly rows: number; readonly count: number },
): void {
  noteGap(account, {
    kind: 'count-mismatch',
    errorType: 'execution',
    range,
    says: say`the store gave ${rows} and counts ${count} lines${own(count > rows ? ': lines are missing' : ': one of the two answers was not whole')}`,
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

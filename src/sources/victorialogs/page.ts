// One page of a query, parsed, its rows in order of time.

import { own, say } from '../../model/prose.ts';
import { noteGap, type QueryAccount } from '../windowed/account.ts';
import { byTime, type Stream, type StreamLine, streamOf, unite } from '../windowed/entries.ts';
import {
  isSourceError,
  noteBadUtf8,
  noteBadValues,
  type OneTime,
  type Page,
  type Pages,
  type PageQuestion,
} from '../windowed/pages.ts';
import { parseRows, type WireRow } from './answers.ts';
import type { Asker } from './asker.ts';
import { pageText } from './logsql.ts';
import { ownWords, readRefusal } from './refusal.ts';
import { lineOf, textsOf } from './row-line.ts';
import type { Session } from './session.ts';
import { rangeParams } from './time-text.ts';

export interface RowQuery {
  readonly session: Pick<Session, 'tenant' | 'learnt'>;
  readonly asker: Asker;
  /** Without the pipes of a page. */
  readonly query: string;
  /** Checked again on this side; null: whatever comes. */
  readonly needles: readonly string[] | null;
}

const QUERY_PATH = '/select/logsql/query';

export function pagesOf(query: RowQuery): Pages {
  return {
    signal: query.asker.signal,
    limits: query.session.learnt,
    ask: (page) => askPage(query, page),
    oneTime: (time) => readOneTime(query, time),
    refusal: readRefusal,
    words: ownWords,
    // It says nothing of a limit, and what is older than its retention is not there any more.
    lookbackGap: (range) => ({
      kind: 'past-lookback',
      errorType: null,
      range,
      says: own('older than what this server gives out: not read'),
      hidesRows: true,
    }),
  };
}

async function askPage(query: RowQuery, { limit, ...page }: PageQuestion): Promise<Page> {
  const { lines, rawCount } = await askRows(query, { ...page, limit });
  return { lines, isFull: rawCount >= limit };
}

interface RowsQuestion extends Omit<PageQuestion, 'limit'> {
  /** Null: all there are, which the server gives if nobody says otherwise. */
  readonly limit: number | null;
}

async function askRows(
  { session: { tenant }, asker, query, needles }: RowQuery,
  { range, limit, account, retries }: RowsQuestion,
): Promise<{ readonly lines: readonly StreamLine[]; readonly rawCount: number }> {
  account.requests += 1;
  const {
    text,
    headers,
    badUtf8 = false,
  } = await asker.ask({
    path: QUERY_PATH,
    params: [['query', pageText(query, limit)], ...rangeParams(range)],
    isAccounted: true,
    ...(retries === undefined ? {} : { retries }),
  });
  const answer = parseRows(text, headers['content-type'] ?? '');
  if (badUtf8) noteBadUtf8(account);
  const isAnswer = (row: WireRow): boolean =>
    row.timeUnixNano >= range.start && row.timeUnixNano < range.end && (needles === null || holdsOneOf(row, needles));
  const rows = answer.rows.filter(isAnswer);
  noteBadValues(account, { bad: answer.badCount + answer.rows.length - rows.length, range });
  const streams = new Map<string, Stream>();
  const lines = rows.map((row) => {
    const name = JSON.stringify(row.labels);
    const stream = streams.get(name) ?? streamOf(tenant, row.labels);
    streams.set(name, stream);
    return lineOf(row, stream);
  });
  return { lines: lines.sort(byTime), rawCount: answer.rawCount };
}

function holdsOneOf(row: WireRow, needles: readonly string[]): boolean {
  return textsOf(row).some((text) => needles.some((needle) => text.includes(needle)));
}

// All rows of a nanosecond, without a limit: the server has none of its own.
async function readOneTime(
  query: RowQuery,
  { time, lines, limit, account }: OneTime,
): Promise<{ readonly lines: readonly StreamLine[]; readonly isWhole: boolean }> {
  const range = { start: time, end: time + 1n };
  try {
    const all = await askRows(query, { range, limit: null, account });
    return { lines: unite(lines, all.lines).lines.toSorted(byTime), isWhole: true };
  } catch (error) {
    if (!isSourceError(error)) throw error;
    noteOneTime(account, { range, limit });
    return { lines, isWhole: false };
  }
}

function noteOneTime(
  account: QueryAccount,
  { range, limit }: { readonly range: PageQuestion['range']; readonly limit: number },
): void {
  noteGap(account, {
    kind: 'page-full-of-one-time',
    errorType: null,
    range,
    says: say`more lines at this nanosecond than were read (${limit} a page)${own(', and all of them at once are not to be had')}`,
    hidesRows: true,
  });
}

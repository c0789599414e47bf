// Asks a set of queries over one window, and how far back the server gives out lines at all.

import type { TimeRange } from '../../model/time.ts';
import { noteRemainder, openAccount, type QueryAccount } from '../windowed/account.ts';
import { collectRows } from '../windowed/collect.ts';
import type { Row } from '../windowed/entries.ts';
import type { Kept } from '../windowed/kept-records.ts';
import { type LokiQuery, queryText } from './page.ts';
import { pagesOf } from './pages.ts';
import { forgetPast, learnReach, noteUnknownReach } from './reach.ts';
import type { Session } from './session.ts';

export interface CollectTask {
  readonly session: Session;
  readonly range: TimeRange;
  readonly kept: Kept<Row>;
}

/** One account a query, in their order. */
export async function collect(
  queries: readonly LokiQuery[],
  { session, range, kept }: CollectTask,
): Promise<readonly QueryAccount[]> {
  const { bounds, options } = session;
  const { now, onProgress } = options;
  const accounts = queries.map(({ asker: { tenant }, ...query }) =>
    openAccount({ tenant, query: queryText(query), range }),
  );
  const unknown = new Map<LokiQuery['asker'], Awaited<ReturnType<typeof learnReach>>>();
  // What it finds too old was answered as empty.
  const meanwhile = async (): Promise<void> => {
    const askers = [...new Map(queries.map((query) => [query.asker, query])).values()];
    await Promise.all(
      askers.map(async ({ asker, selector }) => {
        unknown.set(asker, await learnReach(asker, { selector, oldest: range.start, now }));
      }),
    );
  };
  const readings = queries.map((query, index) => ({
    pages: pagesOf(query),
    account: accounts[index] as QueryAccount,
  }));
  await collectRows(readings, { bounds, now, kept, onProgress, meanwhile });
  for (const [index, account] of accounts.entries()) {
    const { asker } = queries[index] as LokiQuery;
    const why = unknown.get(asker) ?? null;
    if (why !== null && account.rows === 0 && account.pieces.length > 0) noteUnknownReach(account, why);
    forgetPast(account, { asker, now });
    noteRemainder(account);
  }
  return accounts;
}

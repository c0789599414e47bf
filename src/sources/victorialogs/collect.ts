import type { TimeRange } from '../../model/time.ts';
import { noteRemainder, openAccount, type QueryAccount } from '../windowed/account.ts';
import { collectRows } from '../windowed/collect.ts';
import type { Row } from '../windowed/entries.ts';
import type { Kept } from '../windowed/kept-records.ts';
import { pagesOf, type RowQuery } from './page.ts';
import type { Session } from './session.ts';

export interface AskedQuery extends Omit<RowQuery, 'session'> {
  readonly purpose?: QueryAccount['purpose'];
}

interface CollectTask {
  readonly session: Session;
  readonly range: TimeRange;
  readonly kept: Kept<Row>;
}

/** One account a query, in their order. A row that several of them give is one row. */
export async function collect(
  queries: readonly AskedQuery[],
  { session, range, kept }: CollectTask,
): Promise<readonly QueryAccount[]> {
  const { bounds, options, tenant } = session;
  const readings = queries.map(({ purpose = 'answer', ...query }) => ({
    pages: pagesOf({ ...query, session }),
    account: openAccount({ tenant, query: query.query, range, purpose }),
  }));
  await collectRows(readings, { bounds, now: options.now, kept, onProgress: options.onProgress });
  const accounts = readings.map(({ account }) => account);
  for (const account of accounts) noteRemainder(account);
  return accounts;
}

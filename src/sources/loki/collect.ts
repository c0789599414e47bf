// Asks a set of queries over one window, keeps the first and the last rows of what comes, and counts the rest.

import { keepEnds, type Kept } from '../windowed/kept-records.ts';
import type { TimeRange } from '../../model/time.ts';
import { noteRemainder, openAccount, type QueryAccount } from './account.ts';
import type { Asker } from './asker.ts';
import type { Row, StreamLine } from './entries.ts';
import { forgetPast, learnReach, noteUnknownReach } from './reach.ts';
import type { Labels } from './logql.ts';
import { mergeByTime } from './merge.ts';
import { queryText } from './page.ts';
import { readQuery } from './read-query.ts';
import type { Session } from './session.ts';

export interface LineQuery {
  readonly asker: Asker;
  readonly selector: string;
  readonly pipeline: string;
  readonly isAnswer?: (line: StreamLine) => boolean;
  readonly onMetadata?: (metadata: Labels) => void;
}

export interface CollectOptions {
  readonly session: Session;
  readonly range: TimeRange;
  readonly kept: Kept<Row>;
}

export function keepRows({ options: { limits }, bounds }: Session): Kept<Row> {
  return keepEnds<Row>({
    max: limits.maxRecords,
    maxBytes: bounds.keptBytes,
    sizeOf: ({ line, metadata }) => line.length + metadata.length,
  });
}

/** One account a query, in their order. */
export async function collect(
  queries: readonly LineQuery[],
  { session, range, kept }: CollectOptions,
): Promise<readonly QueryAccount[]> {
  const { bounds, options } = session;
  const accounts = queries.map(({ asker: { tenant }, ...query }) =>
    openAccount({ tenant, query: queryText(query), range }),
  );
  const batches = queries.map((query, index) =>
    readQuery({ ...query, range, account: accounts[index] as QueryAccount, bounds, now: options.now }),
  );
  const merged = mergeByTime(batches);
  const firstRows = merged.next();
  // Behind the first page, which everything waits for: what it finds too old was answered as empty.
  const askers = [...new Map(queries.map((query) => [query.asker, query])).values()];
  const reaching = firstRows.then(async () => {
    const learning = askers.map(async ({ asker, selector }) => {
      const why = await learnReach(asker, { selector, oldest: range.start, now: options.now });
      return [asker, why] as const;
    });
    return new Map(await Promise.all(learning));
  });
  let matched = 0;
  for (let next = await firstRows; next.done !== true; next = await merged.next()) {
    for (const row of next.value) kept.offer(row);
    matched += next.value.length;
    options.onProgress?.({ matched });
  }
  const unknown = await reaching;
  for (const [index, account] of accounts.entries()) {
    const { asker } = queries[index] as LineQuery;
    const why = unknown.get(asker) ?? null;
    if (why !== null && account.rows === 0 && account.pieces.length > 0) noteUnknownReach(account, why);
    forgetPast(account, { asker, now: options.now });
    noteRemainder(account);
  }
  return accounts;
}

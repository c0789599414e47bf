// Reads a set of queries over one window, keeps the first and the last rows of what comes, and counts the rest.

import type { Progress, SearchLimits } from '../../model/source.ts';
import type { UnixNano } from '../../model/time.ts';
import type { QueryAccount } from './account.ts';
import type { ReadBounds } from './bounds.ts';
import type { Row } from './entries.ts';
import { keepEnds, type Kept } from './kept-records.ts';
import { mergeByTime } from './merge.ts';
import type { Pages } from './pages.ts';
import { readQuery } from './read-query.ts';

export interface Reading {
  readonly pages: Pages;
  readonly account: QueryAccount;
}

export interface CollectOptions {
  readonly bounds: ReadBounds;
  readonly now: () => UnixNano;
  readonly kept: Kept<Row>;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Done beside what comes behind the first page, which everything waits for. */
  readonly meanwhile?: () => Promise<void>;
}

export function keepRows({
  limits,
  keptBytes,
}: {
  readonly limits: SearchLimits;
  readonly keptBytes: number;
}): Kept<Row> {
  return keepEnds<Row>({
    max: limits.maxRecords,
    maxBytes: keptBytes,
    sizeOf: ({ line, metadata }) => line.length + metadata.length,
  });
}

export async function collectRows(
  readings: readonly Reading[],
  { bounds, now, kept, onProgress, meanwhile = () => Promise.resolve() }: CollectOptions,
): Promise<void> {
  const merged = mergeByTime(
    readings.map(({ pages, account }) => readQuery({ pages, account, range: account.range, bounds, now })),
  );
  const firstRows = merged.next();
  const beside = firstRows.then(meanwhile);
  let matched = 0;
  for (let next = await firstRows; next.done !== true; next = await merged.next()) {
    for (const row of next.value) kept.offer(row);
    matched += next.value.length;
    onProgress?.({ matched });
  }
  await beside;
}

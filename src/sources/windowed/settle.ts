import { countFlaws, type Gap, type QueryCoverage, type SourceName, type SourceStatus } from '../../model/coverage.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { plainText } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import { coverageOf, gapsOf, type QueryAccount, verdictOf } from './account.ts';

export interface Settled extends Pick<SourceStatus, 'asked' | 'overLimit' | 'server'> {
  readonly source: SourceName;
  readonly range: TimeRange;
  readonly accounts: readonly QueryAccount[];
  /** Questions about the server. */
  readonly probes: readonly QueryCoverage[];
  readonly records: readonly LogRecord[];
  /** Of the question as a whole. */
  readonly gaps: readonly Gap[];
}

export function settle({ source, accounts, probes, records, gaps, ...said }: Settled): SourceStatus {
  // Several queries that were refused the same way are one gap.
  const told = [...accounts.flatMap(gapsOf), ...gaps].map(
    (gap) => [`${gap.kind}\n${plainText(gap.summary)}`, gap] as const,
  );
  const allGaps = [...new Map(told).values()];
  const queries = [...accounts.map(coverageOf), ...probes];
  const isFailed = accounts.length > 0 && accounts.every((account) => verdictOf(account) === 'failed');
  return {
    ...said,
    id: source.id,
    title: source.title,
    holds: source.holds,
    status: isFailed ? 'failed' : allGaps.some(({ hidesRows }) => hidesRows) ? 'partial' : 'complete',
    queries,
    files: [],
    searchedBytes: queries.reduce((sum, { processedBytes }) => sum + (processedBytes ?? 0), 0),
    matched: records.length,
    flaws: countFlaws(records),
    gaps: allGaps,
  };
}

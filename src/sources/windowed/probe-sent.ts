import type { QueryCoverage } from '../../model/coverage.ts';
import type { TimeRange } from '../../model/time.ts';

/** A question about the server rather than for lines. */
export interface ProbeSent {
  readonly path: string;
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly isAnswered: boolean;
  /** Null: the server does not say, or there is no answer. */
  readonly processedBytes: number | null;
}

/** As one line: the path, and what it was asked about. */
export function probeCoverage(
  { path, params, isAnswered, processedBytes }: ProbeSent,
  range: TimeRange,
): QueryCoverage {
  const about = params.find(([name]) => name === 'query' || name === 'match[]')?.[1];
  return {
    query: about === undefined ? path : `${path} ${about}`,
    purpose: 'probe',
    range,
    verdict: isAnswered ? 'complete' : 'failed',
    rows: 0,
    requests: 1,
    processedBytes,
    countedRows: null,
  };
}

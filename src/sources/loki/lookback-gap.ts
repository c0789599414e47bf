import { own } from '../../model/prose.ts';
import { formatDuration, type TimeRange } from '../../model/time.ts';
import type { RangeGap } from '../windowed/account.ts';

export function lookbackGap(range: TimeRange, lookbackNanos: bigint | null): RangeGap {
  const reach = lookbackNanos === null ? '' : ` (max_query_lookback: ${formatDuration(lookbackNanos)})`;
  return {
    kind: 'past-lookback',
    // Not `not_found`: younger windows of the same server are worth asking for.
    errorType: null,
    range,
    says: own(`older than what this server gives out${reach}: not read`),
    hidesRows: true,
  };
}

// The `stats` block of an answer. Only the sums that a client may use are true; times and chunk counts are made up, constant.

import type { Selection } from './select.ts';
import type { LokiSettings } from './store.ts';

export function statsOf(
  { lines, lineBytes, metadataBytes, streams }: Omit<Selection, 'entries'>,
  { returned, settings }: { readonly returned: number; readonly settings: LokiSettings },
): unknown {
  const isThree = settings.version !== '2.8.11';
  const bytes = lineBytes + (isThree ? metadataBytes : 0);
  const seconds = bytes / (settings.bytesPerMs * 1000);
  return {
    summary: {
      bytesProcessedPerSecond: bytes === 0 ? 0 : settings.bytesPerMs * 1000,
      linesProcessedPerSecond: seconds === 0 ? 0 : Math.round(lines / seconds),
      totalBytesProcessed: bytes,
      totalLinesProcessed: lines,
      execTime: seconds,
      queueTime: 0,
      subqueries: 0,
      totalEntriesReturned: returned,
      splits: 0,
      shards: 1,
      ...(isThree ? { totalPostFilterLines: returned, totalStructuredMetadataBytesProcessed: metadataBytes } : {}),
    },
    ingester: { totalReached: 1, totalChunksMatched: streams, totalBatches: 1, totalLinesSent: returned },
  };
}

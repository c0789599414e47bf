import { type Stream, streamOf } from '../windowed/entries.ts';
import type { Labels } from '../windowed/labels.ts';

/**
 * Loki 3 cuts a stream of more than about 1.5 MB/s into several and tells them apart by this label, which nobody pushed: it
 * names no process, and a selector without it finds all of them.
 */
export function lokiStream(tenant: string | null, { __stream_shard__: _shard, ...labels }: Labels): Stream {
  return streamOf(tenant, labels);
}

// The capture as the recorded servers held it (fixtures/contract/loki/README.md): standard output with the time it was written,
// proto and usage with their ts_ms and a `filename` in place of `stream`.

import { captured } from '../captured-lines.ts';
import { memoryStream } from './memory-stream.ts';
import { createLokiStore, type Labels, type LokiSettings, type LokiStore, type StoredStream } from './store.ts';

export interface CaptureOptions extends Partial<LokiSettings> {
  /** Tenants that hold the capture, each the whole of it. With any, authentication is on unless told otherwise. */
  readonly tenants?: readonly string[];
  /** Values of a `pod` label: each pod's streams hold the same lines. None: no such label. */
  readonly replicas?: readonly string[];
  /** Added to all times, those that the lines carry included. A whole number of milliseconds. */
  readonly offsetNanos?: bigint;
  /** False: lines keep the times they carry, so that store and line disagree by the offset. */
  readonly moveLines?: boolean;
  readonly extraLabels?: Labels;
  /** Instead of the store's own: structured metadata for each line. */
  readonly metadataOf?: (line: string) => Labels;
  readonly moreStreams?: readonly StoredStream[];
  /** Keeps equal lines of one nanosecond, which a real server drops at ingest: for comparing with files. */
  readonly keepDuplicates?: boolean;
}

const LABELS = { service_name: 'codex-app', container: 'codex-app-1', env: 'dev' };

/** After the last line of the capture: what `now` is for a store whose times were not moved. */
export const CAPTURE_END_UNIX_NANO = 1_795_417_200_000_000_000n;

/** By default as recorded: not flushed, so index/stats knows nothing; `now` 2 min 14 s after the last line. */
export function loadCaptureStore(options: CaptureOptions = {}): LokiStore {
  const {
    tenants = [''],
    replicas = [null],
    offsetNanos = 0n,
    moveLines = true,
    extraLabels = {},
    metadataOf = () => ({}),
    moreStreams = [],
    keepDuplicates = false,
    ...settings
  } = options;
  const offsetMs = moveLines ? Number(offsetNanos / 1_000_000n) : 0;
  const parts = captured();
  const streams = tenants.flatMap((tenant) =>
    replicas.flatMap((pod) =>
      parts.map(({ labels, entries }) =>
        memoryStream({
          tenant,
          keepDuplicates,
          labels: { ...LABELS, ...extraLabels, ...labels, ...(pod === null ? {} : { pod }) },
          entries: entries.map(({ timeUnixNano, line }) => ({
            timeUnixNano: timeUnixNano + offsetNanos,
            line: moveTimes(line, offsetMs),
            metadata: metadataOf(line),
          })),
        }),
      ),
    ),
  );
  return createLokiStore({
    authEnabled: options.tenants !== undefined,
    flushed: false,
    now: () => CAPTURE_END_UNIX_NANO + offsetNanos,
    ...settings,
    streams: [...streams, ...moreStreams],
  });
}

/** Every time that a captured line carries: milliseconds since the epoch, or RFC 3339. Its length stays the same. */
export function moveTimes(line: string, offsetMs: number): string {
  if (offsetMs === 0) return line;
  return line
    .replaceAll(/\b17954\d{8}\b/g, (millis) => String(Number(millis) + offsetMs))
    .replaceAll(/\b2026-11-23T\d\d:\d\d:\d\d\.\d{3}Z/g, (time) => new Date(Date.parse(time) + offsetMs).toISOString());
}

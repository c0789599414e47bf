// A store of a week that fits into no memory: filler made while it is read, and one captured request planted at some age.

import {
  CAPTURE_END_UNIX_NANO,
  createLokiStore,
  lazyStream,
  loadCaptureStore,
  type LokiStore,
} from '../test/fakes/loki/index.ts';
import type { TimeRange, UnixNano } from '../src/model/time.ts';

export const BENCH_ID = 'gzem0gSXvGkLYfiMxg7Gf';
/** When the planted request began, in the capture's own time. */
const REQUEST_UNIX_NANO = 1_795_417_031_272_000_000n;
const DAY_NANOS = 86_400_000_000_000n;
const LINE_BYTES = 1000;
/** Of the three streams the first two carry the load, as they do in the capture. */
const SHARES = { stdout: 0.3, 'proto.ndjson': 0.69, 'usage.ndjson': 0.01 } as const;

export interface WeekStoreOptions {
  readonly totalBytes: number;
  /** How long before `now` the request began. A whole number of milliseconds. */
  readonly ageNanos: bigint;
  readonly now: UnixNano;
}

/** Seven days of filler up to `now`, evenly spread, with the whole capture moved so that the request began at its age. */
export function weekStore({ totalBytes, ageNanos, now }: WeekStoreOptions): LokiStore {
  const wholeNow = now - (now % 1_000_000n);
  const capture = loadCaptureStore({ offsetNanos: wholeNow - ageNanos - REQUEST_UNIX_NANO });
  const range: TimeRange = { start: wholeNow - 7n * DAY_NANOS, end: wholeNow };
  const streams = capture.streams.map((stream) => {
    const { filename, stream: output } = stream.labels;
    const share = SHARES[(filename ?? output) as keyof typeof SHARES];
    const lines = Math.round((totalBytes * share) / LINE_BYTES);
    const whole = { start: 0n, end: 2n * CAPTURE_END_UNIX_NANO };
    return lazyStream({
      labels: stream.labels,
      range,
      everyNanos: (7n * DAY_NANOS) / BigInt(lines),
      lineBytes: LINE_BYTES,
      filler: fillerLine,
      fillerHolds: (text) => FILLER_TEXT.includes(text),
      // What the capture would write after `now` has not happened yet.
      planted: [...stream.entries({ range: whole, direction: 'forward', contains: null })].filter(
        ({ timeUnixNano }) => timeUnixNano < wholeNow,
      ),
    });
  });
  // Levels found at ingest would add to what is read: left out, so that a week of 100 GB is read as 100 GB.
  return createLokiStore({ streams, now: () => now, flushed: true, discoverLevels: false });
}

/** A million rows of one id, one a millisecond, each of the size of a trace line. */
export function millionStore({ rows, now }: { readonly rows: number; readonly now: UnixNano }): LokiStore {
  const end = now - 600_000_000_000n;
  const stream = lazyStream({
    labels: { service_name: 'codex-app', container: 'codex-app-1', filename: 'proto.ndjson' },
    range: { start: end - BigInt(rows) * 1_000_000n, end },
    everyNanos: 1_000_000n,
    lineBytes: 300,
    filler: (index, time) =>
      `{"ts_ms":${time / 1_000_000n},"phase":"client_egress","kind":"client_sse","req_id":"${BENCH_ID}","seq":${index}}`,
    fillerHolds: () => true,
  });
  return createLokiStore({ streams: [stream], now: () => now, flushed: true });
}

const FILLER_TEXT =
  '"event":"access_log","component":"http","level":"info","route":"/v1/chat/completions","method":"POST","status":200,"kind":"access"';

function fillerLine(index: number, time: UnixNano): string {
  return `{"ts_ms":${time / 1_000_000n},${FILLER_TEXT},"req_id":"filler-${index}"}`;
}

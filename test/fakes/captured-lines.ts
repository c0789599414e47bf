// The capture as the recorded servers were given it: standard output with the time it was written, proto and usage with their
// ts_ms and a `filename` in place of `stream`.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTURE } from '../fixture.ts';

export interface CapturedEntry {
  readonly timeUnixNano: bigint;
  readonly line: string;
}

export interface CapturedStream {
  readonly labels: Readonly<Record<string, string>>;
  readonly entries: readonly CapturedEntry[];
}

export function captured(): readonly CapturedStream[] {
  const stdout = linesOf('stdout.docker-json.log').map((text): CapturedEntry => {
    const { log, time } = JSON.parse(text) as { readonly log: string; readonly time: string };
    return { timeUnixNano: nanosOf(time), line: log.replace(/\n$/, '') };
  });
  return [
    { labels: { stream: 'stdout' }, entries: stdout },
    { labels: { filename: 'proto.ndjson' }, entries: linesOf('proto.ndjson').map(byMillis) },
    { labels: { filename: 'usage.ndjson' }, entries: linesOf('usage.ndjson').map(byMillis) },
  ];
}

function byMillis(line: string): CapturedEntry {
  const { ts_ms: millis } = JSON.parse(line) as { readonly ts_ms: number };
  return { timeUnixNano: BigInt(millis) * 1_000_000n, line };
}

function linesOf(file: string): readonly string[] {
  return readFileSync(join(CAPTURE, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** RFC 3339 in UTC with up to nine digits. */
function nanosOf(time: string): bigint {
  const [seconds = '', fraction = ''] = time.replace('Z', '').split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

// What the HTTP client takes from this process: clock, chance, waiting, proxy variables, files of tokens and certificates.

import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { HttpEnv } from '../../sources/http/client.ts';

export function httpEnv({
  version,
  deadlineMs,
}: {
  readonly version: string;
  /** Milliseconds since the epoch; null: no deadline. */
  readonly deadlineMs: number | null;
}): HttpEnv {
  return {
    random: Math.random,
    sleep: (ms, signal) => wait(ms, undefined, { signal }),
    now: Date.now,
    deadlineMs,
    variables: process.env,
    userAgent: `trace-by-id/${version}`,
    readFile: (path) => readFile(path, 'utf8'),
  };
}

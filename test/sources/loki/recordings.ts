// Recorded answers of real servers, as a test reads them.

import { readFileSync } from 'node:fs';
import type { LokiVersion } from '../../fakes/loki/index.ts';

export interface Recording {
  readonly loki: LokiVersion;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly params: Readonly<Record<string, string | number>>;
    readonly headers: Readonly<Record<string, string>>;
    /** Of a push. */
    readonly body?: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Text where the server answered text. */
    readonly body: unknown;
  };
}

const NANOS = new Set(['start', 'end', 'time']);

/** Nanoseconds stand in the recorded parameters as JSON numbers, which have too many digits for one of ours. */
export function readRecording(path: string): Recording {
  return JSON.parse(readFileSync(path, 'utf8'), function (
    key: string,
    value: unknown,
    context?: { readonly source?: string },
  ) {
    return typeof value === 'number' && NANOS.has(key) ? (context?.source ?? value) : value;
  } as (key: string, value: unknown) => unknown) as Recording;
}

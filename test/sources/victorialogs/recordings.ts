// Recorded answers of a real server, as a test reads them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIXTURES } from '../../fixture.ts';
import type { FakeRequest } from '../../fakes/victorialogs/index.ts';

export interface Recording {
  readonly request: FakeRequest;
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Text where the server answered text or NDJSON; absent where the bytes of the wire are there instead. */
    readonly body?: unknown;
    readonly raw_first_bytes?: string;
  };
}

interface Written {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly params: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly response: Recording['response'];
}

export function readRecording(name: string): Recording {
  const text = readFileSync(join(FIXTURES, 'contract', 'victorialogs', '1.26.0', `${name}.json`), 'utf8');
  // Nanoseconds stand there as JSON numbers, which have too many digits for one of ours.
  const { request, response } = JSON.parse(text.replaceAll(/("(?:start|end)": ?)(\d+)/g, '$1"$2"')) as Written;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([header, value]) => [header.toLowerCase(), value]),
  );
  return { request: { ...request, params: Object.entries(request.params), headers }, response };
}

/** NDJSON, each line a value. */
export function linesOf(body: unknown): readonly unknown[] {
  return String(body)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

// The real HTTP client towards a server of a test.

import { setTimeout as sleep } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import type { HttpClient } from '../../../src/sources/http/client.ts';
import { createHttpClient } from '../../../src/sources/http/create-client.ts';

export function clientOf(url: string, { tryTimeoutMs = 10_000 }: { readonly tryTimeoutMs?: number } = {}): HttpClient {
  return createHttpClient(
    {
      url,
      auth: { kind: 'none' },
      authHeader: 'Authorization',
      headers: {},
      tls: { caCertPath: null, clientCertPath: null, clientKeyPath: null, serverName: null, skipVerify: false },
      proxyUrl: null,
      retry: { retries: 1, minBackoffMs: 1, maxBackoffMs: 2 },
      tryTimeoutMs,
    },
    {
      random: () => 0.5,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      now: () => performance.now(),
      deadlineMs: null,
      variables: {},
      userAgent: 'trace-by-id/test',
      readFile: (path) => readFile(path, 'utf8'),
    },
  );
}

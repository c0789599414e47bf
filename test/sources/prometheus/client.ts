// The real HTTP client towards a server of a test.

import type { HttpClient } from '../../../src/sources/http/client.ts';
import { clientOf as connect } from '../http/connect.ts';

export function clientOf(url: string, { tryTimeoutMs = 10_000 }: { readonly tryTimeoutMs?: number } = {}): HttpClient {
  return connect(url, { connection: { tryTimeoutMs, retry: { retries: 1, minBackoffMs: 1, maxBackoffMs: 2 } } });
}

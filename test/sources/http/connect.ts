// A client for tests: quick backoffs, no deadline, nothing from the environment unless given.

import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceError } from '../../../src/model/errors.ts';
import type { HttpAnswer, HttpClient, HttpEnv, HttpRequest } from '../../../src/sources/http/client.ts';
import type { Connection } from '../../../src/sources/http/connection.ts';
import { createHttpClient } from '../../../src/sources/http/create-client.ts';

export function connectionTo(url: string, over: Partial<Connection> = {}): Connection {
  return {
    url,
    auth: { kind: 'none' },
    authHeader: 'Authorization',
    headers: {},
    tls: { caCertPath: null, clientCertPath: null, clientKeyPath: null, serverName: null, skipVerify: false },
    proxyUrl: null,
    retry: { retries: 2, minBackoffMs: 1, maxBackoffMs: 5 },
    tryTimeoutMs: 5000,
    ...over,
  };
}

export function testEnv(over: Partial<HttpEnv> = {}): HttpEnv {
  return {
    random: () => 0.5,
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    now: Date.now,
    deadlineMs: null,
    variables: {},
    userAgent: 'trace-by-id/test',
    readFile: (path) => readFile(path, 'utf8'),
    ...over,
  };
}

export function clientOf(
  url: string,
  over: { connection?: Partial<Connection>; env?: Partial<HttpEnv> } = {},
): HttpClient {
  return createHttpClient(connectionTo(url, over.connection), testEnv(over.env));
}

export function ask(client: HttpClient, over: Partial<HttpRequest> = {}): Promise<HttpAnswer> {
  return client.get({ path: '/loki/api/v1/labels', signal: new AbortController().signal, ...over });
}

/** The error that asking ends with; fails when it ends with an answer. */
export async function failureOf(answer: Promise<HttpAnswer>): Promise<SourceError> {
  const error: unknown = await answer.then(
    () => new Error('an answer came'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error) || error.name !== 'SourceError') throw error;
  return error as SourceError;
}

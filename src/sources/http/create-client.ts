// The HTTP client: tries, waits between them, and what is left of an error when it leaves this folder.

import type { SourceError } from '../../model/errors.ts';
import { parseAddress, requestTarget } from './address.ts';
import type { HttpAnswer, HttpClient, HttpEnv, HttpRequest } from './client.ts';
import type { Connection } from './connection.ts';
import { credentialsOf } from './credentials.ts';
import { createConnections, type Connections } from './dispatcher.ts';
import { endFault } from './end-of-run.ts';
import { exchange, type ExchangeContext, type HeardBody, methodOf, queryOf } from './exchange.ts';
import { sourceError, TryFailed, type Fault } from './fault.ts';
import { proxyFor } from './proxy.ts';
import { checkHeaders, requestHeaders } from './request-headers.ts';
import { createRetryPolicy } from './retry.ts';
import { secretsOf } from './secrets.ts';
import { createSlots } from './slots.ts';

/** Requests under way at once, per server (reliability.md). */
const MAX_IN_FLIGHT = 2;

/** How one try ended. */
interface Ended {
  readonly tryNumber: number;
  /** Null: no body came. */
  readonly heard: HeardBody | null;
  readonly error: string | null;
}

/** Throws InputError for an address, a proxy or a header that can never work. Loads and connects nothing yet. */
export function createHttpClient(connection: Connection, env: HttpEnv): HttpClient {
  const address = parseAddress(connection.url);
  checkHeaders(connection);
  const proxyUrl = proxyFor(address, connection, env);
  const secrets = secretsOf(connection, proxyUrl);
  for (const credential of credentialsOf(connection, proxyUrl)) env.onCredential?.(credential);
  const policy = createRetryPolicy(connection.retry, env);
  const slots = createSlots(MAX_IN_FLIGHT);

  let connections: Promise<Connections> | null = null;
  const connected = (): Promise<Connections> => {
    connections ??= createConnections({ address, connection, env, proxyUrl, connections: MAX_IN_FLIGHT });
    return connections;
  };

  const tell = (request: HttpRequest, { tryNumber, heard, error }: Ended): void => {
    if (env.onExchange === undefined) return;
    const query = queryOf({ params: request.toldParams ?? request.params });
    const target = `${requestTarget(address, request.path)}${query === '' ? '' : `?${query}`}`;
    env.onExchange({
      address: address.shownUrl,
      method: methodOf(request),
      // Servers and gateways echo what they were sent.
      target: secrets.hide(target),
      tenant: request.headers?.['X-Scope-OrgID'] ?? null,
      tryNumber,
      status: heard?.status ?? null,
      error,
      text: heard === null || heard.text === null ? null : secrets.hide(heard.text),
      receivedBytes: heard?.receivedBytes ?? 0,
      isCut: heard !== null && heard.text === null,
    });
  };

  const tryOnce = async (
    request: HttpRequest,
    onBody: ExchangeContext['onBody'],
  ): Promise<Omit<HttpAnswer, 'tries'>> => {
    const context: ExchangeContext = {
      address,
      proxyHost: proxyUrl === null ? null : new URL(proxyUrl).host,
      tryTimeoutMs: connection.tryTimeoutMs,
      now: env.now,
      connections: connected,
      headers: () => requestHeaders(request, { connection, env, secrets }),
      onBody,
    };
    const release = await slots.take(request.signal);
    try {
      return await exchange(request, context);
    } finally {
      release();
    }
  };

  const get = async (request: HttpRequest): Promise<HttpAnswer> => {
    const { signal, retries = connection.retry.retries } = request;
    for (let tries = 1; ; tries += 1) {
      const fail = (fault: Fault): SourceError => sourceError(fault, { tries, secrets });
      let heard: HeardBody | null = null;
      const onBody = (body: HeardBody): void => void (heard = body);
      try {
        const answer = await tryOnce(request, onBody);
        tell(request, { tryNumber: tries, heard, error: null });
        policy.answered();
        return { ...answer, tries };
      } catch (error) {
        if (error instanceof TryFailed) tell(request, { tryNumber: tries, heard, error: error.fault.kind });
        if (signal.aborted) throw fail(endFault(signal, address.shownUrl));
        if (!(error instanceof TryFailed)) throw error;
        const delayMs = policy.delayMs(error.fault, { triesDone: tries, retries });
        if (delayMs === null) throw fail(error.fault);
        await env.sleep(delayMs, signal).catch(() => {});
        if (signal.aborted) throw fail(endFault(signal, address.shownUrl));
      }
    }
  };

  return {
    shownUrl: address.shownUrl,
    get,
    close: async () => {
      const open = await connections?.catch(() => null);
      await open?.dispatcher.destroy();
    },
  };
}

// The connections of one client. undici is loaded here and only when something is asked: it takes 60 to 90 ms.

import { EventEmitter } from 'node:events';
import type { buildConnector, Dispatcher } from 'undici';
import type { Address } from './address.ts';
import type { HttpEnv } from './client.ts';
import type { Connection } from './connection.ts';
import { secureContext } from './tls.ts';

export interface DispatcherSettings {
  readonly address: Address;
  readonly connection: Connection;
  readonly env: HttpEnv;
  readonly proxyUrl: string | null;
  readonly connections: number;
}

/** Room for the cookies of gateways; Node's own 16 KiB refuse some. */
const MAX_HEADER_BYTES = 64 * 1024;

/** A server that does not even take a connection is given up sooner than one that thinks about a query. */
const MAX_CONNECT_MS = 10_000;

export interface Connections {
  readonly dispatcher: Dispatcher;
  /**
   * Code of the last TLS alert that came on a connection since the last call; null: none. With TLS 1.3 a server refuses a
   * client after the handshake, and undici then reports no more than a closed socket.
   */
  takeTlsAlert(): string | null;
}

/** Throws TryFailed for certificates that cannot be used. */
export async function createConnections(settings: DispatcherSettings): Promise<Connections> {
  const { address, connection, env, proxyUrl, connections } = settings;
  const { Agent, buildConnector, ProxyAgent } = await import('./agents.ts');
  const timeout = Math.min(connection.tryTimeoutMs, MAX_CONNECT_MS);
  const requestTls = address.isTls
    ? {
        secureContext: await secureContext(connection.tls, env),
        rejectUnauthorized: !connection.tls.skipVerify,
        ...(connection.tls.serverName === null ? {} : { servername: connection.tls.serverName }),
      }
    : {};
  const options = {
    connections,
    pipelining: 1,
    maxHeaderSize: MAX_HEADER_BYTES,
    // One timer covers a try from name look-up to the last byte (exchange.ts); undici's own know nothing of a body that drips.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  };
  let alert: string | null = null;
  const takeTlsAlert = (): string | null => {
    const taken = alert;
    alert = null;
    return taken;
  };
  if (proxyUrl === null) {
    const connect = watched(buildConnector({ timeout, ...requestTls, allowH2: false }), (code) => {
      alert = code;
    });
    return { dispatcher: new Agent({ ...options, connect }), takeTlsAlert };
  }
  const dispatcher = new ProxyAgent({
    ...options,
    uri: proxyUrl,
    connectTimeout: timeout,
    ...(address.isTls
      ? { requestTls: { ...requestTls, servername: connection.tls.serverName ?? address.hostname } }
      : {}),
  });
  return { dispatcher, takeTlsAlert };
}

function watched(connect: buildConnector.connector, onAlert: (code: string) => void): buildConnector.connector {
  return (options, callback) => {
    // Returns the socket, whatever its type says (lib/core/connect.js).
    const socket: unknown = connect(options, callback);
    if (!(socket instanceof EventEmitter)) return;
    socket.on('error', (error: Error) => {
      if ('code' in error && typeof error.code === 'string' && /^ERR_SSL_.*ALERT/.test(error.code)) onAlert(error.code);
    });
  };
}

// A server that plays bytes: it reads the head and body of each request and lets the script do what it likes with the socket.

import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface RawRequest {
  /** Request line and headers. */
  readonly head: string;
  readonly body: string;
  /** 1 for the first that this server has read. */
  readonly number: number;
}

export interface RawScript {
  /** Called for each request that was read whole. */
  readonly play?: (socket: Socket, request: RawRequest) => void;
  /** Called for each connection, before anything is read. True: nothing is read. */
  readonly connected?: (socket: Socket) => boolean;
  readonly tls?: TlsOptions;
}

export interface RawServer {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly RawRequest[];
  /** Connections that were accepted, handshakes that failed included. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

export async function startRawServer({ play, connected, tls }: RawScript): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const serve = (socket: Socket): void => {
    socket.on('error', () => {});
    if (connected?.(socket) === true) return;
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (let size = requestSize(pending); size !== null; size = requestSize(pending)) {
        const [head = '', ...body] = pending.subarray(0, size).toString('latin1').split('\r\n\r\n');
        pending = pending.subarray(size);
        const request = { head, body: body.join('\r\n\r\n'), number: requests.length + 1 };
        requests.push(request);
        play?.(socket, request);
      }
    });
  };
  const server: Server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Bytes of the first request in it; null: not whole yet. */
function requestSize(bytes: Buffer): number | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const length = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1] ?? '0';
  const size = end + 4 + Number(length);
  return bytes.length < size ? null : size;
}

/** The bytes of an answer. `content-length` is as long as the body unless headers say otherwise. */
export function answerBytes(
  body: string | Uint8Array,
  {
    status = '200 OK',
    headers = {},
  }: { readonly status?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Buffer {
  const bytes = Buffer.from(body as string);
  const framing =
    'content-length' in headers || 'transfer-encoding' in headers ? {} : { 'content-length': `${bytes.length}` };
  const all = { 'content-type': 'application/json', ...framing, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`, 'latin1'), bytes]);
}

// The fake on a socket, with what goes wrong between a client and a server.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerVictoriaLogs, type FakeAnswer, type FakeRequest, type VictoriaLogsStore } from './answer.ts';

/**
 * `hang`: no byte ever comes. `reset`: the connection is cut. `break-off`: the first half of the real answer in a chunk, then, in
 * place of the next one, what the recorded server says when its time is over (raw-timeout-streaming).
 */
export type Fault = FakeAnswer | 'hang' | 'reset' | 'break-off';

export interface FakeServerOptions {
  /** Null: the store answers. */
  readonly faults?: (request: FakeRequest) => Fault | null;
  /** `/gateway`. */
  readonly basePath?: string;
}

export interface FakeVictoriaLogs {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  close(): Promise<void>;
}

export const ABORTED =
  'the connection has been aborted; see the last line in the response and/or in the server log for the reason';

/** On the loopback. */
export async function startFakeVictoriaLogs(
  store: VictoriaLogsStore,
  { faults = () => null, basePath = '' }: FakeServerOptions = {},
): Promise<FakeVictoriaLogs> {
  const requests: FakeRequest[] = [];
  const sockets = new Set<Socket>();

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await requestOf(incoming, basePath);
    requests.push(request);
    const fault = faults(request);
    if (fault === 'hang') return;
    if (fault === 'reset') return void incoming.socket.resetAndDestroy();
    const answer = typeof fault === 'object' && fault !== null ? fault : answerVictoriaLogs(store, request);
    response.writeHead(answer.status, answer.headers);
    if (fault !== 'break-off') return void response.end(answer.body);
    const body = Buffer.from(answer.body);
    response.write(body.subarray(0, Math.ceil(body.length / 2)), () => incoming.socket.end(`\n${ABORTED}\n`));
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      // A bug of the fake or a question that was not recorded: said where the test that asked will find it.
      response.writeHead(599, { 'content-type': 'text/plain' }).end(`the fake server failed: ${String(error)}`);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function requestOf(incoming: IncomingMessage, basePath: string): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://fake');
  const form = new URLSearchParams(incoming.method === 'POST' ? Buffer.concat(chunks).toString() : '');
  return {
    method: incoming.method ?? 'GET',
    path: pathname.startsWith(basePath) ? pathname.slice(basePath.length) : pathname,
    params: [...searchParams, ...form],
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value ?? '')])),
  };
}

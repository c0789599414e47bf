// The fake on a socket, with what goes wrong between a client and a server: late, hung, reset, or any answer a test wants.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answerLoki } from './answer.ts';
import type { FakeAnswer, FakeRequest } from './request-params.ts';
import type { LokiSettings, LokiStore } from './store.ts';

/** `hang`: no byte ever comes. `reset`: the connection is cut. `truncate`: headers and half of the real body, then cut. */
export type Fault = FakeAnswer | 'hang' | 'reset' | 'truncate';

export interface FakeLokiOptions extends Partial<LokiSettings> {
  /** 0, the default: any that is free. */
  readonly port?: number;
  readonly latencyMs?: number;
  /** Null: the store answers. Asked in the order in which requests come; `count` is 1 for the first. */
  readonly faults?: (request: FakeRequest, count: number) => Fault | null;
  /** The credential headers to insist on, e.g. `{ authorization: 'Bearer …' }`; others get 401. */
  readonly requireHeaders?: Readonly<Record<string, string>>;
}

export interface RecordedRequest extends FakeRequest {
  /** Null while it hangs, and where a fault cut the connection. */
  readonly status: number | null;
  readonly sentBytes: number;
  /** What the server says it read for it (stats.summary.totalBytesProcessed); 0 where it says nothing. */
  readonly processedBytes: number;
}

export interface FakeLoki {
  /** Without a trailing slash; a base path is in it. */
  readonly url: string;
  /** In the order in which they were answered. */
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

/** On the loopback. Settings given here stand over those of the store. */
export async function startFakeLoki(store: LokiStore, options: FakeLokiOptions = {}): Promise<FakeLoki> {
  const { port: wanted = 0, latencyMs = 0, faults = () => null, requireHeaders = {}, ...settings } = options;
  const served: LokiStore = { ...store, settings: { ...store.settings, ...settings } };
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  let count = 0;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await requestOf(incoming);
    count += 1;
    const fault = faults(request, count);
    if (latencyMs > 0) await delay(latencyMs);
    const answer = typeof fault === 'object' && fault !== null ? fault : authorised(served, request, requireHeaders);
    const record = (status: number | null, sentBytes: number): void => {
      requests.push({ ...request, status, sentBytes, processedBytes: status === null ? 0 : processedBytesOf(answer) });
    };
    if (fault === 'hang') return record(null, 0);
    if (fault === 'reset') {
      record(null, 0);
      incoming.socket.resetAndDestroy();
      return;
    }
    const body = Buffer.from(answer.body);
    if (fault === 'truncate') {
      const half = body.subarray(0, Math.floor(body.length / 2));
      record(null, half.length);
      response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
      response.write(half, () => incoming.socket.destroy());
      return;
    }
    record(answer.status, body.length);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
    response.end(body);
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      // A bug of the fake: say so in the answer, where the test that provoked it will find it.
      response.writeHead(599, { 'content-type': 'text/plain' }).end(`the fake server failed: ${String(error)}`);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${served.settings.basePath}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function requestOf(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://fake');
  const form = new URLSearchParams(incoming.method === 'POST' ? Buffer.concat(chunks).toString() : '');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  return { method: incoming.method ?? 'GET', path: pathname, params: [...searchParams, ...form], headers };
}

function authorised(
  store: LokiStore,
  request: FakeRequest,
  requireHeaders: Readonly<Record<string, string>>,
): FakeAnswer {
  const refused = Object.entries(requireHeaders).some(([name, value]) => request.headers[name.toLowerCase()] !== value);
  return refused
    ? { status: 401, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Unauthorized\n' }
    : answerLoki(store, request);
}

function processedBytesOf({ headers, body }: FakeAnswer): number {
  if (!headers['content-type']?.startsWith('application/json')) return 0;
  const found = /"totalBytesProcessed":(\d+)/.exec(body.slice(-2000));
  return Number(found?.[1] ?? 0);
}

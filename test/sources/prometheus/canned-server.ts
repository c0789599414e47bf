// A server that answers what a test says, and keeps what it was asked.

import { once } from 'node:events';
import { createServer } from 'node:http';

export interface CannedAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly params: URLSearchParams;
}

export interface CannedServer {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  stop(): Promise<void>;
}

/** Null: the connection is cut. */
export async function startCanned(answer: (request: SeenRequest) => CannedAnswer | null): Promise<CannedServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server.test');
    let form = '';
    request.on('data', (chunk: Buffer) => (form += chunk.toString()));
    request.on('end', () => {
      const params = new URLSearchParams([...url.searchParams, ...new URLSearchParams(form)]);
      const one = { method: request.method ?? '', path: url.pathname, params };
      seen.push(one);
      const canned = answer(one);
      if (canned === null) return void response.destroy();
      response.writeHead(canned.status ?? 200, { 'content-type': canned.type ?? 'application/json' });
      response.end(canned.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '',
    seen,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

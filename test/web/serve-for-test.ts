// A server whose traces the test makes, and raw HTTP to it: a client library would repair what a test wants broken.

import { connect } from 'node:net';
import type { TraceReport } from '../../src/model/report.ts';
import { isRequestId } from '../../src/model/request-id.ts';
import type { Traced, WebDeps, WebSettings } from '../../src/web/settings.ts';
import { createWebServer } from '../../src/web/server.ts';
import type { TraceKey } from '../../src/web/traces.ts';
import { sampleReport } from '../reporters/sample-report.ts';

export interface TestServer {
  readonly port: number;
  /** What reached the stores. */
  readonly traced: readonly TraceKey[];
  readonly log: readonly string[];
  /** `GET /x`, and headers: `Host` is this server's unless given. */
  ask(request: string, headers?: Headers, body?: string): Promise<Answer>;
  close(): Promise<void>;
}

export type Headers = readonly (readonly [name: string, value: string])[];

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export function tracedOf(report: TraceReport): Traced {
  return {
    report,
    download: (file) =>
      Promise.resolve(
        file.endsWith('.zip')
          ? new Uint8Array([0x50, 0x4b])
          : file.endsWith('.json')
            ? '{}\n'
            : file.endsWith('.md')
              ? '# evidence\n'
              : '<!doctype html>\n',
      ),
    sizeBytes: 1000,
  };
}

type Options = Partial<Pick<WebSettings, 'auth' | 'tls'>> &
  Partial<WebSettings['limits']> &
  Partial<Pick<WebDeps, 'trace' | 'understand' | 'now'>> & { readonly names?: readonly string[] };

export async function startForTest(options: Options = {}): Promise<TestServer> {
  const { auth = { kind: 'none' }, tls = null, trace = () => Promise.resolve(tracedOf(sampleReport())) } = options;
  const traced: TraceKey[] = [];
  const log: string[] = [];
  const hosts = new Set(options.names);
  const origins = new Set(hosts);
  const limits = { atOnce: 2, waiting: 4, kept: 10, keptBytes: 1e6, keepMs: 60_000, silenceMs: 5000, ...options };
  const server = createWebServer(
    { gate: { hosts, origins }, auth, tls, limits, secret: new Uint8Array(32), version: '1.2.3', searches: ['Loki'] },
    {
      check: () => Promise.resolve(),
      trace: (key, watch) => {
        traced.push(key);
        return trace(key, watch);
      },
      understand: (text) =>
        isRequestId(text)
          ? Promise.resolve({ id: text, from: null, to: null, at: null })
          : Promise.reject(new Error('?')),
      now: Date.now,
      log: (line) => log.push(line),
      ...(options.understand === undefined ? {} : { understand: options.understand }),
      ...(options.now === undefined ? {} : { now: options.now }),
    },
  );
  const port = await server.listen({ host: '127.0.0.1', port: 0 });
  hosts.add(`127.0.0.1:${port}`);
  origins.add(`http://127.0.0.1:${port}`);
  return {
    port,
    traced,
    log,
    ask: (request, headers = [], body = '') => askRaw(port, { request, headers, body }),
    close: () => server.close(0),
  };
}

async function askRaw(
  port: number,
  { request, headers, body }: { readonly request: string; readonly headers: Headers; readonly body: string },
): Promise<Answer> {
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  const all: Headers = [
    ...(hasHost ? [] : [['Host', `127.0.0.1:${port}`] as const]),
    ...headers.filter(([name]) => name !== ''),
    ['Connection', 'close'],
    ...(body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const]),
  ];
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return sendRaw(port, `${request} HTTP/1.1\r\n${lines}\r\n${body}`);
}

export async function sendRaw(port: number, text: string): Promise<Answer> {
  const socket = connect({ port, host: '127.0.0.1' });
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  const done = new Promise<void>((resolve, reject) => {
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
  socket.write(text);
  await done;
  const answer = Buffer.concat(parts).toString('utf8');
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [statusLine = '', ...headerLines] = head.split('\r\n');
  const headers = new Map(
    headerLines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  const body = rest.join('\r\n\r\n');
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: headers.get('transfer-encoding') === 'chunked' ? unchunked(body) : body,
  };
}

/** Chunks of ASCII, or so: lengths are of bytes. */
function unchunked(body: string): string {
  let rest = Buffer.from(body);
  let text = '';
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.toString('latin1', 0, Math.max(end, 0)), 16);
    if (end === -1 || !(size > 0)) return text;
    text += rest.toString('utf8', end + 2, end + 2 + size);
    rest = rest.subarray(end + 2 + size + 2);
  }
}

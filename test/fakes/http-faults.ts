// What servers, gateways and networks do wrong, each played by a raw server. Whoever talks HTTP runs this list: every fault
// ends with the named kind, in time, and a recovery ends with an answer.

import { deflateSync, gzipSync } from 'node:zlib';
import type { SourceErrorType } from '../../src/model/errors.ts';
import type { Connection } from '../../src/sources/http/connection.ts';
import {
  apiError,
  chunked,
  damaged,
  drip,
  EMPTY_ANSWER,
  LOGIN_PAGE,
  mutualTls,
  onConnection,
  packed,
  resetWithin,
  send,
  sendAndEnd,
  silent,
  sized,
  type SocketScript,
  status,
  tlsServer,
} from './http-fault-scripts.ts';
import { answerBytes, startRawServer, type RawScript } from './raw-server.ts';
import { caPath } from './tls-files.ts';

export interface StartedFault {
  readonly url: string;
  /** What the connection needs for it to happen: a CA, a proxy. */
  readonly connection: Partial<Connection>;
  /** Requests that the server has read. */
  readonly requests: () => number;
  /** Null: nothing listens. */
  readonly connections: () => number | null;
  readonly close: () => Promise<void>;
}

interface Outcome {
  /** Of the SourceError. `try-timeout` comes when the client's patience with one try is over: give it little. */
  readonly kind: string;
  readonly errorType: SourceErrorType;
  readonly status: number | null;
  /** How often a client with two retries asks. */
  readonly tries: number;
}

export interface HttpFault extends Outcome {
  readonly name: string;
  /** In the server's words, where it has some. */
  readonly says: string;
  readonly start: () => Promise<StartedFault>;
}

export interface HttpRecovery {
  readonly name: string;
  /** Tries until the answer. */
  readonly tries: number;
  readonly start: () => Promise<StartedFault>;
}

interface Extra {
  readonly connection?: Partial<Connection>;
  readonly says?: string;
}

const final = (kind: string, errorType: SourceErrorType): Outcome => ({ kind, errorType, status: null, tries: 1 });
const retried = (kind: string): Outcome => ({ kind, errorType: 'unavailable', status: null, tries: 3 });
const coded = (code: number, errorType: SourceErrorType, tries: number): Outcome => ({
  kind: `status-${code}`,
  errorType,
  status: code,
  tries,
});

const CLOSED = retried('connection-closed');
const CUT = retried('truncated-answer');
const HUNG: Outcome = { kind: 'try-timeout', errorType: 'timeout', status: null, tries: 2 };
const NOT_HTTP = final('not-http', 'bad_data');
const BIG_HEADERS = final('headers-too-large', 'bad_data');
const TOO_LARGE = final('too-large', 'bad_data');
const BAD_ENCODING = final('bad-encoding', 'bad_data');
const PAGE: Outcome = { ...final('html-answer', 'bad_data'), status: 200 };
const UNTRUSTED = final('tls-untrusted', 'unavailable');
const PROXY_AUTH: Outcome = { ...final('proxy-auth', 'bad_data'), status: 407 };
const PROXY_GONE = retried('proxy-unreachable');

const KNOWN_CA: Extra = {
  connection: {
    tls: { caCertPath: caPath, clientCertPath: null, clientKeyPath: null, serverName: null, skipVerify: false },
  },
};
const ELSEWHERE = { location: 'https://user:hunter2@login.example.com/oauth?next=/secret' };
const WANTS_PASSWORD = status('407 Proxy Authentication Required', 'who?', { 'proxy-authenticate': 'Basic realm="x"' });

export const HTTP_FAULTS: readonly HttpFault[] = [
  // The connection.
  absent('refuses connections', retried('connection-refused'), async () => `http://127.0.0.1:${await freePort()}`),
  // An empty label: the resolver refuses it without asking a network.
  absent('has an unknown name', retried('name-not-found'), async () => 'http://a..b:80'),
  fault(
    'accepts and closes',
    CLOSED,
    onConnection((socket) => socket.end()),
  ),
  fault(
    'resets at once',
    CLOSED,
    onConnection((socket) => socket.resetAndDestroy()),
  ),
  fault('reads and closes', CLOSED, (socket) => socket.end()),
  fault('reads and resets', CLOSED, (socket) => socket.resetAndDestroy()),
  fault('closes within the headers', CLOSED, sendAndEnd('HTTP/1.1 200 OK\r\ncontent-le')),
  fault('says 100 unasked and hangs', CLOSED, send('HTTP/1.1 100 Continue\r\n\r\n')),
  fault('switches protocols unasked', CLOSED, send('HTTP/1.1 101 Hm\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')),

  // Time.
  fault('never answers', HUNG, silent),
  fault('hangs within the headers', HUNG, send('HTTP/1.1 200 OK\r\ncontent-le')),
  fault('hangs within the body', HUNG, send(sized('{"status":', 1000))),
  fault('hangs within a chunk', HUNG, send(chunked('100\r\n{"status"'))),
  fault('drips its body', HUNG, drip),
  fault('says 103 and hangs', HUNG, send('HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n')),

  // Not HTTP, or not well.
  fault('speaks SSH', NOT_HTTP, send('SSH-2.0-OpenSSH_9.2\r\n')),
  fault('speaks HTTP/0.9', NOT_HTTP, sendAndEnd('<html>hello</html>')),
  fault('sends noise', NOT_HTTP, send(Buffer.from([0, 255, 254, 13, 10, 7, 27, 91, 50, 74]))),
  fault('sends a header of 1 MB', BIG_HEADERS, send(`HTTP/1.1 200 OK\r\nx-big: ${'a'.repeat(1_000_000)}\r\n\r\n`)),
  fault('sends 20,000 headers', BIG_HEADERS, send(`HTTP/1.1 200 OK\r\n${'x-many: 1\r\n'.repeat(20_000)}\r\n`)),

  // Cut on the way.
  fault('stops before its length', CUT, sendAndEnd(sized(EMPTY_ANSWER, 1000))),
  fault('sends two lengths', CUT, send('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 4\r\n\r\n{}{}')),
  fault('resets within the body', CUT, resetWithin(sized('{', 9))),
  fault('stops before the last chunk', CUT, sendAndEnd(chunked('4\r\n{"a"\r\n'))),
  fault('writes a chunk size that is none', CUT, send(chunked('4\r\n{"a"\r\nzz\r\n:1}\r\n0\r\n\r\n'))),
  fault('cuts its gzip', CUT, send(packed('gzip', gzipSync(EMPTY_ANSWER.repeat(50)).subarray(0, 60)))),

  // Packed.
  fault('sends damaged gzip', BAD_ENCODING, send(packed('gzip', damaged(gzipSync(EMPTY_ANSWER))))),
  fault('calls plain text gzip', BAD_ENCODING, send(packed('gzip', Buffer.from(EMPTY_ANSWER)))),
  fault('packs as nobody asked', BAD_ENCODING, send(packed('deflate', deflateSync(EMPTY_ANSWER)))),
  fault('sends a gzip bomb', TOO_LARGE, (socket) => void socket.write(bomb())),
  fault('announces a terabyte', TOO_LARGE, send(sized('{', 2 ** 40))),

  // Somebody else answers.
  fault(
    'answers with a login page',
    PAGE,
    send(answerBytes(LOGIN_PAGE, { headers: { 'content-type': 'text/html; charset=utf-8' } })),
    { says: 'Sign in to Example' },
  ),
  fault('answers with a login page called JSON', PAGE, send(answerBytes(LOGIN_PAGE)), { says: 'Sign in to Example' }),
  ...[301, 302, 303, 307, 308].map((code) =>
    fault(`redirects with ${code}`, redirect(code), status(`${code} Elsewhere`, '', ELSEWHERE)),
  ),
  fault('redirects to nonsense', redirect(302), status('302 Found', '', { location: 'http://[' })),

  // Status codes, as the real servers word them.
  said('400 Bad Request', coded(400, 'bad_data', 1), 'parse error at line 1, col 9: syntax error: unexpected $end'),
  said('401 Unauthorized', coded(401, 'bad_data', 1), 'no org id'),
  said('404 Not Found', coded(404, 'not_found', 1), '404 page not found'),
  said('405 Method Not Allowed', coded(405, 'bad_data', 1), ''),
  said('408 Request Timeout', coded(408, 'timeout', 2), ''),
  said('413 Content Too Large', coded(413, 'bad_data', 1), ''),
  said('425 Too Early', coded(425, 'unavailable', 3), ''),
  said('429 Too Many Requests', coded(429, 'unavailable', 3), 'too many outstanding requests'),
  said('499 Client Closed Request', coded(499, 'canceled', 3), 'context canceled'),
  said('500 Internal Server Error', coded(500, 'internal', 3), 'rpc error: code = Unknown desc = boom'),
  // Loki's own refusals and timeouts, as a querier behind gRPC has them.
  said('500 Internal Server Error', coded(500, 'internal', 1), 'the query would read too many bytes (query: 9 GB)'),
  said('500 Internal Server Error', coded(500, 'bad_data', 1), 'rpc error: code = Code(400) desc = max query length'),
  said('500 Internal Server Error', coded(500, 'timeout', 2), 'context deadline exceeded'),
  said('501 Not Implemented', coded(501, 'internal', 1), ''),
  said('503 Service Unavailable', coded(503, 'unavailable', 3), 'Ingester not ready'),
  said('504 Gateway Timeout', coded(504, 'timeout', 2), 'Request timed out, decrease the duration of the request'),
  said('799 Hm', coded(799, 'internal', 3), ''),
  fault('Prometheus: bad_data', coded(400, 'bad_data', 1), apiError('400 Bad Request', 'bad_data', 'bad "query"'), {
    says: 'bad "query"',
  }),
  fault('Prometheus: execution', coded(422, 'execution', 1), apiError('422 Unprocessable', 'execution', 'duplicates'), {
    says: 'duplicates',
  }),
  fault('Prometheus: timeout', coded(503, 'timeout', 2), apiError('503 Unavailable', 'timeout', 'query timed out'), {
    says: 'query timed out',
  }),
  fault(
    'Grafana: forbidden',
    coded(403, 'bad_data', 1),
    status('403 Forbidden', JSON.stringify({ message: 'You need permissions', traceID: '' })),
    { says: 'You need permissions' },
  ),
  fault(
    'nginx: bad gateway',
    coded(502, 'unavailable', 3),
    status('502 Bad Gateway', '<html><title>502 Bad Gateway</title>nginx', { 'content-type': 'text/html' }),
    { says: '502 Bad Gateway' },
  ),
  fault('busy for an hour', coded(429, 'unavailable', 1), status('429 Busy', '', { 'retry-after': '3600' })),
  fault(
    'an error that breaks off',
    coded(500, 'internal', 3),
    sendAndEnd(answerBytes('boo', { status: '500 Oops', headers: { 'content-length': '99' } })),
  ),
  fault('an error without end', coded(400, 'bad_data', 1), status('400 Bad Request', 'x'.repeat(1_000_000))),

  // TLS.
  fault('a self-signed certificate', UNTRUSTED, tlsServer('self-signed')),
  fault('a certificate of an unknown authority', UNTRUSTED, tlsServer('server')),
  fault('an expired certificate', final('tls-expired', 'unavailable'), tlsServer('expired'), KNOWN_CA),
  fault('a certificate for another name', final('tls-wrong-name', 'unavailable'), tlsServer('wrong-name'), KNOWN_CA),
  ...(['TLSv1.2', 'TLSv1.3'] as const).map((version) =>
    fault(
      `wants a client certificate (${version})`,
      final('tls-client-certificate', 'unavailable'),
      mutualTls(version),
      KNOWN_CA,
    ),
  ),
  withUrl(
    fault(
      'speaks no TLS',
      final('tls-not-spoken', 'unavailable'),
      onConnection((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    ),
    ({ url }) => ({ url: url.replace('http:', 'https:') }),
  ),

  // A proxy in between.
  proxied('http', fault('a proxy that wants a password', PROXY_AUTH, WANTS_PASSWORD)),
  proxied('https', fault('a proxy that wants a password for a tunnel', PROXY_AUTH, WANTS_PASSWORD)),
  proxied('https', fault('a proxy that forbids the tunnel', proxyRefused(403, 1), status('403 Forbidden'))),
  proxied('https', fault('a proxy that finds nobody', proxyRefused(502, 3), status('502 Bad Gateway'))),
  proxied(
    'https',
    fault('a proxy that closes', PROXY_GONE, (socket) => socket.end()),
  ),
  proxied('https', fault('a proxy that never answers', HUNG, silent)),
  proxied(
    'https',
    absent('a proxy that is not there', PROXY_GONE, async () => `http://127.0.0.1:${await freePort()}`),
  ),
];

/** Each ends well, with `body` as the answer. */
export function httpRecoveries(body: string = EMPTY_ANSWER): readonly HttpRecovery[] {
  const good = answerBytes(body);
  const recovery = (name: string, tries: number, script: SocketScript | RawScript): HttpRecovery => ({
    name,
    tries,
    start: () => played(script, name.startsWith('TLS') ? KNOWN_CA : {}),
  });
  /** Bad as long as it takes to need so many tries. */
  const after = (name: string, tries: number, bad: SocketScript): HttpRecovery =>
    recovery(name, tries, { play: (socket, { number }) => void (number < tries ? bad(socket) : socket.write(good)) });
  return [
    after('503, then an answer', 2, status('503 Service Unavailable', 'not ready')),
    after('429 with Retry-After: 0, twice', 3, status('429 Too Many Requests', '', { 'retry-after': '0' })),
    after('closes, then an answer', 2, (socket) => socket.end()),
    after('breaks off, then an answer', 2, sendAndEnd(sized('{', 9))),
    after('hangs, then an answer', 2, silent),
    recovery('early hints, then an answer', 1, send('HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n', good)),
    recovery('gzip', 1, send(packed('gzip', gzipSync(body)))),
    recovery(
      'a body that ends with the connection',
      1,
      sendAndEnd(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n${body}`),
    ),
    recovery('one byte at a time', 1, send(...Array.from(good, (byte) => Uint8Array.of(byte)))),
    recovery('TLS of a known authority', 1, { ...tlsServer('server'), play: send(good) }),
  ];
}

function fault(name: string, outcome: Outcome, script: SocketScript | RawScript, extra: Extra = {}): HttpFault {
  return { name, ...outcome, says: extra.says ?? '', start: () => played(script, extra) };
}

/** A status with a text, named by both. */
function said(line: string, outcome: Outcome, text: string): HttpFault {
  return fault(text === '' ? line : `${line}: ${text}`, outcome, status(line, text === '' ? '' : `${text}\n`), {
    says: text,
  });
}

function absent(name: string, outcome: Outcome, url: () => Promise<string>): HttpFault {
  const nothing = { connection: {}, requests: () => 0, connections: () => null, close: async () => {} };
  return { name, ...outcome, says: '', start: async () => ({ url: await url(), ...nothing }) };
}

function redirect(code: number): Outcome {
  return { ...final('redirect', 'bad_data'), status: code };
}

function proxyRefused(code: number, tries: number): Outcome {
  return { ...retried('proxy-refused'), status: code, tries };
}

function withUrl(of: HttpFault, change: (started: StartedFault) => Partial<StartedFault>): HttpFault {
  const start = async (): Promise<StartedFault> => {
    const started = await of.start();
    return { ...started, ...change(started) };
  };
  return { ...of, start };
}

/** The server that plays the fault is the proxy. */
function proxied(scheme: 'http' | 'https', of: HttpFault): HttpFault {
  return withUrl(of, ({ url }) => ({ url: `${scheme}://loki.example.com`, connection: { proxyUrl: url } }));
}

async function played(script: SocketScript | RawScript, { connection = {} }: Extra): Promise<StartedFault> {
  const server = await startRawServer(typeof script === 'function' ? { play: script } : script);
  return {
    url: server.url,
    connection,
    requests: () => server.requests.length,
    connections: server.connections,
    close: server.close,
  };
}

/** 80 MiB in 80 KB. Made when it is needed: it takes a quarter of a second. */
function bomb(): Buffer {
  return packed('gzip', gzipSync(Buffer.alloc(80 * 1024 * 1024)));
}

/** Of a server that has just been closed: free, as far as anyone can tell. */
async function freePort(): Promise<number> {
  const server = await startRawServer({});
  await server.close();
  return server.port;
}

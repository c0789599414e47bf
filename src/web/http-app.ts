// Fastify with its doors set: what is answered before any hook or route, and how long anything may last.

import fastify, { type FastifyInstance } from 'fastify';
import { own } from '../model/prose.ts';
import { MAX_ID_CHARACTERS } from '../model/request-id.ts';
import { HEADERS, rawAnswer, sendError } from './answers.ts';
import type { WebSettings } from './settings.ts';

const MAX_BODY_BYTES = 256 * 1024;
/** What percent-encoding makes of one character at most. */
const ENCODED_CHARACTERS = 9;
const MOST_REQUESTS_PER_SOCKET = 20;
const MOST_CONNECTIONS = 512;

export function createHttpApp({ tls, limits }: Pick<WebSettings, 'tls' | 'limits'>): FastifyInstance {
  const app = fastify({
    // The gate says that a Host is missing, with our headers; Node's own answer has none.
    ...(tls === null ? { http: { requireHostHeader: false } } : { https: { ...tls, requireHostHeader: false } }),
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    // Of a client that sends requests and never reads, the answers pile up here.
    maxRequestsPerSocket: MOST_REQUESTS_PER_SOCKET,
    // A socket on which nothing moves; a page that waits sends something now and then (trace-page.ts).
    connectionTimeout: limits.silenceMs,
    routerOptions: { maxParamLength: MAX_ID_CHARACTERS * ENCODED_CHARACTERS, ignoreTrailingSlash: false },
    exposeHeadRoutes: false,
    // Fastify's own answer to that has none of our headers; what was accepted is answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // What no route ever sees is answered with the same headers.
    clientErrorHandler: ({ code }, socket) => {
      if (socket.writable) socket.end(rawAnswer(code));
    },
    frameworkErrors: (_error, _request, reply) => {
      sendError(reply.headers(HEADERS), { status: 400, says: own('the address cannot be read'), tryNext: [] });
    },
  }) as unknown as FastifyInstance;
  app.server.headersTimeout = 15_000;
  app.server.maxConnections = MOST_CONNECTIONS;
  app.server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { ...HEADERS, 'content-length': 0, connection: 'close' }).end();
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });

  return app;
}

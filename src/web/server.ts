// `serve`: gate, routes, and the way from updates of a trace to a page that grows. It only ever reads: no route writes anything, no
// part of an address is a path of the file system.

import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { InputError } from '../model/errors.ts';
import { own } from '../model/prose.ts';
import { isRequestId, MAX_ID_CHARACTERS } from '../model/request-id.ts';
import type { TraceReport } from '../model/report.ts';
import { escapeJsonText } from '../reporters/json/escape.ts';
import { BusyError, describeError, HEADERS, rawAnswer, sendError } from './answers.ts';
import { type AuthSettings, createAuthenticator } from './authenticate.ts';
import { type Admission, admit, type GateSettings } from './gate.ts';
import { createMetrics, type TraceOutcome } from './metrics.ts';
import { askFirstPage, homePage, pathOf, queryOf } from './pages.ts';
import { DOWNLOADS } from './downloads.ts';
import { tracePage } from './trace-page.ts';
import { createTraces, type Finished, type RunWatch, type TraceKey, type TracesLimits, type Update } from './traces.ts';

/** What a trace came to, and how to hand it on. */
export interface Traced {
  readonly report: TraceReport;
  /** What can be downloaded, made when it is asked for: a format by its id, or its bundle. */
  readonly download: (name: string) => Promise<string | Uint8Array>;
  /** Of the report and what is kept with it. */
  readonly sizeBytes: number;
}

export interface WebSettings {
  readonly gate: GateSettings;
  readonly auth: AuthSettings;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly limits: TracesLimits & {
    readonly keepMs: number;
    /** A connection without a byte in either direction is closed after this. */
    readonly silenceMs: number;
  };
  /** Signs the keys of the buttons; new with every start. */
  readonly secret: Uint8Array;
  readonly version: string;
  /** What is searched, for the first page. Our own words and names of the configuration. */
  readonly searches: readonly string[];
}

export interface WebDeps {
  /** Throws InputError for a window or an id that is none, before anything is asked. */
  readonly check: (key: TraceKey) => Promise<void>;
  readonly trace: (key: TraceKey, watch: RunWatch) => Promise<Traced>;
  /** What a pasted text asks for. Throws InputError. */
  readonly understand: (text: string) => Promise<TraceKey>;
  readonly now: () => number;
  /** One line of the request log, without its line feed. */
  readonly log: (line: string) => void;
}

export interface WebServer {
  /** Resolves to the port. */
  listen(options: { readonly host: string; readonly port: number }): Promise<number>;
  /** Takes no more requests, waits for those under way, ends their traces after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

const MAX_BODY_BYTES = 256 * 1024;
const MAX_PARAMETER = 200;
/** What percent-encoding makes of one character at most. */
const ENCODED_CHARACTERS = 9;
const MAX_NAME_OF_ID = 80;
const MOST_REQUESTS_PER_SOCKET = 20;
const MOST_CONNECTIONS = 512;
/** Reports of ended traces are on their way by then. */
const LAST_WORDS_MS = 2000;
/** What may be otherwise in a moment is asked for again soon; viewers who come together still share it. */
const KEEP_UNSETTLED_MS = 15_000;

export function createWebServer(settings: WebSettings, deps: WebDeps): WebServer {
  const { gate, limits, secret } = settings;
  const authenticate = createAuthenticator(settings.auth);
  const traces = createTraces<Traced>({
    run: async (key, watch) => {
      const began = deps.now();
      const seconds = (): number => (deps.now() - began) / 1000;
      try {
        const traced = await deps.trace(key, watch);
        metrics.traced(outcomeOf(traced.report), seconds());
        return traced;
      } catch (error) {
        metrics.traced('failed', seconds());
        logBug(error);
        throw error;
      }
    },
    sizeOf: ({ sizeBytes }) => sizeBytes,
    keepMsOf: ({ report }) => (isSettled(report) ? limits.keepMs : Math.min(limits.keepMs, KEEP_UNSETTLED_MS)),
    limits,
    now: deps.now,
  });
  const metrics = createMetrics(traces.counts);
  // Where, and not what: a message may hold anything that was read.
  const logBug = (error: unknown): void => {
    if (error instanceof InputError || describeError(error).status !== 500) return;
    const { name, stack = '' } = error instanceof Error ? error : new Error('no error');
    const at = stack.split('\n').filter((line) => /^\s+at /.test(line));
    deps.log(escapeJsonText(JSON.stringify({ time: new Date(deps.now()).toISOString(), bug: name, at })));
  };

  const app = fastify({
    // The gate says that a Host is missing, with our headers; Node's own answer has none.
    ...(settings.tls === null
      ? { http: { requireHostHeader: false } }
      : { https: { ...settings.tls, requireHostHeader: false } }),
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    // Of a client that sends requests and never reads, the answers pile up here.
    maxRequestsPerSocket: MOST_REQUESTS_PER_SOCKET,
    // A socket on which nothing moves; a page that waits sends something now and then (trace-page.ts).
    connectionTimeout: settings.limits.silenceMs,
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

  const admissions = new WeakMap<FastifyRequest, Admission>();
  const began = new WeakMap<FastifyRequest, number>();
  const users = new WeakMap<FastifyRequest, string>();

  app.addHook('onRequest', async (request, reply) => {
    began.set(request, deps.now());
    reply.headers(HEADERS);
    const { method, url, rawHeaders } = request.raw;
    const admission = admit({ method: method ?? '', target: url ?? '', rawHeaders }, gate);
    admissions.set(request, admission);
    if (admission.kind === 'refused') {
      metrics.refused('request');
      if (admission.status === 405) reply.header('allow', 'GET, POST');
      return sendError(reply, { status: admission.status, says: own(admission.says), tryNext: [] });
    }
    if (request.routeOptions.url === '/health') return;
    const caller = authenticate({ address: request.raw.socket.remoteAddress ?? null, headers: request.headers });
    if (caller.ok) {
      if (caller.user !== null) users.set(request, caller.user);
      return;
    }
    metrics.refused('credentials');
    if (caller.challenge !== null) reply.header('www-authenticate', caller.challenge);
    return sendError(reply, {
      status: caller.challenge === null ? 403 : 401,
      says: own('this server wants to know who asks'),
      tryNext: [
        own(
          caller.challenge === null ? 'come through the proxy that signs people in' : 'give its token, as the password',
        ),
      ],
    });
  });

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    const status = reply.statusCode;
    metrics.request({ method: KNOWN_METHODS.has(method) ? method : 'other', route, status });
    const ms = deps.now() - (began.get(request) ?? deps.now());
    // Neither id nor query nor any header: what is pasted into an address may be a secret.
    const user = users.get(request);
    const line = {
      time: new Date(deps.now()).toISOString(),
      method,
      route,
      status,
      ms,
      ...(user === undefined ? {} : { user }),
    };
    deps.log(escapeJsonText(JSON.stringify(line)));
  });

  app.setNotFoundHandler((_request, reply) =>
    sendError(reply, {
      status: 404,
      says: own('there is nothing at this address'),
      tryNext: [own('a request is at /trace/REQ_ID, with ?from= and &to= where its time is known')],
    }),
  );
  app.setErrorHandler((error, _request, reply) => {
    logBug(error);
    return sendError(reply, describeError(error));
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });

  const passFor = (key: TraceKey): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify([key.id, key.from, key.to, key.at]))
      .digest('base64url');

  /** Null: it was answered with the page that asks first. */
  const trustedKey = async (request: FastifyRequest, reply: FastifyReply): Promise<TraceKey | null> => {
    const key = keyOf(request);
    await deps.check(key);
    const admission = admissions.get(request);
    const isTrusted =
      admission?.kind === 'trusted' || (admission?.kind === 'needs-key' && parameter(request, 'pass') === passFor(key));
    // A browser that fetches ahead has nobody who looks at it.
    const isAhead = request.headers['sec-purpose'] !== undefined || request.headers['purpose'] !== undefined;
    if (isTrusted && !isAhead) return key;
    await reply.type('text/html; charset=utf-8').send(askFirstPage(key, passFor(key)));
    return null;
  };

  const watch = (
    key: TraceKey,
    { fresh, reply }: { readonly fresh: boolean; readonly reply: FastifyReply },
  ): AsyncIterable<Update<Traced>> => {
    const watched = traces.watch(key, { fresh });
    if (watched === null) {
      metrics.refused('busy');
      throw new BusyError();
    }
    metrics.viewed(watched.origin);
    reply.raw.once('close', () => watched.leave());
    return watched.updates;
  };

  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(homePage(settings.searches)));
  app.post('/', async (request, reply) => {
    const text = request.body instanceof URLSearchParams ? (request.body.get('text') ?? '') : '';
    const key = await deps.understand(text);
    return reply.redirect(`${pathOf(key.id)}${queryOf(key)}`, 303);
  });
  app.get('/trace/:id', async (request, reply) => {
    const key = await trustedKey(request, reply);
    if (key === null) return reply;
    const updates = watch(key, { fresh: parameter(request, 'fresh') === '1', reply });
    return reply
      .type('text/html; charset=utf-8')
      .send(Readable.from(tracePage(key, { updates, pass: passFor(key), now: deps.now })));
  });
  for (const { file: name, mediaType: type } of DOWNLOADS) {
    app.get(`/trace/:id/${name}`, async (request, reply) => {
      const key = await trustedKey(request, reply);
      if (key === null) return reply;
      const { value } = await finished(watch(key, { fresh: false, reply }));
      const content = await value.download(name);
      // Nothing that a header or a file system minds.
      const file = `${key.id.slice(0, MAX_NAME_OF_ID).replaceAll(/[^A-Za-z0-9_-]/g, '_')}-${name}`;
      return reply.type(type).header('content-disposition', `attachment; filename="${file}"`).send(content);
    });
  }
  app.get('/health', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send({ status: 'ok', version: settings.version }),
  );
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));

  return {
    listen: async ({ host, port }) => {
      await app.listen({ host, port });
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    close: async (graceMs) => {
      // Sockets that say nothing, or read nothing, would hold it open for good.
      const ending = setTimeout(() => app.server.closeAllConnections(), graceMs + LAST_WORDS_MS);
      const timer = setTimeout(() => traces.stop(), graceMs);
      await app.close();
      clearTimeout(timer);
      clearTimeout(ending);
    },
  };
}

const KNOWN_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

async function finished(updates: AsyncIterable<Update<Traced>>): Promise<Finished<Traced>> {
  for await (const update of updates) {
    if (update.kind === 'finished') return update.finished;
    if (update.kind === 'failed') throw update.error;
  }
  throw new Error('a trace ended without an end');
}

function keyOf(request: FastifyRequest): TraceKey {
  const { id = '' } = request.params as { readonly id?: string };
  if (!isRequestId(id))
    throw new InputError(own('that is no request id'), [
      own(`an id is one line of at most ${MAX_ID_CHARACTERS} characters`),
      own('a log line, headers or a Grafana address can be pasted on the first page'),
    ]);
  return { id, from: parameter(request, 'from'), to: parameter(request, 'to'), at: parameter(request, 'at') };
}

/** Given once, or not at all. */
function parameter(request: FastifyRequest, name: string): string | null {
  const value = (request.query as Readonly<Record<string, unknown>>)[name];
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string' || value.length > MAX_PARAMETER)
    throw new InputError(own(`${name} is given more than once, or too long`), []);
  return value;
}

/** False: something was missing, nothing was found, or lines or evaluations of rules may still be on their way. */
function isSettled({ completeness, outcome, reqId, metrics }: TraceReport): boolean {
  const isYoung = completeness.sources.some(({ gaps }) => gaps.some(({ kind }) => kind === 'young-window'));
  const isKnown = reqId !== null && outcome.verdict !== 'unknown';
  return completeness.verdict === 'complete' && isKnown && !isYoung && (metrics?.notEvaluatedYet ?? null) === null;
}

function outcomeOf({ completeness, reqId }: TraceReport): TraceOutcome {
  if (completeness.verdict === 'incomplete') return 'incomplete';
  return reqId === null ? 'not_found' : 'complete';
}

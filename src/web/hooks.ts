// Around every request: who may ask (gate.ts), who asks (authenticate.ts), and one line in the log. No route runs without them.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { own } from '../model/prose.ts';
import { escapeJsonText } from '../reporters/json/escape.ts';
import { describeError, HEADERS, sendError } from './answers.ts';
import { createAuthenticator } from './authenticate.ts';
import { type Admission, admit } from './gate.ts';
import type { WebMetrics } from './metrics.ts';
import type { WebDeps, WebSettings } from './settings.ts';

export interface Hooks {
  readonly settings: Pick<WebSettings, 'gate' | 'auth'>;
  readonly deps: Pick<WebDeps, 'now' | 'log'>;
  readonly metrics: WebMetrics;
  readonly logBug: (error: unknown) => void;
}

/** How a request came in; null: it never came so far. */
export type AdmissionOf = (request: FastifyRequest) => Admission | null;

export function addHooks(
  app: FastifyInstance,
  { settings: { gate, auth }, deps, metrics, logBug }: Hooks,
): AdmissionOf {
  const authenticate = createAuthenticator(auth);
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
  return (request) => admissions.get(request) ?? null;
}

const KNOWN_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

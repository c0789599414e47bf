// What stands at which address.

import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InputError } from '../model/errors.ts';
import { own } from '../model/prose.ts';
import { isRequestId, MAX_ID_CHARACTERS } from '../model/request-id.ts';
import { BusyError } from './answers.ts';
import { DOWNLOADS } from './downloads.ts';
import type { AdmissionOf } from './hooks.ts';
import type { WebMetrics } from './metrics.ts';
import { askFirstPage, homePage, pathOf, queryOf } from './pages.ts';
import type { Traced, WebDeps, WebSettings } from './settings.ts';
import { tracePage } from './trace-page.ts';
import type { Finished, TraceKey, Traces, Update } from './traces.ts';

const MAX_PARAMETER = 200;
const MAX_NAME_OF_ID = 80;

export interface Routes {
  readonly settings: Pick<WebSettings, 'secret' | 'searches' | 'version'>;
  readonly deps: Pick<WebDeps, 'check' | 'understand' | 'now'>;
  readonly traces: Traces<Traced>;
  readonly metrics: WebMetrics;
  readonly admissionOf: AdmissionOf;
}

export function addRoutes(
  app: FastifyInstance,
  { settings: { secret, searches, version }, deps, traces, metrics, admissionOf }: Routes,
): void {
  const passFor = (key: TraceKey): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify([key.id, key.from, key.to, key.at]))
      .digest('base64url');

  /** Null: it was answered with the page that asks first. */
  const trustedKey = async (request: FastifyRequest, reply: FastifyReply): Promise<TraceKey | null> => {
    const key = keyOf(request);
    await deps.check(key);
    const admission = admissionOf(request);
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

  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(homePage(searches)));
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
    reply.type('application/json; charset=utf-8').send({ status: 'ok', version }),
  );
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}

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

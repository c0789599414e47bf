// One try: request out, whole answer in, within one timer. Whatever happens instead is a TryFailed.

import { requestTarget, type Address } from './address.ts';
import { answerOf, flattened } from './answer.ts';
import { BodyError, discard, readBody } from './body.ts';
import { bodyFault, timeoutFault } from './body-fault.ts';
import type { HttpAnswer, HttpEnv, HttpRequest } from './client.ts';
import { connectionFault, type Place } from './connection-fault.ts';
import { endFault } from './end-of-run.ts';
import type { Connections } from './dispatcher.ts';
import { TryFailed } from './fault.ts';
import { statusFault } from './status-fault.ts';

export interface ExchangeContext {
  readonly address: Address;
  readonly proxyHost: string | null;
  readonly tryTimeoutMs: number;
  readonly now: HttpEnv['now'];
  /** Both are part of the try: a token file on a dead share may hang as well as a server. */
  readonly connections: () => Promise<Connections>;
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** Called when a body has ended, however it did. */
  readonly onBody: (heard: HeardBody) => void;
}

export interface HeardBody {
  readonly status: number;
  /** Null: it did not come whole. */
  readonly text: string | null;
  readonly receivedBytes: number;
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
/** Of the body of an error. */
const MAX_ERROR_BYTES = 64 * 1024;

/** Throws TryFailed alone (and bugs). */
export async function exchange(request: HttpRequest, context: ExchangeContext): Promise<Omit<HttpAnswer, 'tries'>> {
  const { address, proxyHost, tryTimeoutMs } = context;
  const cut = new AbortController();
  const place: { -readonly [K in keyof Place]: Place[K] } = {
    shownUrl: address.shownUrl,
    proxyHost,
    stage: 'headers',
    tlsAlert: null,
  };
  const timer = setTimeout(() => cut.abort(), tryTimeoutMs);
  const stop = (): void => cut.abort();
  request.signal.addEventListener('abort', stop, { once: true });
  if (request.signal.aborted) stop();
  // A promise of undici that never settles must not outlive its try: whatever it does, the abort ends the wait.
  const ended = new Promise<never>((_, reject) => {
    const end = (): void => reject(new Error('ended'));
    if (cut.signal.aborted) end();
    else cut.signal.addEventListener('abort', end, { once: true });
  });
  try {
    const work = ask(request, { ...context, signal: cut.signal, enterBody: () => (place.stage = 'body') });
    work.catch(() => {});
    return await Promise.race([work, ended]);
  } catch (error) {
    if (request.signal.aborted) throw new TryFailed(endFault(request.signal, address.shownUrl));
    if (cut.signal.aborted) throw new TryFailed(timeoutFault({ ...place, tryTimeoutMs }));
    if (error instanceof TryFailed) throw error;
    if (error instanceof BodyError)
      throw new TryFailed(bodyFault(error.problem, { shownUrl: address.shownUrl, maxBytes: maxBytesOf(request) }));
    if (isBug(error)) throw error;
    const tlsAlert = (await context.connections()).takeTlsAlert();
    throw new TryFailed(connectionFault(error, { ...place, tlsAlert }));
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', stop);
  }
}

async function ask(
  request: HttpRequest,
  context: ExchangeContext & { readonly signal: AbortSignal; readonly enterBody: () => void },
): Promise<Omit<HttpAnswer, 'tries'>> {
  const { address, now, signal } = context;
  const [{ dispatcher }, sentHeaders] = await Promise.all([context.connections(), context.headers()]);
  const query = queryOf({ params: request.params });
  const target = requestTarget(address, request.path);
  const sentAt = now();
  const { statusCode, headers, body } = await dispatcher.request({
    origin: address.origin,
    path: request.form === true || query === '' ? target : `${target}?${query}`,
    method: methodOf(request),
    headers: sentHeaders,
    signal,
    ...(request.form === true ? { body: query } : {}),
  });
  const receivedAt = now();
  context.enterBody();
  const flat = flattened(headers);
  const isGood = statusCode >= 200 && statusCode < 300;
  const maxBytes = isGood ? maxBytesOf(request) : MAX_ERROR_BYTES;
  if (isGood && request.head !== true && Number(flat['content-length'] ?? 0) > maxBytes) {
    discard(body);
    context.onBody({ status: statusCode, text: null, receivedBytes: 0 });
    throw new BodyError('too-large');
  }
  const read = readBody(body, { encoding: flat['content-encoding'], maxBytes });
  await read.then(
    ({ text, receivedBytes }) => context.onBody({ status: statusCode, text, receivedBytes }),
    () => context.onBody({ status: statusCode, text: null, receivedBytes: 0 }),
  );
  if (!isGood) {
    const text = await read.then(
      ({ text }) => text,
      () => '',
    );
    signal.throwIfAborted();
    throw new TryFailed(
      statusFault({ status: statusCode, headers: flat, body: text, shownUrl: address.shownUrl, nowMs: now() }),
    );
  }
  return answerOf({ status: statusCode, headers: flat, body: await read, sentAt, receivedAt }, address.shownUrl);
}

/** Of the URL, or of the form that takes its place. */
export function queryOf({ params }: { readonly params: HttpRequest['params'] }): string {
  const query = new URLSearchParams();
  for (const [name, value] of params ?? []) query.append(name, value);
  return query.toString();
}

export function methodOf({ head, form }: Pick<HttpRequest, 'head' | 'form'>): 'GET' | 'POST' | 'HEAD' {
  return head === true ? 'HEAD' : form === true ? 'POST' : 'GET';
}

function maxBytesOf(request: HttpRequest): number {
  return request.maxBytes ?? DEFAULT_MAX_BYTES;
}

/** What sockets, TLS and undici throw has a code; a mistake in this folder has none and must not pass for a dead server. */
function isBug(error: unknown): boolean {
  return (error instanceof TypeError || error instanceof ReferenceError) && !('code' in error);
}

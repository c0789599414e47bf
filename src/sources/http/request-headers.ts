// What is sent beside the query. Values are secrets: an error names the header, never what stands in it.

import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import type { HttpEnv, HttpRequest } from './client.ts';
import type { Auth, Connection } from './connection.ts';
import { credentialOf } from './credentials.ts';
import { makeFault, TryFailed } from './fault.ts';
import type { Secrets } from './secrets.ts';

/** RFC 9110 token and field value; undici refuses the same with an error of its own that has no name in it. */
const NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** Set by the client or by undici: anything else would break the framing of the request. */
const RESERVED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Throws InputError on what could never be sent. */
export function checkHeaders({ headers, auth, authHeader }: Connection): void {
  for (const name of [...Object.keys(headers), authHeader]) {
    const problem = nameProblem(name);
    if (problem !== null) throw new InputError(say`The header ${name} cannot be sent: ${own(problem)}.`, []);
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!VALUE.test(value)) throw new InputError(say`The value of the header ${name} ${own(NOT_SENDABLE)}.`, []);
  }
  if (auth.kind === 'bearer' && !VALUE.test(auth.token.trim())) {
    throw new InputError(say`The bearer token ${own(NOT_SENDABLE)}.`, [
      say`Look for a line break within it, or use a token file.`,
    ]);
  }
}

const NOT_SENDABLE =
  'holds a character that no header can carry (a line break, a control character, or one beyond Latin-1)';

function nameProblem(name: string): string | null {
  if (!NAME.test(name)) return 'a header is named with letters, digits and hyphens';
  return RESERVED.has(name.toLowerCase()) ? 'it belongs to the connection itself' : null;
}

export interface HeaderContext {
  readonly connection: Connection;
  readonly env: HttpEnv;
  readonly secrets: Secrets;
}

/** Lower-case names. A token file is read here, so at each try. Throws TryFailed. */
export async function requestHeaders(request: HttpRequest, context: HeaderContext): Promise<Record<string, string>> {
  const { connection, env } = context;
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  headers['user-agent'] = env.userAgent;
  headers['accept'] = 'application/json, text/plain;q=0.9, */*;q=0.1';
  for (const [name, value] of Object.entries(connection.headers)) headers[name.toLowerCase()] = value.trim();
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const problem = nameProblem(name);
    if (problem !== null || !VALUE.test(value)) throw new TryFailed(unsendable(name));
    headers[name.toLowerCase()] = value;
  }
  // After the headers of others: with any other encoding than this the answer could not be read.
  headers['accept-encoding'] = 'gzip';
  if (request.form === true) headers['content-type'] = 'application/x-www-form-urlencoded';
  const credentials = await credentialsOf(connection.auth, context);
  if (credentials !== null) headers[connection.authHeader.toLowerCase()] = credentials;
  return headers;
}

async function credentialsOf(auth: Auth, { env, secrets }: HeaderContext): Promise<string | null> {
  switch (auth.kind) {
    case 'none':
      return null;
    case 'basic':
      return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
    case 'bearer':
      return `Bearer ${auth.token.trim()}`;
    case 'bearer-file': {
      const token = await readToken(auth.path, env);
      secrets.add(token);
      env.onCredential?.(credentialOf(token));
      return `Bearer ${token}`;
    }
  }
}

async function readToken(path: string, env: HttpEnv): Promise<string> {
  let token;
  try {
    token = (await env.readFile(path)).trim();
  } catch {
    throw new TryFailed(tokenFault(say`The token file ${path} cannot be read.`));
  }
  if (token === '') throw new TryFailed(tokenFault(say`The token file ${path} is empty.`));
  if (!VALUE.test(token))
    throw new TryFailed(tokenFault(say`The token file ${path} does not hold one token on one line.`));
  return token;
}

function tokenFault(prose: ReturnType<typeof say>) {
  return makeFault({ errorType: 'bad_data', kind: 'token-unreadable', prose });
}

function unsendable(name: string) {
  return makeFault({
    errorType: 'bad_data',
    kind: 'bad-header',
    prose: say`The header ${name} could not be sent: its name or its value holds a character that no header can carry.`,
  });
}

// The settings of one server → its Connection.

import { own } from '../../model/prose.ts';
import { type Auth, type Connection, DEFAULT_TRY_TIMEOUT_MS } from '../../sources/http/connection.ts';
import { keysOf, type Layer, pick, type Picked } from './layer.ts';
import { parseValue } from './parse-value.ts';
import type { Problem } from './problem.ts';
import { readSecret } from './secret.ts';
import type { SettingsInput } from './settings.ts';
import { routeProblems } from './trust.ts';

/** Three tries a page at most, as the source's pages are retried too. */
const DEFAULT_RETRY = { retries: 2, minBackoffMs: 250, maxBackoffMs: 5000 };

export interface Connecting {
  readonly layers: readonly Layer[];
  readonly yours: readonly Layer[];
  readonly input: Pick<SettingsInput, 'env' | 'readText'>;
  readonly report: (problem: Problem) => void;
}

/** What is used of the settings beside the connection, for warnings. */
export interface Connected {
  readonly connection: Connection;
  readonly secrets: readonly Picked[];
}

/** Null: no address is configured. Nothing is read from variables or files before it is clear that it may be sent. */
export async function connect(backend: string, connecting: Connecting): Promise<Connected | null> {
  const { layers, yours, report } = connecting;
  const get = (name: string, from: string = backend): Picked | null => pick(layers, `${from}.${name}`);
  const url = get('url');
  if (url === null) return null;
  const viaGrafana =
    backend !== 'grafana' && chooseAuth(backend, connecting).length === 0 && liesUnder(url, get('url', 'grafana'));
  const authOf: string = viaGrafana ? 'grafana' : backend;
  const credentials = chooseAuth(authOf, connecting);
  const headers = keysOf(layers)
    .filter((key) => key.startsWith(`${backend}.headers.`))
    .flatMap((key) => pick(layers, key) ?? []);
  const authHeader = String(get('authHeader', authOf)?.value ?? 'Authorization');
  const [twice] = headers.filter(({ key }) => key.endsWith(`.headers.${authHeader.toLowerCase()}`));
  if (twice !== undefined && credentials.length > 0)
    report({
      where: twice.origin,
      problem: own(`${backend}: the header ${authHeader} is set twice, here and by the credentials`),
      fix: own('keep one of the two'),
    });
  const certificate = [get('tls.certFile'), get('tls.keyFile')].filter((part) => part !== null);
  const [lonely] = certificate;
  if (certificate.length === 1 && lonely !== undefined)
    report({
      where: lonely.origin,
      problem: own(`${backend}: a client certificate needs both certFile and keyFile`),
      fix: own('give the other one too'),
    });
  const secrets = [...credentials.filter(({ key }) => !key.endsWith('.username')), ...headers, ...certificate];
  const refused = routeProblems({ backend, alsoVouching: viaGrafana ? ['grafana'] : [], secrets, layers, yours });
  refused.forEach(report);
  if (refused.length > 0) return null;
  const text = (picked: Picked | null): string | null => (picked === null ? null : String(picked.value));
  const number = (name: string, fallback: number): number => Number(get(name)?.value ?? fallback);
  const minBackoffMs = number('minBackoff', DEFAULT_RETRY.minBackoffMs);
  const connection: Connection = {
    url: String(url.value),
    auth: await authFrom(credentials, connecting),
    authHeader,
    headers: await headersFrom(headers, connecting),
    tls: {
      caCertPath: text(get('tls.caFile')),
      clientCertPath: text(get('tls.certFile')),
      clientKeyPath: text(get('tls.keyFile')),
      serverName: text(get('tls.serverName')),
      skipVerify: get('tls.skipVerify')?.value === true,
    },
    proxyUrl: await proxyFrom(get('proxy'), connecting),
    retry: {
      retries: number('retries', DEFAULT_RETRY.retries),
      minBackoffMs,
      maxBackoffMs: Math.max(minBackoffMs, number('maxBackoff', DEFAULT_RETRY.maxBackoffMs)),
    },
    tryTimeoutMs: number('tryTimeout', DEFAULT_TRY_TIMEOUT_MS),
  };
  return { connection, secrets };
}

/**
 * The first place that has credentials decides their kind; the half of a basic pair that it lacks may come from a place below.
 * A place with both kinds is an error, as with logcli.
 */
function chooseAuth(backend: string, { layers, report }: Connecting): readonly Picked[] {
  const username = `${backend}.username`;
  const password = `${backend}.password`;
  const bearer = `${backend}.bearerToken`;
  for (const { settings } of layers) {
    const token = settings.get(bearer);
    const basic = settings.get(username) ?? settings.get(password);
    if (token !== undefined && basic !== undefined) {
      report({
        where: token.origin,
        problem: own(`${backend}: basic and bearer authentication together`),
        fix: own('keep either user name and password, or the token'),
      });
      return [];
    }
    const keys = token !== undefined ? [bearer] : basic !== undefined ? [username, password] : [];
    const picked = keys.flatMap((key) => pick(layers, key) ?? []);
    if (picked.length < keys.length) {
      const [only] = picked;
      if (only !== undefined)
        report({
          where: only.origin,
          problem: own(`${backend}: basic authentication needs both user name and password`),
          fix: own('give the other one too'),
        });
      return [];
    }
    if (keys.length > 0) return picked;
  }
  return [];
}

async function authFrom(credentials: readonly Picked[], { input, report }: Connecting): Promise<Auth> {
  const [first, second] = credentials;
  if (first === undefined) return { kind: 'none' };
  // Read at each request, by the client: tokens in files are rotated.
  if (second === undefined && first.via === 'file') return { kind: 'bearer-file', path: String(first.value) };
  const secret = await readSecret(second ?? first, input);
  if ('fault' in secret) {
    report({ where: (second ?? first).origin, ...secret.fault });
    return { kind: 'none' };
  }
  return second === undefined
    ? { kind: 'bearer', token: secret.text }
    : { kind: 'basic', username: String(first.value), password: secret.text };
}

async function headersFrom(
  headers: readonly Picked[],
  { input, report }: Connecting,
): Promise<Readonly<Record<string, string>>> {
  const values: [string, string][] = [];
  for (const header of headers) {
    const secret = await readSecret(header, input);
    if ('fault' in secret) report({ where: header.origin, ...secret.fault });
    else values.push([header.key.split('.headers.')[1] ?? '', secret.text]);
  }
  return Object.fromEntries(values);
}

async function proxyFrom(proxy: Picked | null, { input, report }: Connecting): Promise<string | null> {
  if (proxy === null) return null;
  const secret = await readSecret(proxy, input);
  const parsed = 'fault' in secret ? secret : parseValue('proxy', secret.text);
  if ('fault' in parsed) {
    report({ where: proxy.origin, ...parsed.fault });
    return null;
  }
  return String(parsed.value);
}

// Data sources are reached through Grafana at …/api/datasources/proxy/uid/<uid>: there its token is the credential.
function liesUnder(url: Picked, grafana: Picked | null): boolean {
  return grafana !== null && `${String(url.value)}/`.startsWith(`${String(grafana.value)}/`);
}

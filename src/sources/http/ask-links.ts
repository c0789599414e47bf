// Whether pages on other hosts are still there. HEAD, then GET where HEAD says no; never with credentials; a redirect is told and
// not followed. Addresses of this machine and of private networks are not asked: whoever writes a page that is linted
// elsewhere must not make that machine ask its own services.

import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { SourceError } from '../../model/errors.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import { parseAddress } from './address.ts';
import type { HttpClient, HttpEnv } from './client.ts';
import { DEFAULT_TRY_TIMEOUT_MS, type Connection } from './connection.ts';
import { createHttpClient } from './create-client.ts';
import { proxyFor } from './proxy.ts';

export type PageAnswer = { readonly kind: 'good' | 'moved' | 'gone' | 'unsure'; readonly says: Prose };

export interface LinkAsking {
  readonly env: HttpEnv;
  readonly signal: AbortSignal;
  /** For tests: their servers are on loopback. */
  readonly mayAskPrivate?: boolean;
}

/** Hosts at once; each of them gets two requests at once at most. */
const HOSTS_AT_ONCE = 4;
const MOST_BYTES = 1024 * 1024;
const TRY_TIMEOUT_MS = Math.min(10_000, DEFAULT_TRY_TIMEOUT_MS);

/** Url as given → what it answered. Never throws for what hosts do. */
export async function askLinks(urls: readonly string[], asking: LinkAsking): Promise<ReadonlyMap<string, PageAnswer>> {
  const byOrigin = Map.groupBy([...new Set(urls)], (url) => URL.parse(url)?.origin ?? '');
  const waiting = [...byOrigin.entries()];
  const answers = new Map<string, PageAnswer>();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [origin, pages] = next;
      for (const [url, answer] of await askHost(origin, pages, asking)) answers.set(url, answer);
    }
  };
  await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, work));
  return answers;
}

type Answers = readonly (readonly [url: string, answer: PageAnswer])[];

async function askHost(origin: string, urls: readonly string[], asking: LinkAsking): Promise<Answers> {
  const refused = await refusal(origin, asking);
  if (refused !== null) return urls.map((url) => [url, refused]);
  const client = createHttpClient(connectionTo(origin), asking.env);
  try {
    return await Promise.all(urls.map(async (url) => [url, await askPage(client, url, asking.signal)] as const));
  } finally {
    await client.close();
  }
}

async function askPage(client: HttpClient, url: string, signal: AbortSignal): Promise<PageAnswer> {
  const { pathname, searchParams } = new URL(url);
  const request = { path: pathname, params: [...searchParams], signal, maxBytes: MOST_BYTES };
  const first = await judge(client.get({ ...request, head: true }), url);
  // Some servers answer HEAD with whatever comes to their mind.
  return first.kind === 'good' || first.kind === 'moved' ? first : judge(client.get(request), url);
}

async function judge(asked: Promise<unknown>, url: string): Promise<PageAnswer> {
  try {
    await asked;
    return GOOD;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { kind, status, prose } = error;
    // A web page is what most links lead to, and a large one is a page too.
    if (kind === 'html-answer' || kind === 'too-large' || kind === 'bad-encoding') return GOOD;
    if (kind === 'redirect') {
      const isForGood = status === 301 || status === 308;
      return isForGood ? { kind: 'moved', says: say`${url} has moved (${status ?? 0})` } : GOOD;
    }
    if (status === 404 || status === 410) return { kind: 'gone', says: say`${url} answers ${status}` };
    return { kind: 'unsure', says: prose };
  }
}

const GOOD: PageAnswer = { kind: 'good', says: [] };

function connectionTo(origin: string): Connection {
  return {
    url: origin,
    auth: { kind: 'none' },
    authHeader: 'Authorization',
    headers: {},
    tls: { caCertPath: null, clientCertPath: null, clientKeyPath: null, serverName: null, skipVerify: false },
    proxyUrl: null,
    retry: { retries: 1, minBackoffMs: 250, maxBackoffMs: 2000 },
    tryTimeoutMs: TRY_TIMEOUT_MS,
  };
}

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv6');

interface Addresses {
  readonly found: readonly { readonly address: string; readonly family: number }[];
  /** Said by whoever gives names, and not for want of a network. */
  readonly isUnknown: boolean;
}

async function addressesOf(origin: string, host: string, env: HttpEnv): Promise<Addresses> {
  if (isIP(host) !== 0) return { found: [{ address: host, family: isIP(host) }], isUnknown: false };
  // Behind a proxy it is the proxy that looks names up.
  if (proxyFor(parseAddress(origin), connectionTo(origin), env) !== null) return { found: [], isUnknown: false };
  try {
    return { found: await lookup(host, { all: true }), isUnknown: false };
  } catch (error) {
    return { found: [], isUnknown: (error as NodeJS.ErrnoException).code === 'ENOTFOUND' };
  }
}

async function refusal(origin: string, { mayAskPrivate = false, env }: LinkAsking): Promise<PageAnswer | null> {
  const url = URL.parse(origin);
  if (url === null) return { kind: 'unsure', says: own('an address that cannot be read was not asked') };
  if (mayAskPrivate) return null;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const { found, isUnknown } = await addressesOf(origin, host, env);
  if (isUnknown) return { kind: 'gone', says: say`the host of ${origin} has a name that nobody knows` };
  const isPrivate =
    host === 'localhost' || found.some(({ address, family }) => PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4'));
  return isPrivate
    ? { kind: 'unsure', says: say`${origin} is in this machine or a private network and was not asked.` }
    : null;
}

// `serve`: from flags to a server that listens, and to its end.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import type { AuthSettings } from '../../web/authenticate.ts';
import type { WebSettings } from '../../web/settings.ts';
import { inputFromProcess } from '../config/from-process.ts';
import { resolveSettings } from '../config/resolve.ts';
import type { SettingFlags, Settings } from '../config/settings.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { writeStderr, writeStdout } from '../output/output.ts';
import { serveTraces } from './traces.ts';
import { refuseWithoutLogs } from '../trace/command.ts';
import { passesOnce } from '../../sources/file/given-streams.ts';

export interface ServeFlags extends SettingFlags {
  readonly host: string;
  readonly port: number;
  readonly 'public-url'?: readonly string[] | undefined;
  readonly token?: string | undefined;
  readonly 'auth-header'?: string | undefined;
  readonly 'auth-proxy'?: readonly string[] | undefined;
  readonly 'tls-cert'?: string | undefined;
  readonly 'tls-key'?: string | undefined;
  readonly 'cache-age': number;
  readonly 'max-traces': number;
}

export interface ServeOptions {
  readonly flags: ServeFlags;
  readonly version: string;
}

/** Of the finished traces, with their pages. */
const KEPT = { kept: 200, keptBytes: 128 * 1024 * 1024 };
const WAITING = 64;
/** A page that waits sends something every 15 s; a download that waits sends nothing before it is there. */
const SILENCE_MS = 180_000;
const SHORTEST_TOKEN = 16;
/** A trace under way is let finish for so long when the server is stopped. */
const GRACE_MS = 10_000;

export async function runServe({ flags, version }: ServeOptions): Promise<ExitCode> {
  const resolved = await resolveSettings(inputFromProcess(flags));
  refuseWithoutLogs(resolved.settings);
  refuseStandardInput(resolved.settings);
  const auth = await authOf(flags);
  refuseOpenDoor(flags, auth);
  const tls = await tlsOf(flags);
  const names = publicNames(flags['public-url'] ?? []);
  // Before the port is known no request can come: the names of a free port are put in when it is.
  const hosts = new Set(names.map(({ host }) => host));
  const origins = new Set(names.map(({ origin }) => origin));
  const settings: WebSettings = {
    gate: { hosts, origins },
    auth,
    tls,
    limits: {
      ...KEPT,
      atOnce: flags['max-traces'],
      waiting: WAITING,
      keepMs: flags['cache-age'] * 1000,
      silenceMs: SILENCE_MS,
    },
    secret: randomBytes(32),
    version,
    searches: searchesOf(resolved.settings),
  };
  const { createWebServer } = await import('../../web/server.ts');
  const server = createWebServer(settings, {
    ...serveTraces({ resolved, flags, version }),
    now: Date.now,
    log: (line) => writeStderr(`${line}\n`),
  });
  const port = await server.listen(flags).catch((error: unknown) => {
    throw cannotListen(error, flags);
  });
  const scheme = tls === null ? 'http' : 'https';
  for (const name of ownNames(flags.host)) {
    hosts.add(`${name}:${port}`);
    origins.add(`${scheme}://${name}:${port}`);
    // The port of the scheme is left out of both headers.
    if (port !== (tls === null ? 80 : 443)) continue;
    hosts.add(name);
    origins.add(`${scheme}://${name}`);
  }
  const shownHost = isIP(flags.host) === 6 ? `[${flags.host}]` : flags.host;
  await writeStdout(`trace-by-id serves ${scheme}://${shownHost}:${port}/ (Ctrl-C ends it)\n`);
  await stopped();
  writeStderr('stopping: no new requests are taken\n');
  // Asked twice: at once.
  process.once('SIGINT', () => process.exit(EXIT_CODES.interrupted));
  process.once('SIGTERM', () => process.exit(EXIT_CODES.interrupted));
  await server.close(GRACE_MS);
  return EXIT_CODES.complete;
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function refuseStandardInput({ files }: Settings): void {
  if (files.some(passesOnce))
    throw new InputError(own('standard input and pipes can be read once, and a server reads for every request'), [
      own("name files or folders: -f 'logs/**'"),
    ]);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function refuseOpenDoor({ host }: ServeFlags, auth: AuthSettings): void {
  if (isLoopback(host) || auth.kind !== 'none') return;
  throw new InputError(say`${host} can be reached by others, and nobody would be asked who they are`, [
    own('leave --host out: 127.0.0.1 is for this machine alone'),
    own('or ask for a token: --token env:NAME, or --token file:PATH'),
    own('or stand behind a proxy that signs people in: --auth-header X-Forwarded-User --auth-proxy 10.0.0.7'),
  ]);
}

async function authOf(flags: ServeFlags): Promise<AuthSettings> {
  const { token, 'auth-header': header, 'auth-proxy': from = [] } = flags;
  if (token !== undefined && header !== undefined)
    throw new InputError(own('--token and --auth-header both say who may come in'), [own('keep one of them')]);
  if (token !== undefined) return { kind: 'token', token: await readToken(token) };
  if (header === undefined) {
    if (from.length > 0)
      throw new InputError(own('--auth-proxy says whose header counts, and there is none'), [
        own('name it: --auth-header X-Forwarded-User'),
      ]);
    return { kind: 'none' };
  }
  if (!/^[A-Za-z0-9-]{1,64}$/.test(header))
    throw new InputError(say`${header} is no name of a header`, [own('--auth-header X-Forwarded-User')]);
  const proxies = from.length === 0 ? ['127.0.0.1', '::1'] : from;
  const { createAuthenticator } = await import('../../web/authenticate.ts');
  const auth = { kind: 'proxy', header, from: proxies } as const;
  try {
    createAuthenticator(auth);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(say`${error.message} is no address of a proxy`, [
      own('an IP address, or several as 10.0.0.0/8: names are not looked up'),
    ]);
  }
  return auth;
}

/** Never the token itself: arguments are in every list of processes. */
async function readToken(given: string): Promise<string> {
  const [, kind, where = ''] = /^(env|file):(.+)$/s.exec(given) ?? [];
  const token =
    kind === 'env'
      ? process.env[where]
      : kind === 'file'
        ? await readFile(where, 'utf8').catch((error: NodeJS.ErrnoException) => {
            throw new InputError(say`the token file ${where} could not be read (${error.code ?? 'error'})`, [
              own('name a file that this user may read'),
            ]);
          })
        : null;
  if (token === null)
    throw new InputError(
      own('--token takes the place of a token, not the token: a command line can be read by others'),
      [own('--token env:NAME, or --token file:PATH')],
    );
  const trimmed = token?.trim() ?? '';
  if (trimmed.length < SHORTEST_TOKEN || /\s/.test(trimmed))
    throw new InputError(
      trimmed === ''
        ? say`there is no token in ${given}`
        : own(`the token has less than ${SHORTEST_TOKEN} characters, or a space`),
      [own('make one: openssl rand -hex 32')],
    );
  return trimmed;
}

async function tlsOf({ 'tls-cert': cert, 'tls-key': key }: ServeFlags): Promise<WebSettings['tls']> {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined)
    throw new InputError(own('TLS needs both --tls-cert and --tls-key'), [own('name the PEM files of both')]);
  const read = (path: string): Promise<string> =>
    readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new InputError(say`${path} could not be read (${error.code ?? 'error'})`, [own('name a PEM file')]);
    });
  const pair = { cert: await read(cert), key: await read(key) };
  try {
    createSecureContext(pair);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(say`there is no certificate with its key in ${cert} and ${key} (${code ?? 'error'})`, [
      own('both are PEM files, the key without a passphrase'),
    ]);
  }
  return pair;
}

interface PublicName {
  readonly host: string;
  readonly origin: string;
}

function publicNames(urls: readonly string[]): readonly PublicName[] {
  return urls.map((text) => {
    const url = URL.parse(text);
    const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
    if (!isPlain || url.username !== '' || url.hash !== '')
      throw new InputError(say`${text} is no address of a server`, [
        own('scheme, name and port, as the browser shows them: --public-url https://trace.example.com'),
      ]);
    return { host: url.host, origin: url.origin };
  });
}

function ownNames(host: string): readonly string[] {
  if (isLoopback(host)) return ['127.0.0.1', 'localhost', '[::1]', ...(isIP(host) === 4 ? [host] : [])];
  // Any address of this machine: by which name it is known, only --public-url can say.
  if (host === '0.0.0.0' || host === '::') return ['127.0.0.1', 'localhost', '[::1]'];
  return [isIP(host) === 6 ? `[${host}]` : host.toLowerCase()];
}

function searchesOf({ files, sources }: Settings): readonly string[] {
  return sources
    .filter(({ definition }) => definition.holds !== 'nothing')
    .map(({ definition: { id, title } }) =>
      id === 'file' ? `${title} (${files.length === 1 ? '1 path' : `${files.length} paths`})` : title,
    );
}

function cannotListen(error: unknown, { host, port }: ServeFlags): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new InputError(say`port ${port} is in use`, [
      own('perhaps by another trace-by-id serve, which is as good'),
      own('or take a free one: --port 0 (dashboards link to 8713 unless their trace_by_id_url says otherwise)'),
    ]);
  if (code === 'EACCES') return new InputError(say`port ${port} is not for this user`, [own('take one above 1023')]);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new InputError(say`${host} is no address of this machine`, [own('leave --host out, or name one that is')]);
  return error;
}

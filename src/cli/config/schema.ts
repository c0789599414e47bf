// Which keys a configuration file may have and which environment variables are read, each with the setting it gives and how
// its text is checked. docs/configuration.md is held against this file by a test.

import type { SettingKind, SettingVia, SourceSetting } from '../../model/setting.ts';
import type { ServerWords } from '../../model/server-advice.ts';
import type { SourceDefinition } from '../../sources/definition.ts';
import { SOURCES } from '../../sources/index.ts';

export interface Leaf {
  readonly kind: SettingKind;
  /** The setting it gives where that is not its own name: `passwordFile` gives `password`. */
  readonly gives?: string;
  readonly via?: SettingVia;
}

export interface Shape {
  readonly [key: string]: Leaf | Shape | 'headers';
}

const SERVER: Shape = {
  url: { kind: 'url' },
  username: { kind: 'text' },
  password: { kind: 'secret' },
  passwordFile: { kind: 'path', gives: 'password', via: 'file' },
  passwordEnv: { kind: 'variable', gives: 'password', via: 'env' },
  bearerToken: { kind: 'secret' },
  bearerTokenFile: { kind: 'path', gives: 'bearerToken', via: 'file' },
  bearerTokenEnv: { kind: 'variable', gives: 'bearerToken', via: 'env' },
  authHeader: { kind: 'header-name' },
  headers: 'headers',
  proxy: { kind: 'proxy' },
  proxyEnv: { kind: 'variable', gives: 'proxy', via: 'env' },
  tls: {
    caFile: { kind: 'path' },
    certFile: { kind: 'path' },
    keyFile: { kind: 'path' },
    serverName: { kind: 'text' },
    skipVerify: { kind: 'boolean' },
  },
  retries: { kind: 'count' },
  minBackoff: { kind: 'wait' },
  maxBackoff: { kind: 'wait' },
  tryTimeout: { kind: 'wait' },
};

function sourceShapes(): Shape {
  return Object.fromEntries(
    SOURCES.filter(isConfigurable).map(({ id, server, settings }) => [
      id,
      { ...(server === null ? {} : SERVER), ...Object.fromEntries(settings.flatMap(leavesOf)) },
    ]),
  );
}

function isConfigurable({ server, settings }: SourceDefinition): boolean {
  return server !== null || settings.length > 0;
}

function leavesOf({ key, kind, spellings = {} }: SourceSetting): readonly [string, Leaf][] {
  return [
    [key, { kind }],
    ...Object.entries(spellings).map(([name, as]): [string, Leaf] => [name, { kind: as, gives: key }]),
  ];
}

/** What a context may say, and the top level for all of them. */
export const CONTEXT_SHAPE: Shape = {
  files: { kind: 'paths' },
  timezone: { kind: 'timezone' },
  profile: { kind: 'profile' },
  ...sourceShapes(),
  runbook: { kind: 'page' },
  lint: {
    webRoots: { kind: 'pages' },
  },
  limits: {
    maxLookback: { kind: 'duration' },
    maxBytes: { kind: 'bytes' },
    timeout: { kind: 'wait' },
    settle: { kind: 'pause' },
  },
};

/** Besides these, `contexts` holds a CONTEXT_SHAPE under each name. */
export const TOP_SHAPE: Shape = {
  ...CONTEXT_SHAPE,
  context: { kind: 'text' },
  trustedServers: { kind: 'servers' },
};

export interface Given {
  readonly key: string;
  readonly kind: SettingKind;
  readonly via?: SettingVia;
}

// What logcli reads (its --help), with the same meaning; for the other servers the same names with their own prefix.
const PER_SERVER: Readonly<Record<string, Given>> = {
  USERNAME: { key: 'username', kind: 'text' },
  PASSWORD: { key: 'password', kind: 'secret' },
  BEARER_TOKEN: { key: 'bearerToken', kind: 'secret' },
  BEARER_TOKEN_FILE: { key: 'bearerToken', kind: 'path', via: 'file' },
  AUTH_HEADER: { key: 'authHeader', kind: 'header-name' },
  HTTP_PROXY_URL: { key: 'proxy', kind: 'proxy' },
  CA_CERT_PATH: { key: 'tls.caFile', kind: 'path' },
  CLIENT_CERT_PATH: { key: 'tls.certFile', kind: 'path' },
  CLIENT_KEY_PATH: { key: 'tls.keyFile', kind: 'path' },
  TLS_SKIP_VERIFY: { key: 'tls.skipVerify', kind: 'boolean' },
  CLIENT_RETRIES: { key: 'retries', kind: 'count' },
  CLIENT_MIN_BACKOFF: { key: 'minBackoff', kind: 'backoff' },
  CLIENT_MAX_BACKOFF: { key: 'maxBackoff', kind: 'backoff' },
};

export const ENVIRONMENT: Readonly<Record<string, Given>> = {
  TRACE_BY_ID_CONTEXT: { key: 'context', kind: 'text' },
  ...Object.fromEntries(SOURCES.flatMap(variablesOf)),
};

function variablesOf({ id, server, settings }: SourceDefinition): readonly [string, Given][] {
  return [
    ...settings.flatMap(({ key, kind, variable, variableKind }): readonly [string, Given][] =>
      variable === undefined ? [] : [[variable, { key: `${id}.${key}`, kind: variableKind ?? kind }]],
    ),
    ...(server === null ? [] : serverVariables(id, server)),
  ];
}

function serverVariables(id: string, { addressVariable, tokenVariable }: ServerWords): readonly [string, Given][] {
  return [
    ...(tokenVariable === undefined
      ? []
      : [[tokenVariable, { key: `${id}.bearerToken`, kind: 'secret' }] satisfies [string, Given]]),
    [addressVariable, { key: `${id}.url`, kind: 'url' }],
    ...Object.entries(PER_SERVER).map(([name, given]): [string, Given] => [
      `${id.toUpperCase()}_${name}`,
      { ...given, key: `${id}.${given.key}` },
    ]),
  ];
}

export const FLAGS: Readonly<Record<string, Given>> = {
  context: { key: 'context', kind: 'text' },
  timezone: { key: 'timezone', kind: 'timezone' },
  ...Object.fromEntries(SOURCES.flatMap(flagsOf)),
  'max-lookback': { key: 'limits.maxLookback', kind: 'duration' },
  'max-bytes': { key: 'limits.maxBytes', kind: 'bytes' },
  timeout: { key: 'limits.timeout', kind: 'wait' },
  settle: { key: 'limits.settle', kind: 'pause' },
  'web-root': { key: 'lint.webRoots', kind: 'pages' },
};

function flagsOf({ id, server, settings }: SourceDefinition): readonly [string, Given][] {
  return [
    ...(server === null ? [] : [[id, { key: `${id}.url`, kind: 'url' }] satisfies [string, Given]]),
    ...settings.flatMap(({ key, kind, flag }): readonly [string, Given][] =>
      flag === undefined ? [] : [[flag.name, { key: `${id}.${key}`, kind }]],
    ),
  ];
}

/** Settings of several values, of which one may be given alone. */
export function isList(key: string): boolean {
  return LISTS.has(key);
}

const LISTS: ReadonlySet<string> = new Set(
  SOURCES.flatMap(({ id, settings }) =>
    settings.filter(({ kind }) => kind === 'texts' || kind === 'paths').map(({ key }) => `${id}.${key}`),
  ),
);

/** Settings whose value is never printed, however it was given. */
export function isSecretKey(key: string): boolean {
  return /\.(?:password|bearerToken)$|\.headers\./.test(key);
}

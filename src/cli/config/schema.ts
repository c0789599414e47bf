// Which keys a configuration file may have and which environment variables are read, each with the setting it gives and how
// its text is checked. docs/configuration.md is held against this file by a test.

import { BACKENDS, type BackendId, type SettingFlags } from './settings.ts';
import type { Via } from './value.ts';

export type Kind =
  | 'text'
  | 'secret'
  | 'variable'
  | 'path'
  | 'paths'
  | 'texts'
  | 'url'
  | 'page'
  | 'pages'
  | 'proxy'
  | 'servers'
  | 'selector'
  | 'timezone'
  | 'profile'
  | 'boolean'
  | 'count'
  | 'positive'
  | 'uid'
  | 'explore-form'
  | 'header-name'
  | 'header-value'
  | 'duration'
  | 'wait'
  | 'pause'
  | 'backoff'
  | 'bytes';

export interface Leaf {
  readonly kind: Kind;
  /** The setting it gives where that is not its own name: `passwordFile` gives `password`. */
  readonly gives?: string;
  readonly via?: Via;
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

/** What a context may say, and the top level for all of them. */
export const CONTEXT_SHAPE: Shape = {
  files: { kind: 'paths' },
  timezone: { kind: 'timezone' },
  profile: { kind: 'profile' },
  loki: {
    ...SERVER,
    selector: { kind: 'selector' },
    tenant: { kind: 'text', gives: 'tenants' },
    tenants: { kind: 'texts' },
    queryTags: { kind: 'header-value' },
  },
  prometheus: SERVER,
  alertmanager: SERVER,
  grafana: {
    ...SERVER,
    orgId: { kind: 'positive' },
    exploreForm: { kind: 'explore-form' },
    lokiUid: { kind: 'uid' },
    prometheusUid: { kind: 'uid' },
    dashboardUid: { kind: 'uid' },
  },
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
  readonly kind: Kind;
  readonly via?: Via;
}

const ADDRESS: Readonly<Record<BackendId, string>> = {
  loki: 'LOKI_ADDR',
  prometheus: 'PROMETHEUS_URL',
  alertmanager: 'ALERTMANAGER_URL',
  grafana: 'GRAFANA_URL',
};

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
  TRACE_BY_ID_SELECTOR: { key: 'loki.selector', kind: 'selector' },
  LOKI_ORG_ID: { key: 'loki.tenants', kind: 'text' },
  LOKI_QUERY_TAGS: { key: 'loki.queryTags', kind: 'header-value' },
  GRAFANA_SERVICE_ACCOUNT_TOKEN: { key: 'grafana.bearerToken', kind: 'secret' },
  ...Object.fromEntries(
    BACKENDS.flatMap((backend) => [
      [ADDRESS[backend], { key: `${backend}.url`, kind: 'url' } satisfies Given],
      ...Object.entries(PER_SERVER).map(([name, given]): [string, Given] => [
        `${backend.toUpperCase()}_${name}`,
        { ...given, key: `${backend}.${given.key}` },
      ]),
    ]),
  ),
};

export const FLAGS: Readonly<Partial<Record<keyof SettingFlags, Given>>> = {
  context: { key: 'context', kind: 'text' },
  timezone: { key: 'timezone', kind: 'timezone' },
  loki: { key: 'loki.url', kind: 'url' },
  selector: { key: 'loki.selector', kind: 'selector' },
  tenant: { key: 'loki.tenants', kind: 'texts' },
  prometheus: { key: 'prometheus.url', kind: 'url' },
  alertmanager: { key: 'alertmanager.url', kind: 'url' },
  grafana: { key: 'grafana.url', kind: 'url' },
  'max-lookback': { key: 'limits.maxLookback', kind: 'duration' },
  'max-bytes': { key: 'limits.maxBytes', kind: 'bytes' },
  timeout: { key: 'limits.timeout', kind: 'wait' },
  settle: { key: 'limits.settle', kind: 'pause' },
  'web-root': { key: 'lint.webRoots', kind: 'pages' },
};

/** Settings whose value is never printed, however it was given. */
export function isSecretKey(key: string): boolean {
  return /\.(?:password|bearerToken)$|\.headers\./.test(key);
}

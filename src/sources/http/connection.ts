// How one server is reached: what the configuration comes to, and what the HTTP client needs. Secrets are in it: it never
// goes into a report, an error, a log or a process argument.

/** Seconds of one try; the whole run has its own deadline (--timeout). */
export const DEFAULT_TRY_TIMEOUT_MS = 30_000;

export interface Connection {
  /** http or https, its path is kept. Holds no credentials, no query, no fragment. */
  readonly url: string;
  readonly auth: Auth;
  /** The header that carries the credentials: `Authorization`, unless a gateway wants another (LOKI_AUTH_HEADER). */
  readonly authHeader: string;
  /** Extra headers. Their values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Tls;
  /** Null: as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say. May hold credentials. */
  readonly proxyUrl: string | null;
  readonly retry: Retry;
  readonly tryTimeoutMs: number;
}

export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  /** Read again for each request: tokens in files are rotated. */
  | { readonly kind: 'bearer-file'; readonly path: string };

export interface Tls {
  /** Paths of PEM files; null: the system's authorities, no client certificate. */
  readonly caCertPath: string | null;
  readonly clientCertPath: string | null;
  readonly clientKeyPath: string | null;
  readonly serverName: string | null;
  readonly skipVerify: boolean;
}

export interface Retry {
  /** Tries after the first. */
  readonly retries: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

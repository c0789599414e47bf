// The one way a source talks to a server. What varies (clock, randomness, waiting) is passed in.

/** What a source may ask. Only reads: GET, or POST with a form where a query is too long for a URL. */
export interface HttpRequest {
  /** Appended to the base path: `/loki/api/v1/query_range`. */
  readonly path: string;
  readonly params?: readonly (readonly [name: string, value: string])[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Ctrl-C and the deadline of the whole run. */
  readonly signal: AbortSignal;
  /** More than this is not read: `SourceError` of kind `too-large`. */
  readonly maxBytes?: number;
  readonly form?: boolean;
  /** Overrides the connection's retries: 0 for a probe. */
  readonly retries?: number;
}

/** A 2xx answer, whole. Every other end is a thrown SourceError. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. Untrusted. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly receivedBytes: number;
  /** 1 when the first try succeeded. */
  readonly tries: number;
  /** Half the round trip later than this the server wrote its Date header; null without one. For the clock offset. */
  readonly clockOffsetMs: number | null;
}

export interface HttpClient {
  /** Scheme, host, port and path: no credentials, no query. For reports and errors. */
  readonly shownUrl: string;
  get(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

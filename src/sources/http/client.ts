// The one way a source talks to a server. What varies (clock, randomness, waiting, files, environment) is passed in.

import type { Exchange } from '../../model/exchange.ts';
import type { Credential } from '../../model/redaction.ts';

/** What a source may ask. Only reads: GET, or POST with a form where a query is too long for a URL. */
export interface HttpRequest {
  /** Appended to the base path: `/loki/api/v1/query_range`. */
  readonly path: string;
  readonly params?: readonly (readonly [name: string, value: string])[];
  /** What is told of the request instead, where its parameters hold the time at which it was asked. */
  readonly toldParams?: HttpRequest['params'];
  /** Win over the connection's extra headers of the same name; the credentials' header wins over both. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ctrl-C and the deadline of the whole run; its reason says which of the two (end-of-run.ts). */
  readonly signal: AbortSignal;
  /** More than this is not read, after decompression: `SourceError` of kind `too-large`. 64 MiB unless given. */
  readonly maxBytes?: number;
  readonly form?: boolean;
  /** Status and headers alone. */
  readonly head?: boolean;
  /** Overrides the connection's retries: 0 for a probe. */
  readonly retries?: number;
}

/** A 2xx answer, whole. Every other end is a thrown SourceError. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. Untrusted. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Bytes of the body as they came over the wire, compressed where the server compressed. */
  readonly receivedBytes: number;
  /** 1 when the first try succeeded. */
  readonly tries: number;
  /**
   * How far the server's clock is ahead of ours, from its Date header against the middle of the round trip. That header has
   * whole seconds: right to ±(500 + half the round trip). Null without the header, or when the headers took over 2 s.
   */
  readonly clockOffsetMs: number | null;
  /** True: the body held bytes that are no UTF-8, which stand as U+FFFD in `text`. Absent means false. */
  readonly badUtf8?: boolean;
}

export interface HttpClient {
  /** Scheme, host, port and path: no credentials, no query. For reports and errors. */
  readonly shownUrl: string;
  /** Throws SourceError alone, whatever the server, the network or the files of the connection do. */
  get(request: HttpRequest): Promise<HttpAnswer>;
  /** Cuts what is still under way. */
  close(): Promise<void>;
}

export interface HttpEnv {
  /** In [0, 1). */
  readonly random: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** By the same clock: when the whole run must be done. No retry is begun that could not end before. Null: no deadline. */
  readonly deadlineMs: number | null;
  /** Of these HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked at, in upper and lower case. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly userAgent: string;
  /** Text of a file: token and certificates. Rejects when it cannot be read. */
  readonly readFile: (path: string) => Promise<string>;
  /** Told of each try, in the order in which they end. Absent: nobody keeps them. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told of each credential once it is known: at once, and of a token out of a file at each try. Absent: nobody needs them. */
  readonly onCredential?: (credential: Credential) => void;
}

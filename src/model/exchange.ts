/**
 * One question to a server and what came back, whatever came: for who keeps the raw answers. Holds no credential of
 * ours.
 */
export interface Exchange {
  /** Scheme, host, port and base path. */
  readonly address: string;
  readonly method: 'GET' | 'POST' | 'HEAD';
  /** Path and query as sent; of a form its fields stand where a query would. */
  readonly target: string;
  /** The tenant it was sent for; null without one. */
  readonly tenant: string | null;
  /** 1 for the first try. */
  readonly tryNumber: number;
  /** Null: no answer came. */
  readonly status: number | null;
  /** Why the try failed (`SourceError.kind`); null: it did not. */
  readonly error: string | null;
  /** The body, unpacked. Null: none came, or it was too long or cut on its way. Untrusted. */
  readonly text: string | null;
  /** Of the body, over the wire. */
  readonly receivedBytes: number;
  /** A body began and is not here whole. */
  readonly isCut: boolean;
}

// What to try when a server failed, by what went wrong: the same words in an error, in doctor and in a report's next steps.

import { own, type Prose } from './prose.ts';

export interface ServerFailure {
  /** Of SourceError and Gap: `status-401`, `redirect`, `tls-not-spoken` … */
  readonly kind: string;
  /** What the server said, or a text that holds it. */
  readonly says: string;
}

/** How a server is named in the configuration. */
export interface ServerWords {
  /** The variable that holds its address: `LOKI_ADDR`. The others begin with the source's id: `LOKI_BEARER_TOKEN`. */
  readonly addressVariable: string;
  /** For the help of its flag. */
  readonly addressSays: string;
  /** An address as it often is behind a gateway. */
  readonly exampleAddress: string;
  /** A variable of its own for its token. */
  readonly tokenVariable?: string;
  /** What only this server can mean. Empty: nothing more than any server. */
  readonly advise?: (failure: ServerFailure) => readonly Prose[];
}

/** What to try when this server failed. Most useful first; empty when nothing is to be done here. */
export type Advise = (sourceId: string, failure: ServerFailure) => readonly Prose[];

export interface NamedServer {
  readonly id: string;
  readonly server: ServerWords;
}

/** Most useful first; empty when nothing is to be done here. */
export function serverAdvice({ id, server }: NamedServer, failure: ServerFailure): readonly Prose[] {
  const { kind } = failure;
  const status = Number(/^status-(\d{3})$/.exec(kind)?.[1] ?? 0);
  const special = server.advise?.(failure) ?? [];
  if (status === 403) return [credentials(id, server), ...special];
  if (special.length > 0) return special;
  if (status === 401) return [credentials(id, server)];
  if (kind.startsWith('token-'))
    return [own('check the credentials: trace-by-id config show says where they come from')];
  if (kind === 'html-answer' || kind === 'redirect')
    return [
      own(
        `give the address of the API itself, with its base path if it has one (${server.exampleAddress}); a login page there means that credentials are missing`,
      ),
    ];
  if (status === 404)
    return [
      own(`check the base path of the address: behind a gateway it is often longer, as in ${server.exampleAddress}`),
    ];
  if (kind === 'tls-not-spoken') return [own('begin the address with http:// instead of https://')];
  if (kind.startsWith('tls')) return [own('check tls.caFile and tls.serverName in the configuration')];
  if (status > 0) return status >= 500 ? [own('see what the server itself logs')] : [];
  if (!NOT_REACHED.test(kind)) return [];
  return [own('check that the address is right and reachable from here, and whether a proxy is needed')];
}

const NOT_REACHED = /^(?:connect|name-|unreachable|not-http|not-json|proxy-|try-timeout|deadline|truncated)/;

function credentials(id: string, { tokenVariable }: ServerWords): Prose {
  const name = id.toUpperCase();
  return own(
    `give credentials: export ${tokenVariable ?? `${name}_BEARER_TOKEN`}=…, or ${name}_USERNAME and ${name}_PASSWORD, or ${id}.bearerTokenFile in your user file; trace-by-id config show says which are in use`,
  );
}

// What undici, the socket or TLS threw → what happened, in words that say what to try. The messages of these errors are never
// repeated: some hold addresses with credentials.

import { own, say, type Prose } from '../../model/prose.ts';
import type { SourceErrorType } from '../../model/errors.ts';
import { makeFault, type Fault } from './fault.ts';
import { tlsFault } from './tls-fault.ts';

export interface Place {
  readonly shownUrl: string;
  /** Host and port; null: direct. */
  readonly proxyHost: string | null;
  /** body: status and headers had come. */
  readonly stage: 'headers' | 'body';
  /** Code of a TLS alert that came on one of the connections meanwhile. */
  readonly tlsAlert: string | null;
}

interface Row {
  readonly codes: RegExp;
  readonly kind: string;
  readonly says: string;
  readonly errorType?: SourceErrorType;
  readonly retry?: Fault['retry'];
}

const REACHING: readonly Row[] = [
  {
    codes: /^ECONNREFUSED$/,
    kind: 'connection-refused',
    says: 'refused the connection: it is not running, or listens elsewhere',
  },
  { codes: /^(?:ENOTFOUND|EAI_.*)$/, kind: 'name-not-found', says: 'has a name that could not be looked up' },
  {
    codes: /^(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    kind: 'connect-timeout',
    says: 'did not take a connection in time: a firewall, a VPN that is down, or a wrong port',
  },
  {
    codes: /^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL)$/,
    kind: 'unreachable',
    says: 'cannot be reached from here: no route',
  },
];

const ANSWERING: readonly Row[] = [
  {
    codes: /^(?:ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_PRX_CONN)$/,
    kind: 'connection-closed',
    says: 'closed the connection without an answer',
  },
  {
    codes: /^UND_ERR_HEADERS_OVERFLOW$/,
    kind: 'headers-too-large',
    says: 'sent more headers than are read',
    errorType: 'bad_data',
    retry: 'never',
  },
  {
    codes: /^(?:HPE_.*|HTTPParserError)$/,
    kind: 'not-http',
    says: 'did not answer in HTTP: another kind of server listens there',
    errorType: 'bad_data',
    retry: 'never',
  },
];

export function connectionFault(error: unknown, place: Place): Fault {
  const code = codeOf(error);
  const { shownUrl, proxyHost, stage } = place;
  if (/^UND_ERR_(?:DESTROYED|CLOSED)$/.test(code)) {
    return makeFault({ errorType: 'canceled', kind: 'interrupted', prose: say`Asking ${shownUrl} was interrupted.` });
  }
  const proxy = proxyHost === null ? null : proxyFault(error, { ...place, proxyHost });
  if (proxy !== null) return proxy;
  if (stage === 'body' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return truncatedFault(shownUrl);
  const isClosed = code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
  const tls = tlsFault(isClosed ? (place.tlsAlert ?? code) : code, shownUrl);
  if (tls !== null) return tls;
  const row = [...REACHING, ...ANSWERING].find(({ codes }) => codes.test(code));
  return makeFault({
    errorType: row?.errorType ?? 'unavailable',
    kind: row?.kind ?? 'connection-failed',
    prose: say`${shownUrl} ${row === undefined ? failedWith(code) : own(row.says)}.`,
    retry: row?.retry ?? 'yes',
  });
}

export function truncatedFault(shownUrl: string): Fault {
  return makeFault({
    errorType: 'unavailable',
    kind: 'truncated-answer',
    prose: say`${shownUrl} broke off in the middle of its answer.`,
    retry: 'yes',
  });
}

function failedWith(code: string): Prose {
  return code === '' ? own('could not be asked') : say`could not be asked (${code})`;
}

/** undici has no codes for a proxy's refusal, only these texts (lib/dispatcher/proxy-agent.js). */
function proxyFault(error: unknown, { shownUrl, proxyHost, stage }: Place & { proxyHost: string }): Fault | null {
  if (stage === 'body') return null;
  const message = error instanceof Error ? error.message : '';
  const status = Number(/^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(message)?.[1] ?? 0);
  if (status === 407) {
    return makeFault({
      errorType: 'bad_data',
      kind: 'proxy-auth',
      status,
      prose: say`The proxy ${proxyHost} wants a user name and a password, or others than it was given (407).`,
    });
  }
  if (status > 0) {
    return makeFault({
      errorType: 'unavailable',
      kind: 'proxy-refused',
      status,
      prose: say`The proxy ${proxyHost} answered ${status} when asked to connect to ${shownUrl}.`,
      retry: status >= 500 ? 'yes' : 'never',
    });
  }
  const code = codeOf(error);
  const row = REACHING.find(({ codes }) => codes.test(code));
  if (row === undefined && code !== 'UND_ERR_PRX_CONN' && code !== 'UND_ERR_PRX_TLS') return null;
  return makeFault({
    errorType: 'unavailable',
    kind: 'proxy-unreachable',
    prose: say`The proxy ${proxyHost} ${own(row?.says ?? (code === 'UND_ERR_PRX_TLS' ? 'has a certificate for another name' : 'closed the connection'))}.`,
    retry: code === 'UND_ERR_PRX_TLS' ? 'never' : 'yes',
  });
}

/**
 * HTTPParserError has no code for half of what it finds (lib/dispatcher/parser-h1.js): its name stands for one. Else the code of
 * the error, of its first cause that has one, or of the first of several attempts (happy eyeballs); empty without
 * one.
 */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if (at.name === 'HTTPParserError') return at.name;
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = at instanceof AggregateError ? (at.errors as unknown[])[0] : at.cause;
  }
  return '';
}

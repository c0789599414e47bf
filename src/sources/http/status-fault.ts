// An answer that is no 2xx → what it means and whether asking again can help.

import { own, say, type Prose } from '../../model/prose.ts';
import { makeFault, type Fault } from './fault.ts';
import { parseRetryAfter } from './retry-after.ts';
import { errorTypeOf, serverMessage } from './server-message.ts';

export interface BadAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As far as it could be had. */
  readonly body: string;
  readonly shownUrl: string;
  readonly nowMs: number;
}

const RETRIED: ReadonlySet<number> = new Set([408, 425, 429, 499]);

/** Loki and its gRPC wrap their own timeouts in a 500; VictoriaLogs has a 503 for them, and another one for a queue. */
const SAYS_TIMEOUT =
  /request timed out|timed out, decrease|context deadline exceeded|code = DeadlineExceeded|couldn't be executed in \d/i;

/** Refusals that Loki sends as a 500 when they come from a querier: asked again, they are refused again. */
const SAYS_REFUSED =
  /^parse error|max entries limit|query time range exceeds the limit|too many bytes|missing required matchers|no org id|max_query_lookback|maximum (?:number )?of series/i;

const WRAPPED_STATUS = /code = Code\((4\d\d)\)/;

export function statusFault(answer: BadAnswer): Fault {
  const { status, headers, body, shownUrl, nowMs } = answer;
  if (status >= 300 && status < 400 && headers['location'] !== undefined)
    return redirectFault(answer, headers['location']);
  const said = serverMessage(body, headers['content-type'] ?? '');
  const wrapped = status >= 500 ? Number(WRAPPED_STATUS.exec(said.text)?.[1] ?? status) : status;
  const isTimeout = status >= 500 && SAYS_TIMEOUT.test(said.text);
  const errorType = isTimeout ? 'timeout' : errorTypeOf(wrapped, said.errorType);
  const retryAfterMs = parseRetryAfter({ value: headers['retry-after'], date: headers['date'], nowMs });
  const pause = retryAfterMs === null ? [] : own(` It asks to be left alone for ${Math.ceil(retryAfterMs / 1000)} s.`);
  return makeFault({
    errorType,
    kind: `status-${status}`,
    status,
    prose: say`${shownUrl} answered ${status}${isTenantMissing(status, said.text) ? own(': no tenant was named') : hint(status, errorType === 'timeout')}.${pause}`,
    serverSays: said.text,
    retry: errorType === 'timeout' ? 'once' : isRetried(wrapped, said.text) ? 'yes' : 'never',
    retryAfterMs,
  });
}

function isTenantMissing(status: number, text: string): boolean {
  return status === 401 && text.includes('no org id');
}

function isRetried(status: number, text: string): boolean {
  if (RETRIED.has(status)) return true;
  return status >= 500 && status !== 501 && !SAYS_REFUSED.test(text);
}

function hint(status: number, isTimeout: boolean): Prose {
  if (isTimeout) return own(': the query took too long for it');
  switch (status) {
    case 401:
      return own(': credentials are missing or wrong');
    case 403:
      return own(': these credentials may not read this');
    case 404:
      return own(
        ': it has nothing at this path. Perhaps the address lacks a path prefix, or names another kind of server',
      );
    case 407:
      return own(': the proxy wants a user name and a password');
    case 413:
    case 414:
      return own(': the query is too long for it, or for a gateway before it');
    case 429:
      return own(': it has too much to do, or a limit of requests was reached');
    case 502:
    case 503:
      return own(': it is not ready, or a gateway found nobody behind it');
    default:
      return [];
  }
}

function redirectFault({ status, shownUrl, headers, body }: BadAnswer, location: string): Fault {
  const to = URL.parse(location, shownUrl);
  const isItself = to?.origin === URL.parse(shownUrl)?.origin;
  const where =
    to === null ? own('an address that cannot be read') : isItself ? own('another path of its own') : say`${to.host}`;
  return makeFault({
    errorType: 'bad_data',
    kind: 'redirect',
    status,
    prose: say`${shownUrl} redirects to ${where}. Redirects are not followed, since credentials would go along: set the address to where the server is. A login page there means that credentials are missing.`,
    serverSays: serverMessage(body, headers['content-type'] ?? '').text,
  });
}

// What to try when a server failed, by what went wrong: the same words in an error, in doctor and in a report's next steps.

import { own, type Prose } from './prose.ts';

export interface ServerFailure {
  /** Of SourceError and Gap: `status-401`, `redirect`, `tls-not-spoken` … */
  readonly kind: string;
  /** What the server said, or a text that holds it. */
  readonly says: string;
}

/** Most useful first; empty when nothing is to be done here. `serverId` is the source's or the probe's: `loki`, `grafana` … */
export function serverAdvice(serverId: string, { kind, says }: ServerFailure): readonly Prose[] {
  const status = Number(/^status-(\d{3})$/.exec(kind)?.[1] ?? 0);
  if (kind === 'no-org-id' || (status === 401 && says.includes('no org id')))
    return [own('say whose logs are meant: --tenant ID, LOKI_ORG_ID or loki.tenants (it is sent as X-Scope-OrgID)')];
  if (status === 401 || status === 403) return [credentials(serverId), ...(status === 403 ? permission(serverId) : [])];
  if (kind.startsWith('token-'))
    return [own('check the credentials: trace-by-id config show says where they come from')];
  if (kind === 'html-answer' || kind === 'redirect')
    return [
      own(
        `give the address of the API itself, with its base path if it has one (${exampleOf(serverId)}); a login page there means that credentials are missing`,
      ),
    ];
  if (status === 404)
    return [
      own(`check the base path of the address: behind a gateway it is often longer, as in ${exampleOf(serverId)}`),
    ];
  if (kind === 'tls-not-spoken') return [own('begin the address with http:// instead of https://')];
  if (kind.startsWith('tls')) return [own('check tls.caFile and tls.serverName in the configuration')];
  if (status > 0) return status >= 500 ? [own('see what the server itself logs')] : [];
  if (!NOT_REACHED.test(kind)) return [];
  return [own('check that the address is right and reachable from here, and whether a proxy is needed')];
}

const NOT_REACHED = /^(?:connect|name-|unreachable|not-http|not-json|proxy-|try-timeout|deadline|truncated)/;

function credentials(serverId: string): Prose {
  const name = serverId.toUpperCase();
  const token = serverId === 'grafana' ? 'GRAFANA_SERVICE_ACCOUNT_TOKEN' : `${name}_BEARER_TOKEN`;
  return own(
    `give credentials: export ${token}=…, or ${name}_USERNAME and ${name}_PASSWORD, or ${serverId}.bearerTokenFile in your user file; trace-by-id config show says which are in use`,
  );
}

function permission(serverId: string): readonly Prose[] {
  return serverId === 'loki' ? [own('check that they may read this tenant (--tenant)')] : [];
}

function exampleOf(serverId: string): string {
  switch (serverId) {
    case 'loki':
      return 'https://gateway.example.com/loki-prod, or …/api/datasources/proxy/uid/UID of Grafana';
    case 'grafana':
      return 'https://example.com/grafana';
    default:
      return `https://example.com/${serverId}`;
  }
}

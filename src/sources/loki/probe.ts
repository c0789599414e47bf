// Loki for doctor. What a trace would meet: the tenant, the selector, and the limits as the server itself words them.

import { faultProse, found, type Probe, type ProbeFinding } from '../../model/probe.ts';
import { count, own, type Prose, say } from '../../model/prose.ts';
import { serverAdvice } from '../../model/server-advice.ts';
import { NANOS_PER_SECOND, type UnixNano } from '../../model/time.ts';
import type { HttpClient } from '../http/client.ts';
import { ask, type Asked, at, clockFinding, listAt, reachable, textAt } from '../http/probe.ts';

export interface LokiProbeOptions {
  readonly client: HttpClient;
  readonly selector: string;
  /** Empty: no X-Scope-OrgID. */
  readonly tenants: readonly string[];
  readonly now: () => UnixNano;
}

const HOUR = 3600n * NANOS_PER_SECOND;

export function createLokiProbe({ client, selector, tenants, now }: LokiProbeOptions): Probe {
  return {
    id: 'loki',
    address: client.shownUrl,
    async check(signal) {
      const end = now();
      const asked = await ask(client, { path: '/loki/api/v1/status/buildinfo', headers: scope(tenants[0]), signal });
      // Gateways often hide this page; the questions below tell whether Loki is there.
      const first = asked.ok
        ? [reachable('Loki', textAt(asked.json, 'version')), ...clockFinding(asked.answer)]
        : isRefusal(asked)
          ? []
          : null;
      if (first === null && !asked.ok) throw asked.error;
      const each = await Promise.all(
        (tenants.length === 0 ? [undefined] : tenants).map((tenant) =>
          checkTenant({ client, selector, tenant, end, signal }),
        ),
      );
      return [...(first ?? []), ...each.flat()];
    },
  };
}

interface TenantQuestion {
  readonly client: HttpClient;
  readonly selector: string;
  readonly tenant: string | undefined;
  readonly end: UnixNano;
  readonly signal: AbortSignal;
}

async function checkTenant({
  client,
  selector,
  tenant,
  end,
  signal,
}: TenantQuestion): Promise<readonly ProbeFinding[]> {
  const whose: Prose = tenant === undefined ? own('') : say`tenant ${tenant}: `;
  const headers = scope(tenant);
  const range: readonly (readonly [string, string])[] = [
    ['start', String(end - HOUR)],
    ['end', String(end)],
  ];
  const series = await ask(client, {
    path: '/loki/api/v1/series',
    params: [['match[]', selector], ...range],
    headers,
    signal,
  });
  if (!series.ok) return [refusal(series, whose)];
  const streams = listAt(series.json, 'data');
  if (streams === null)
    return [
      found('fail', {
        check: 'reachable',
        says: say`${whose}the answer is not Loki's`,
        tryNext: [own('check that the address is that of Loki, or of its data source proxy in Grafana')],
      }),
    ];
  const stats = await ask(client, {
    path: '/loki/api/v1/index/stats',
    params: [['query', selector], ...range],
    headers,
    signal,
  });
  const bytes = stats.ok ? at(stats.json, 'bytes') : undefined;
  const volume = typeof bytes === 'number' && bytes > 0 ? own(`, about ${megabytes(bytes)} in its index`) : own('');
  return [
    streams.length > 0
      ? found('ok', {
          check: 'selector',
          says: say`${whose}${count(streams.length, 'stream')} of ${selector} in the last hour${volume}`,
        })
      : found('warn', {
          check: 'selector',
          says: say`${whose}no stream of ${selector} in the last hour`,
          tryNext: [
            own('check the selector (--selector, loki.selector) and the tenant; or nothing was written in that hour'),
          ],
        }),
    await limits({ client, selector, tenant, end, signal }, whose),
  ];
}

const TOO_MANY = 1_000_000_000;
const TOO_LONG = 400n * 24n * HOUR;

/**
 * The limits are on no page that users reach. A question beyond them is refused before anything is read, and the refusal
 * names the limit; where rows are not limited the second question is not asked, since it might be answered.
 */
async function limits({ client, selector, tenant, end, signal }: TenantQuestion, whose: Prose): Promise<ProbeFinding> {
  const refused = async (start: UnixNano): Promise<string> => {
    const asked = await ask(client, {
      path: '/loki/api/v1/query_range',
      params: [
        ['query', `${selector} |= "trace-by-id doctor"`],
        ['start', String(start)],
        ['end', String(end)],
        ['limit', String(TOO_MANY)],
        ['direction', 'forward'],
      ],
      headers: scope(tenant),
      signal,
    });
    return asked.ok ? '' : asked.error.serverSays;
  };
  const rows = /max_entries_limit\w* \(\d+ > (\d{1,12})\)/.exec(await refused(end - NANOS_PER_SECOND))?.[1] ?? null;
  const length =
    rows === null
      ? null
      : (/query length: [^,]{1,40}, limit: ([0-9a-zµ.]{1,30})\)/.exec(await refused(end - TOO_LONG))?.[1] ?? null);
  return found('ok', {
    check: 'limits',
    says: say`${whose}${own(rows === null ? 'it shows no limit of rows' : `at most ${rows} rows a question`)}${own(
      length === null ? '' : `, of at most ${length}`,
    )}`,
  });
}

function refusal({ error }: Asked & { readonly ok: false }, whose: Prose): ProbeFinding {
  const { kind, status, serverSays } = error;
  const noTenant = status === 401 && serverSays.includes('no org id');
  const isAuth = status === 401 || status === 403;
  const isAddress = status === null || status === 404 || status >= 500 || kind === 'redirect' || kind === 'html-answer';
  return found('fail', {
    check: noTenant ? 'tenant' : isAuth ? 'auth' : isAddress ? 'reachable' : 'selector',
    says: noTenant ? own('it wants a tenant, and none is configured') : say`${whose}${faultProse(error)}`,
    tryNext: isAuth || isAddress ? serverAdvice('loki', { kind, says: serverSays }) : [own('check the selector')],
  });
}

function isRefusal({ error }: Asked & { readonly ok: false }): boolean {
  return error.status !== null && error.kind !== 'html-answer' && error.status < 500;
}

function scope(tenant: string | undefined): Readonly<Record<string, string>> {
  return tenant === undefined ? {} : { 'X-Scope-OrgID': tenant };
}

function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

// Loki for doctor. What a trace would meet: the tenant, the selector, and the limits as the server itself words them.

import { faultProse, found, type Probe, type ProbeFinding } from '../../model/probe.ts';
import { count, own, type Prose, say } from '../../model/prose.ts';
import { serverAdvice } from '../../model/server-advice.ts';
import { NANOS_PER_SECOND, type UnixNano } from '../../model/time.ts';
import type { HttpClient } from '../http/client.ts';
import { reachQuery } from './logql.ts';
import { isSeveral, severalRefused } from './several-tenants.ts';
import { ask, type Asked, at, clockFinding, listAt, reachable, textAt } from '../http/probe.ts';
import { LOKI, LOKI_SERVER } from './name.ts';

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
  const isMany = tenant !== undefined && isSeveral(tenant);
  const refused = isMany ? await severalRefused({ client, headers, signal, onProbe: () => undefined }) : null;
  if (refused !== null) return [refusal({ ok: false, error: refused }, whose)];
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
  const volume =
    typeof bytes === 'number' && bytes > 0 ? own(`, about ${megabytes(bytes)} by its index, which is rough`) : own('');
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
            ...(isMany ? [own('name the tenants one by one: before Loki 3 a name with | is that of one tenant')] : []),
          ],
        }),
    await limits({ client, selector, tenant, end, signal }, whose),
  ];
}

const TOO_MANY = 1_000_000_000;
const TOO_LONG = 400n * 24n * HOUR;

/**
 * The limits are on no page that users reach. A question beyond them is refused before anything is read, and the refusal names
 * the limit. Where there is none, each of these reads nothing: rows of a second that no line can be in, a constant over 400 days,
 * a count of no stream about one moment 400 days ago.
 */
async function limits(question: TenantQuestion, whose: Prose): Promise<ProbeFinding> {
  const { selector, end } = question;
  const rangeOf = (start: UnixNano): readonly (readonly [string, string])[] => [
    ['start', String(start)],
    ['end', String(end)],
  ];
  const [rows, length, lookback, config] = await Promise.all([
    refusedWords(question, 'query_range', [
      ['query', `${selector} |= "trace-by-id doctor"`],
      ...rangeOf(end - NANOS_PER_SECOND),
      ['limit', String(TOO_MANY)],
      ['direction', 'forward'],
    ]),
    refusedWords(question, 'query_range', [
      ['query', 'vector(1)'],
      ...rangeOf(end - TOO_LONG),
      ['step', String(TOO_LONG / NANOS_PER_SECOND)],
    ]),
    refusedWords(question, 'query', [
      ['query', reachQuery(selector, TOO_LONG)],
      ['time', String(end)],
    ]),
    configOf(question),
  ]);
  const maxRows = /max_entries_limit\w* \(\d+ > (\d{1,12})\)/.exec(rows)?.[1];
  const maxLength = /query length: [^,]{1,40}, limit: ([0-9a-zµ.]{1,30})\)/.exec(length)?.[1];
  const maxLookback = /max_query_lookback \(([0-9a-zµ.]{1,30})\)/.exec(lookback)?.[1];
  const parts = [
    maxRows === undefined ? 'it shows no limit of rows' : `at most ${maxRows} rows a question`,
    ...(maxLength === undefined ? [] : [`of at most ${maxLength} (max_query_length)`]),
    ...(maxLookback === undefined ? [] : [`nothing older than ${maxLookback} (max_query_lookback)`]),
    ...config,
  ];
  return found('ok', { check: 'limits', says: say`${whose}${own(parts.join(', '))}` });
}

/** Empty where it was answered. */
async function refusedWords(
  { client, tenant, signal }: TenantQuestion,
  path: string,
  params: readonly (readonly [string, string])[],
): Promise<string> {
  const asked = await ask(client, { path: `/loki/api/v1/${path}`, params, headers: scope(tenant), signal });
  return asked.ok ? '' : asked.error.serverSays;
}

/** Limits that show themselves only once they are hit, as the server has them: what a tenant has of its own is in no answer. */
const SERVER_LIMITS = ['query_timeout', 'max_query_bytes_read'] as const;

async function configOf({ client, tenant, signal }: TenantQuestion): Promise<readonly string[]> {
  const text = await client.get({ path: '/config', headers: scope(tenant), signal, retries: 0 }).then(
    (answer) => answer.text,
    () => '',
  );
  const block = /^limits_config:\n((?: .*\n?)*)/m.exec(text)?.[1] ?? '';
  const known = SERVER_LIMITS.flatMap((name) => {
    const value = new RegExp(`^ {2}${name}: ([0-9A-Za-z.]{1,20})$`, 'm').exec(block)?.[1];
    return value === undefined ? [] : [`${name} ${value}`];
  });
  return known.length === 0 ? [] : [`${known.join(' and ')} unless the tenant has its own`];
}

function refusal({ error }: Asked & { readonly ok: false }, whose: Prose): ProbeFinding {
  const { kind, status, serverSays } = error;
  const noTenant = status === 401 && serverSays.includes('no org id');
  const isAuth = status === 401 || status === 403;
  if (/multiple org IDs/i.test(serverSays))
    return found('fail', {
      check: 'tenant',
      says: say`${whose}${faultProse(error)}`,
      tryNext: [own('name the tenants one by one: this server takes one a question')],
    });
  const isAddress = status === null || status === 404 || status >= 500 || kind === 'redirect' || kind === 'html-answer';
  return found('fail', {
    check: noTenant ? 'tenant' : isAuth ? 'auth' : isAddress ? 'reachable' : 'selector',
    says: noTenant ? own('it wants a tenant, and none is configured') : say`${whose}${faultProse(error)}`,
    tryNext:
      isAuth || isAddress
        ? serverAdvice({ ...LOKI, server: LOKI_SERVER }, { kind, says: serverSays })
        : [own('check the selector')],
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

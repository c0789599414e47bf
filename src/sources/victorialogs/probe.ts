// VictoriaLogs for doctor. What a trace would meet: the tenant, the query, how long lines are kept, and what was dropped at the
// door, which only the server's own metrics know.

import { faultProse, found, type Probe, type ProbeFinding } from '../../model/probe.ts';
import { count, own, say } from '../../model/prose.ts';
import { serverAdvice } from '../../model/server-advice.ts';
import { NANOS_PER_SECOND, type UnixNano } from '../../model/time.ts';
import type { HttpClient } from '../http/client.ts';
import { ask, type Asked, clockFinding, listAt, reachable } from '../http/probe.ts';
import { parseVersion } from './answers.ts';
import { VICTORIALOGS, VICTORIALOGS_SERVER } from './name.ts';
import { asOneFilter } from './query-filter.ts';
import { tenantHeaders, type VictoriaLogsOptions } from './session.ts';
import { rangeParams } from './time-text.ts';

export interface VictoriaLogsProbeOptions extends Pick<VictoriaLogsOptions, 'query' | 'accountId' | 'projectId'> {
  readonly client: HttpClient;
  readonly now: () => UnixNano;
}

const HOUR = 3600n * NANOS_PER_SECOND;

export function createVictoriaLogsProbe(options: VictoriaLogsProbeOptions): Probe {
  const { client, query, now } = options;
  return {
    id: VICTORIALOGS.id,
    address: client.shownUrl,
    async check(signal) {
      const end = now();
      const headers = tenantHeaders(options);
      const streams = await ask(client, {
        path: '/select/logsql/streams',
        params: [['query', asOneFilter(query)], ...rangeParams({ start: end - HOUR, end }), ['limit', '1000']],
        headers,
        signal,
      });
      if (!streams.ok) {
        if (streams.error.status === null) throw streams.error;
        return [refusal(streams)];
      }
      const values = listAt(streams.json, 'values');
      if (values === null)
        return [
          found('fail', {
            check: 'reachable',
            says: own('the answer is not VictoriaLogs’'),
            tryNext: [own('check that the address is that of VictoriaLogs, with its base path if it has one')],
          }),
        ];
      // Behind a gateway both pages are often hidden.
      const [metrics, flags] = await Promise.all(
        ['/metrics', '/flags'].map((path) => ask(client, { path, headers, signal })),
      );
      const page = metrics?.ok === true ? metrics.answer.text : '';
      const tenant = `${options.accountId ?? 0}:${options.projectId ?? 0}`;
      return [
        reachable(VICTORIALOGS.title, parseVersion(page)),
        ...clockFinding(streams.answer),
        values.length > 0
          ? found('ok', {
              check: 'selector',
              says: say`tenant ${tenant}: ${count(values.length, 'stream')} of ${query} in the last hour`,
            })
          : found('warn', {
              check: 'selector',
              says: say`tenant ${tenant}: no stream of ${query} in the last hour`,
              tryNext: [
                own(
                  'check the query (--victorialogs-query, victorialogs.query) and the tenant, of which an unknown one is answered as an empty one is; or nothing was written in that hour',
                ),
              ],
            }),
        retention(flags?.ok === true ? flags.answer.text : ''),
        ...dropped(page),
      ];
    },
  };
}

/** The page has the flags that were set. */
function retention(flags: string): ProbeFinding {
  const valueOf = (name: string): string | null =>
    new RegExp(`^-${name}="?([0-9A-Za-z.]{1,20})"?$`, 'm').exec(flags)?.[1] ?? null;
  const kept = valueOf('retentionPeriod');
  const duration = valueOf('search.maxQueryDuration');
  const says = [
    kept === null
      ? 'it keeps lines for 7 days, or as long as -retentionPeriod says, which it does not show'
      : `it keeps lines for ${/^\d+$/.test(kept) ? `${kept} months` : kept} (-retentionPeriod)`,
    ...(duration === null ? [] : [`a query may take ${duration} (-search.maxQueryDuration)`]),
  ];
  return found('ok', { check: 'limits', says: own(`${says.join('; ')}; what came later than that is nowhere`) });
}

const DROPPED = /^(?:vl_rows_dropped_total\{[^}\n]{0,100}\}|vl_too_long_lines_skipped_total) (\d{1,15})$/gm;

function dropped(metrics: string): readonly ProbeFinding[] {
  const rows = [...metrics.matchAll(DROPPED)].reduce((sum, [, value]) => sum + Number(value), 0);
  if (rows === 0) return [];
  return [
    found('warn', {
      check: 'dropped',
      says: say`${count(rows, 'line')} ${own('dropped at the door since it was started, which who sent them was not told')}`,
      tryNext: [
        own(
          'see vl_rows_dropped_total and vl_too_long_lines_skipped_total in its metrics: lines too old, too far ahead, of more than 256 KiB or of too many fields',
        ),
      ],
    }),
  ];
}

function refusal({ error }: Asked & { readonly ok: false }): ProbeFinding {
  const { kind, status, serverSays } = error;
  const isAuth = status === 401 || status === 403;
  const isQuery = serverSays.startsWith('cannot parse query');
  const isTenant = serverSays.startsWith('cannot obtain tenan');
  return found('fail', {
    check: isAuth ? 'auth' : isQuery ? 'selector' : isTenant ? 'tenant' : 'reachable',
    says: faultProse(error),
    tryNext: isQuery
      ? [own('check the query (--victorialogs-query)')]
      : serverAdvice({ ...VICTORIALOGS, server: VICTORIALOGS_SERVER }, { kind, says: serverSays }),
  });
}

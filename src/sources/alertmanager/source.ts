// Alertmanager: which alerts are active now, which of them are silenced or inhibited. It keeps no history: what fired during
// a past request stands in Prometheus' ALERTS series.

import type { Gap, QueryCoverage, SourceStatus, SourceVerdict } from '../../model/coverage.ts';
import { SourceError } from '../../model/errors.ts';
import type { AlertsAnswer, AlertSource } from '../../model/metrics.ts';
import { own, say } from '../../model/prose.ts';
import type { UnixNano } from '../../model/time.ts';
import type { HttpClient, HttpRequest } from '../http/client.ts';
import { saidBy } from '../http/said-by.ts';
import { readAlerts, readSilences } from './alerts.schema.ts';
import { ALERTMANAGER } from './name.ts';

export interface AlertmanagerSourceOptions {
  readonly client: HttpClient;
  readonly now: () => UnixNano;
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const ALERTS: Pick<HttpRequest, 'path' | 'params'> = {
  path: '/api/v2/alerts',
  params: [
    ['active', 'true'],
    ['silenced', 'true'],
    ['inhibited', 'true'],
    ['unprocessed', 'true'],
  ],
};
const SILENCES: Pick<HttpRequest, 'path'> = { path: '/api/v2/silences' };

export function createAlertmanagerSource({ client, now }: AlertmanagerSourceOptions): AlertSource {
  const queries: QueryCoverage[] = [];
  const errors: SourceError[] = [];

  const ask = async <T>(
    { path, params = [] }: Pick<HttpRequest, 'path' | 'params'>,
    { read, signal }: { readonly read: (text: string) => readonly T[]; readonly signal: AbortSignal },
  ): Promise<readonly T[] | SourceError> => {
    const time = now();
    const about = {
      query: path,
      purpose: 'answer' as const,
      range: { start: time, end: time },
      processedBytes: null,
      countedRows: null,
    };
    try {
      const { text, tries } = await client.get({ path, params, signal, maxBytes: MAX_ANSWER_BYTES });
      const rows = read(text);
      queries.push({ ...about, verdict: 'complete', rows: rows.length, requests: tries });
      return rows;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      queries.push({ ...about, verdict: 'failed', rows: 0, requests: 1 });
      errors.push(error);
      return error;
    }
  };

  return {
    ...ALERTMANAGER,
    alsoAsked: [
      'Alertmanager: its alerts and silences (/api/v2/alerts, /api/v2/silences), when the request ended less than 24 h ago',
    ],
    async active({ signal }): Promise<AlertsAnswer> {
      const [alerts, silences] = await Promise.all([
        ask(ALERTS, { read: readAlerts, signal }),
        ask(SILENCES, { read: readSilences, signal }),
      ]);
      if (alerts instanceof SourceError) return { ok: false, error: alerts };
      // Alerts name the silences they fell under: without the list they are still true, and the account says what is missing.
      return { ok: true, alerts, silences: silences instanceof SourceError ? [] : silences };
    },
    status: () => statusOf({ address: client.shownUrl, queries, errors }),
    close: () => client.close(),
  };
}

function statusOf({
  address,
  queries,
  errors,
}: {
  readonly address: string;
  readonly queries: readonly QueryCoverage[];
  readonly errors: readonly SourceError[];
}): SourceStatus {
  return {
    ...ALERTMANAGER,
    status: verdictOf(queries),
    server: { address, version: null },
    queries: [...queries].sort((a, b) => (a.query < b.query ? -1 : 1)),
    asked: queries.length === 0 ? own('nothing') : own('alerts and silences as they are now'),
    range: queries[0]?.range ?? null,
    files: [],
    searchedBytes: 0,
    matched: 0,
    overLimit: 0,
    flaws: [],
    gaps: gapsOf(errors),
  };
}

function verdictOf(queries: readonly QueryCoverage[]): SourceVerdict {
  if (queries.length === 0) return 'skipped';
  if (queries.every(({ verdict }) => verdict === 'failed')) return 'failed';
  return queries.every(({ verdict }) => verdict === 'complete') ? 'complete' : 'partial';
}

/** One for each way of failing. They hide no row: alerts are not rows of a request. */
function gapsOf(errors: readonly SourceError[]): readonly Gap[] {
  return [...new Map(errors.map((error) => [error.kind, error])).values()].sort(byKind).map((error) => ({
    kind: error.kind,
    errorType: error.errorType,
    file: null,
    line: null,
    offset: null,
    summary: say`alerts or silences not answered: ${saidBy(error)}`,
    hidesRows: false,
  }));
}

function byKind(a: SourceError, b: SourceError): number {
  return a.kind < b.kind ? -1 : 1;
}

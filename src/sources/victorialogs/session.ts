// What stays the same from question to question: options, what was learnt of the server, its version.

import type { Clock } from '../../decode/index.ts';
import type { QueryCoverage } from '../../model/coverage.ts';
import type { LineGrammar, Progress, SearchLimits } from '../../model/source.ts';
import type { TimeRange, UnixNano } from '../../model/time.ts';
import type { HttpClient } from '../http/client.ts';
import type { ServerLimits } from '../windowed/pages.ts';
import { probeCoverage } from '../windowed/probe-sent.ts';
import { parseVersion } from './answers.ts';
import { type Asker, createAsker } from './asker.ts';
import { DEFAULT_BOUNDS, type VictoriaLogsBounds } from './bounds.ts';
import { asOneFilter } from './query-filter.ts';

export interface VictoriaLogsOptions {
  readonly client: HttpClient;
  /** LogsQL filter that selects the system, as configured: `{service_name="codex-app"}`. */
  readonly query: string;
  /** AccountID and ProjectID; null: none is sent, and the server takes 0. */
  readonly accountId: string | null;
  readonly projectId: string | null;
  readonly grammar: LineGrammar;
  readonly clock: Clock;
  readonly limits: SearchLimits;
  readonly now: () => UnixNano;
  readonly onProgress?: (progress: Progress) => void;
  readonly bounds?: Partial<VictoriaLogsBounds>;
  /** For `plan` alone: which credentials a command would need. */
  readonly auth?: 'none' | 'basic' | 'bearer';
}

/** What was learnt of this server. */
export interface Learnt extends ServerLimits {
  /** Fields that rows of the system were seen to have; null: not asked yet, or it does not say. */
  fields: ReadonlySet<string> | null;
  /** Windows that it was asked for. */
  readonly fieldsOf: TimeRange[];
}

export interface Session {
  readonly options: VictoriaLogsOptions;
  readonly bounds: VictoriaLogsBounds;
  /** `1:2`; null: none is configured. */
  readonly tenant: string | null;
  /** The configured query, as a part of a longer one. */
  readonly selection: string;
  readonly learnt: Learnt;
  /** Questions about the server since the last time this was asked: each is reported once. */
  takeProbes(): readonly QueryCoverage[];
  asker(question: { readonly range: TimeRange; readonly signal: AbortSignal }): Asker;
  /** Null: it does not say. */
  version(asker: Asker): Promise<string | null>;
}

export function createSession(options: VictoriaLogsOptions): Session {
  const { client, query, accountId, projectId } = options;
  let version: Promise<string | null> | null = null;
  let probes: QueryCoverage[] = [];
  const learnt: Learnt = { maxEntries: null, maxRangeNanos: null, lookbackNanos: null, fields: null, fieldsOf: [] };
  return {
    options,
    bounds: { ...DEFAULT_BOUNDS, ...options.bounds },
    tenant: accountId === null && projectId === null ? null : `${accountId ?? 0}:${projectId ?? 0}`,
    selection: asOneFilter(query),
    learnt,
    takeProbes() {
      const taken = probes;
      probes = [];
      return taken;
    },
    asker: ({ range, signal }) =>
      createAsker({
        client,
        headers: tenantHeaders(options),
        signal,
        onProbe: (probe) => probes.push(probeCoverage(probe, range)),
      }),
    version(asker) {
      version ??= asker.ask({ path: '/metrics', params: [], retries: 0 }).then(
        ({ text }) => parseVersion(text),
        () => null,
      );
      return version;
    },
  };
}

export function tenantHeaders({
  accountId,
  projectId,
}: Pick<VictoriaLogsOptions, 'accountId' | 'projectId'>): Readonly<Record<string, string>> {
  return {
    ...(accountId === null ? {} : { AccountID: accountId }),
    ...(projectId === null ? {} : { ProjectID: projectId }),
  };
}

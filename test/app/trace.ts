// A trace as the command runs it, in this process: the app with real sources and everything that varies given.

import { rgPath } from '@vscode/ripgrep';
import { type TraceDeps, type TraceQuestion, traceRequest } from '../../src/app/trace-request.ts';
import { UTC_CLOCK } from '../../src/decode/index.ts';
import { understandId } from '../../src/app/understand-id.ts';
import type { TraceReport } from '../../src/model/report.ts';
import type { LogSource, WindowedSource } from '../../src/model/source.ts';
import type { UnixNano } from '../../src/model/time.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { createRedactor } from '../../src/redact/index.ts';
import { advise } from '../../src/sources/index.ts';
import { createFileSource } from '../../src/sources/file/source.ts';
import type { HttpClient } from '../../src/sources/http/client.ts';
import type { Connection } from '../../src/sources/http/connection.ts';
import { createLokiSource } from '../../src/sources/loki/source.ts';
import { createVictoriaLogsSource, type VictoriaLogsOptions } from '../../src/sources/victorialogs/source.ts';
import { clientOf } from '../sources/http/connect.ts';

const NO_LINKS: TraceDeps['linkTargets'] = {
  grafanaUrl: null,
  orgId: 1,
  exploreForm: 'panes',
  lokiUid: null,
  prometheusUid: null,
  dashboardUid: null,
  runbookUrl: null,
};

const NOW: UnixNano = 1_795_417_200_000_000_000n;

const LIMITS = { maxRecords: 20_000, maxLineBytes: 262_144 };

export function fileSource(paths: readonly string[]): LogSource {
  return createFileSource({
    paths,
    stdin: null,
    grammar: codexAppServer.grammar,
    clock: UTC_CLOCK,
    limits: LIMITS,
    rgPath,
  });
}

/** Retries at once, and twice. */
export function httpClient(url: string, connection: Partial<Connection> = {}): HttpClient {
  return clientOf(url, {
    connection: { tryTimeoutMs: 10_000, ...connection },
    env: { sleep: () => Promise.resolve() },
  });
}

interface LokiAt {
  readonly url: string;
  readonly now: UnixNano;
  readonly selector?: string;
  readonly tenants?: readonly string[];
  readonly connection?: Partial<Connection>;
}

export function lokiSource({
  url,
  now,
  selector = '{service_name="codex-app"}',
  tenants = [],
  connection = {},
}: LokiAt): WindowedSource {
  return createLokiSource({
    client: httpClient(url, connection),
    selector,
    tenants,
    queryTags: 'source=trace-by-id',
    grammar: codexAppServer.grammar,
    clock: UTC_CLOCK,
    limits: LIMITS,
    now: () => now,
  });
}

interface VictoriaLogsAt extends Partial<Omit<VictoriaLogsOptions, 'now'>> {
  readonly url: string;
  readonly now: UnixNano;
}

export function victoriaLogsSource({ url, now, ...options }: VictoriaLogsAt): LogSource {
  return createVictoriaLogsSource({
    client: httpClient(url),
    query: codexAppServer.defaultSelector,
    accountId: null,
    projectId: null,
    grammar: codexAppServer.grammar,
    clock: UTC_CLOCK,
    limits: LIMITS,
    now: () => now,
    ...options,
  });
}

export type Ask = Partial<TraceQuestion> & Partial<TraceDeps> & { readonly sources: readonly LogSource[] };

/** Nothing but what is given: no window, no hints, no servers beside the sources. */
export async function trace(text: string, ask: Ask): Promise<TraceReport> {
  const given = understandId(text);
  if (given === null) throw new Error('no id in the test’s input');
  const signal = new AbortController().signal;
  const range = ask.range ?? null;
  return traceRequest(
    {
      given,
      range,
      hints: [],
      now: NOW,
      maxLookbackNanos: 7n * 86_400_000_000_000n,
      maxBytes: null,
      signals: { whole: signal, windowed: signal },
      onWindow: () => undefined,
      settleNanos: 0n,
      onSettle: () => undefined,
      onInterim: null,
      provenance: { command: [], profile: 'codex-app-server', range, rangeFrom: null, node: 'v0' },
      ...ask,
    },
    {
      metrics: null,
      alerts: null,
      redactor: createRedactor({ enabled: true }),
      profile: codexAppServer,
      advise,
      linkTargets: NO_LINKS,
      logSelector: null,
      clock: { now: () => ask.now ?? NOW, sleep: () => Promise.reject(new Error('nobody waits here')) },
      tool: { name: 'trace-by-id', version: '0' },
      ...ask,
    },
  );
}

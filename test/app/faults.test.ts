// What servers, gateways and networks do wrong, through the whole app: the fault ends as a named gap of its source, the rows of
// the files are all there with the verdict they give, in time, and never is it called complete.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceStatus } from '../../src/model/coverage.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { createAlertmanagerSource } from '../../src/sources/alertmanager/source.ts';
import { createPrometheusSource } from '../../src/sources/prometheus/source.ts';
import { HTTP_FAULTS, type HttpFault, type StartedFault } from '../fakes/http-faults.ts';
import { type FakeLoki, loadCaptureStore, startFakeLoki } from '../fakes/loki/index.ts';
import { CAPTURE } from '../fixture.ts';
import { fileSource, httpClient, lokiSource, trace } from './trace.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const RANGE = { start: 1_795_416_900_000_000_000n, end: 1_795_417_200_000_000_000n };
/** Long enough after the request for no line to be on its way, soon enough for Alertmanager to be asked. */
const NOW = RANGE.end + 3_600_000_000_000n;
const TRY_MS = 100;
const BOUND_MS = 10_000;

// A bomb is unpacked up to the limit for each question, a second each: the client's own tests and the source's have it, and an
// answer that announces a terabyte is here.
const FAULTS = HTTP_FAULTS.filter(({ name }) => name !== 'sends a gzip bomb');

const files = fileSource([CAPTURE]);
const ask = { range: RANGE, now: NOW };

/** Loki's own words, which its source knows better than by their status. */
const LOKI_KINDS: readonly (readonly [words: string, kind: string])[] = [
  ['no org id', 'no-org-id'],
  ['too many bytes', 'too-many-bytes'],
];

function rowsOf({ events }: TraceReport, source: string): readonly string[] {
  return events
    .filter(({ origins }) => origins.some((origin) => origin.source === source))
    .map(({ record }) => record.body)
    .sort();
}

function statusOf({ completeness }: TraceReport, id: string): SourceStatus {
  const status = completeness.sources.find((source) => source.id === id);
  if (status === undefined) throw new Error(`no account of ${id}`);
  return status;
}

function kindsOf(report: TraceReport, id: string): readonly string[] {
  return statusOf(report, id).gaps.map(({ kind }) => kind);
}

async function withFault(
  fault: HttpFault,
  run: (started: StartedFault, connection: StartedFault['connection']) => Promise<void>,
): Promise<void> {
  const started = await fault.start();
  const tryTimeoutMs = fault.kind === 'try-timeout' ? TRY_MS : 5_000;
  try {
    const begun = performance.now();
    await run(started, { tryTimeoutMs, ...started.connection });
    expect(performance.now() - begun).toBeLessThan(BOUND_MS);
  } finally {
    await started.close();
  }
}

let fromFiles: TraceReport;
let fromLoki: TraceReport;
let loki: FakeLoki;
beforeAll(async () => {
  loki = await startFakeLoki(loadCaptureStore({ flushed: true }));
  fromFiles = await trace(ID, { ...ask, sources: [files] });
  fromLoki = await trace(ID, { ...ask, sources: [lokiSource({ url: loki.url, now: NOW })] });
});
afterAll(() => loki.close());

it('has something to lose', () => {
  expect(fromFiles.completeness.verdict).toBe('complete');
  expect(fromLoki.completeness.verdict).toBe('complete');
  expect(rowsOf(fromFiles, 'file').length).toBeGreaterThan(20);
  expect(fromFiles.outcome).toMatchObject({ verdict: 'failed', reason: 'worker_exit' });
});

describe('Loki, beside files', () => {
  it.each(FAULTS)('$name', async (fault) => {
    await withFault(fault, async ({ url }, connection) => {
      const source = lokiSource({ url, now: NOW, connection });
      const report = await trace(ID, { ...ask, sources: [files, source] });
      await source.close?.();
      expect(rowsOf(report, 'file')).toEqual(rowsOf(fromFiles, 'file'));
      expect(report.outcome).toMatchObject({ verdict: fromFiles.outcome.verdict, reason: fromFiles.outcome.reason });
      expect(report.completeness.verdict).toBe('incomplete');
      expect(statusOf(report, 'file').status).toBe('complete');
      const status = statusOf(report, 'loki');
      expect(status.status).toBe('failed');
      const kind = LOKI_KINDS.find(([words]) => fault.says.includes(words))?.[1] ?? fault.kind;
      const gap = status.gaps.find((one) => one.kind === kind);
      expect(gap, `${kind} in ${kindsOf(report, 'loki').join()}`).toMatchObject({ hidesRows: true });
      expect(status.gaps.every(({ errorType }) => errorType !== null)).toBe(true);
    });
  });
});

describe('Prometheus and Alertmanager, beside Loki', () => {
  it.each(FAULTS)('$name', async (fault) => {
    await withFault(fault, async ({ url }, connection) => {
      const logs = lokiSource({ url: loki.url, now: NOW });
      const metrics = createPrometheusSource({ client: httpClient(url, connection) });
      const alerts = createAlertmanagerSource({ client: httpClient(url, connection), now: () => NOW });
      const report = await trace(ID, { ...ask, sources: [logs], metrics, alerts });
      await Promise.all([logs.close?.(), metrics.close(), alerts.close()]);
      expect(rowsOf(report, 'loki')).toEqual(rowsOf(fromLoki, 'loki'));
      expect(report.outcome).toMatchObject({ verdict: 'failed', reason: 'worker_exit' });
      // Rules conclude from the logs, which are whole.
      expect(report.correlations.map(({ ruleId }) => ruleId)).toEqual(
        fromLoki.correlations.map(({ ruleId }) => ruleId),
      );
      expect(report.completeness.verdict).toBe('incomplete');
      expect(statusOf(report, 'loki').status).toBe('complete');
      expect(statusOf(report, 'prometheus').status).toBe('failed');
      expect(kindsOf(report, 'prometheus')).toContain(fault.kind);
      expect(statusOf(report, 'alertmanager').status).toBe('failed');
      expect(kindsOf(report, 'alertmanager')).toContain(fault.kind);
      expect(report.metrics?.alertmanager).toBeNull();
      const asked = (report.metrics?.signals ?? []).filter(({ query }) => query !== '');
      expect(asked.length).toBeGreaterThan(5);
      expect(asked.filter(({ verdict, value }) => verdict !== 'failed' || value !== null)).toEqual([]);
      expect(report.metrics?.episodes).toEqual([]);
    });
  });
});

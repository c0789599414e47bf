// Servers that answer 200 with something else than was asked for, through the whole app: no throw, a named gap or flaw, what can
// be read is there, and what may hide rows is never called complete.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, describe, it } from 'vitest';
import type { TraceReport } from '../../src/model/report.ts';
import { createPrometheusSource } from '../../src/sources/prometheus/source.ts';
import {
  type GoodLine,
  LOKI_ODDITIES,
  LOKI_PAYLOADS,
  type LokiPayload,
  PROMETHEUS_PAYLOADS,
  startPayloadLoki,
} from '../fakes/payload-faults.ts';
import { startCanned } from '../sources/prometheus/canned-server.ts';
import { CAPTURE } from '../fixture.ts';
import { fileSource, httpClient, lokiSource, trace } from './trace.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const RANGE = { start: 1_795_416_900_000_000_000n, end: 1_795_417_200_000_000_000n };
const NOW = RANGE.end + 3_600_000_000_000n;
const GOOD: GoodLine = goodLine();

function goodLine(): GoodLine {
  const lines = readFileSync(join(CAPTURE, 'proto.ndjson'), 'utf8').split('\n');
  const line = lines.find((one) => one.includes(ID));
  if (line === undefined) throw new Error('the capture does not hold the request');
  return { timeUnixNano: BigInt((JSON.parse(line) as { readonly ts: number }).ts) * 1_000_000n, line };
}

async function ask(body: LokiPayload['body']): Promise<TraceReport> {
  const server = await startPayloadLoki(body, GOOD);
  const source = lokiSource({ url: server.url, now: NOW });
  try {
    return await trace(ID, { range: RANGE, now: NOW, sources: [source] });
  } finally {
    await source.close?.();
    await server.close();
  }
}

function named({ completeness }: TraceReport): readonly string[] {
  return completeness.sources.flatMap(({ gaps, flaws }) => [
    ...gaps.map(({ kind }) => kind),
    ...flaws.map(({ flaw }) => flaw),
  ]);
}

const holdsGood = ({ events }: TraceReport): boolean => events.some(({ record }) => record.body === GOOD.line);

describe('Loki answers 200 with', () => {
  it.each(LOKI_PAYLOADS)('$name', async ({ body, kind, keeps, hidesNothing = false }) => {
    const report = await ask(body);
    expect(named(report)).toContain(kind);
    expect(holdsGood(report)).toBe(keeps);
    expect(report.completeness.verdict).toBe(hidesNothing ? 'complete' : 'incomplete');
  });

  it.each(LOKI_ODDITIES)('$name, which is read', async ({ body }) => {
    const report = await ask(body);
    expect(holdsGood(report)).toBe(true);
    expect(report.completeness.sources.flatMap(({ gaps }) => gaps.filter(({ hidesRows }) => hidesRows))).toEqual([]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('Prometheus answers 200 with', () => {
  const files = fileSource([CAPTURE]);
  const askBeside = async (body: string): Promise<TraceReport> => {
    const server = await startCanned(() => ({ body }));
    const metrics = createPrometheusSource({ client: httpClient(server.url) });
    try {
      return await trace(ID, { range: RANGE, now: NOW, sources: [files], metrics });
    } finally {
      await metrics.close();
      await server.stop();
    }
  };

  it.each(PROMETHEUS_PAYLOADS)('$name: no value, a gap', async ({ body, kind, lack }) => {
    const report = await askBeside(body);
    expect(report.outcome).toMatchObject({ verdict: 'failed', reason: 'worker_exit' });
    expect(report.completeness.verdict).toBe('incomplete');
    const kinds = report.completeness.sources.find(({ id }) => id === 'prometheus')?.gaps.map((gap) => gap.kind) ?? [];
    expect(kinds.length).toBeGreaterThan(0);
    if (kind !== null) expect(kinds).toContain(kind);
    expect(report.metrics?.signals.filter(({ value, verdict }) => value !== null || verdict === 'ok')).toEqual([]);
    if (lack === undefined) return;
    const lacks = new Set(report.metrics?.signals.map((signal) => signal.lack));
    expect([...lacks].filter((one) => one !== 'not-asked')).toEqual([lack]);
    expect(report.metrics?.episodesAnswer).toBe(lack === 'not-known' ? 'partial' : 'answered');
  });

  it.each(['NaN', '+Inf', '-Inf'])('%s everywhere: said, and no value that is none', async (value) => {
    const result = [{ metric: {}, values: [[Number(GOOD.timeUnixNano / 1_000_000_000n), value]] }];
    const report = await askBeside(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
    expect(report.outcome).toMatchObject({ verdict: 'failed', reason: 'worker_exit' });
    const values = report.metrics?.signals.map((signal) => signal.value) ?? [];
    expect(values.filter((one) => one !== null && Number.isNaN(one))).toEqual([]);
    expect(
      report.metrics?.signals.flatMap(({ points }) => points).filter((point) => !Number.isFinite(point.value)),
    ).toEqual([]);
  });
});

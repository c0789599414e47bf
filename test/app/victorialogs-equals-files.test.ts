// The same lines from VictoriaLogs and from files give the same report, however they came into the store and whatever the size of
// its pages. TRACE_BY_ID_TEST_VICTORIALOGS_URL asks a real one, which holds the capture in the tenants 0:0 (jsonline), 0:1 (with
// the fields of each line), and 0:3 (Loki's push that leaves lines alone); 0:2 has them taken apart.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceReport } from '../../src/model/report.ts';
import type { LogSource } from '../../src/model/source.ts';
import { wireReport } from '../../src/reporters/json/wire-report.ts';
import type { VictoriaLogsOptions } from '../../src/sources/victorialogs/source.ts';
import { CAPTURE_END_UNIX_NANO } from '../fakes/loki/index.ts';
import { type Ingest, INGESTS, loadCapture, startFakeVictoriaLogs, tenantOf } from '../fakes/victorialogs/index.ts';
import { type ComparableReport, comparableReport } from '../comparable-report.ts';
import { CAPTURE, readTruth } from '../fixture.ts';
import { fileSource, trace, victoriaLogsSource } from './trace.ts';

// In the order of the streams' names, so that lines of one moment stand in the same order.
const FILES = ['proto.ndjson', 'usage.ndjson', 'stdout.docker-json.log'].map((name) => join(CAPTURE, name));
const IDS = [...readTruth().keys()];
const NOW = CAPTURE_END_UNIX_NANO;
const REAL = process.env['TRACE_BY_ID_TEST_VICTORIALOGS_URL'] ?? '';

interface Variant {
  readonly name: string;
  readonly ingest: Ingest;
  readonly bounds?: NonNullable<VictoriaLogsOptions['bounds']>;
  /** One request in so many: the others are in other variants. */
  readonly every?: number;
}

const SMALL = { firstPageRows: 20, pageRows: 7, maxPageRows: 28 };

const VARIANTS: readonly Variant[] = [
  { name: 'jsonline', ingest: 'raw' },
  { name: 'jsonline, the fields of each line beside it', ingest: 'unpacked', every: 3 },
  { name: 'Loki’s push, lines left alone', ingest: 'loki-noparse', every: 5 },
  { name: 'jsonline, small pages', ingest: 'raw', bounds: SMALL, every: 4 },
];

let url = REAL;
let close = (): Promise<void> => Promise.resolve();
beforeAll(async () => {
  if (REAL !== '') return;
  const server = await startFakeVictoriaLogs(loadCapture());
  ({ url, close } = server);
});
afterAll(() => close());

function sourceFor({ ingest, bounds = {} }: Pick<Variant, 'ingest' | 'bounds'>): LogSource {
  const [accountId = null, projectId = null] = tenantOf(ingest).split(':');
  return victoriaLogsSource({ url, now: NOW, accountId, projectId, bounds });
}

function said(report: TraceReport): ComparableReport {
  return comparableReport(wireReport(report));
}

const fromFiles = new Map<string, ComparableReport>();
async function reportOfFiles(id: string): Promise<ComparableReport> {
  const known = fromFiles.get(id) ?? said(await trace(id, { sources: [fileSource(FILES)], now: NOW }));
  fromFiles.set(id, known);
  return known;
}

describe.each(VARIANTS)('$name', ({ every = 1, ...variant }) => {
  it.each(IDS.filter((_, index) => index % every === 0))('%s', async (id) => {
    const report = await trace(id, { sources: [sourceFor(variant)], now: NOW });
    expect(report.completeness.sources.flatMap(({ gaps }) => gaps.filter(({ hidesRows }) => hidesRows))).toEqual([]);
    expect(report.completeness).toMatchObject({ verdict: 'complete', crossChecked: true });
    expect(Object.keys(wireReport(report).links?.events ?? {})).toHaveLength(report.events.length);
    expect(said(report)).toEqual(await reportOfFiles(id));
  });
});

describe('Loki’s push, lines taken apart', () => {
  // Nulls and empty texts are lost, so that not all words are the same: but no line, and no conclusion.
  it.each(IDS.filter((_, index) => index % 4 === 0))('%s', async (id) => {
    const report = await trace(id, { sources: [sourceFor({ ingest: INGESTS[2] })], now: NOW });
    expect(report.completeness).toMatchObject({ verdict: 'complete', crossChecked: true });
    const [fromStore, fromFile] = [said(report), await reportOfFiles(id)];
    expect(fromStore.outcome.verdict).toBe(fromFile.outcome.verdict);
    expect(fromStore.firstAbnormal).toEqual(fromFile.firstAbnormal);
    expect(fromStore.events).toHaveLength(fromFile.events.length);
    expect(fromStore.correlations.map(({ ruleId }) => ruleId)).toEqual(
      fromFile.correlations.map(({ ruleId }) => ruleId),
    );
  });
});

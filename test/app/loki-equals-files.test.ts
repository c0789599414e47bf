// The same lines from a Loki and from files give the same report, whatever the size of the server's pages. What may differ is
// where a line was found, and what only a store knows: when it got the line.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceReport } from '../../src/model/report.ts';
import { wireReport } from '../../src/reporters/json/wire-report.ts';
import {
  CAPTURE_END_UNIX_NANO,
  type FakeLoki,
  type FakeLokiOptions,
  loadCaptureStore,
  startFakeLoki,
} from '../fakes/loki/index.ts';
import { type ComparableReport, comparableReport } from '../comparable-report.ts';
import { CAPTURE, readTruth } from '../fixture.ts';
import { fileSource, lokiSource, trace } from './trace.ts';

// In the order of the streams' names, so that lines of one moment stand in the same order.
const FILES = ['proto.ndjson', 'usage.ndjson', 'stdout.docker-json.log'].map((name) => join(CAPTURE, name));
const IDS = [...readTruth().keys()];
const NOW = CAPTURE_END_UNIX_NANO;

function said(report: TraceReport): ComparableReport {
  return comparableReport(wireReport(report));
}

interface Variant {
  readonly name: string;
  readonly options: FakeLokiOptions;
  /** More lines of one time than a page holds cannot all be had. */
  readonly isTight?: boolean;
  /** Only this file, and the stream with its lines. */
  readonly only?: string;
  /** One request in so many: the others are in other variants. */
  readonly every?: number;
}

const VARIANTS: readonly Variant[] = [
  { name: 'Loki 3.4.6', options: { version: '3.4.6' } },
  { name: 'Loki 2.8.11', options: { version: '2.8.11' } },
  { name: 'Loki 3.4.6, pages of 20', options: { version: '3.4.6', limits: entries(20) }, isTight: true },
  { name: 'Loki 2.8.11, pages of 7', options: { version: '2.8.11', limits: entries(7) }, isTight: true },
  { name: 'Loki 3.4.6, windows of 2 minutes', options: { version: '3.4.6', limits: windows(120_000) }, every: 2 },
  { name: 'Loki 3.4.6, pages of 50', options: { version: '3.4.6', limits: entries(50) }, every: 3 },
  { name: 'Loki 3.4.6, windows of 7 seconds', options: { version: '3.4.6', limits: windows(7000) }, every: 5 },
  { name: 'Loki 3.4.6, the protocol alone', options: { version: '3.4.6' }, only: 'proto.ndjson' },
];

function entries(maxEntries: number): NonNullable<FakeLokiOptions['limits']> {
  return { '*': { maxEntries } };
}

function windows(maxQueryLengthMs: number): NonNullable<FakeLokiOptions['limits']> {
  return { '*': { maxQueryLengthMs } };
}

/**
 * Without the access log and the stream guard a verdict may rest on which of two lines of one millisecond came first. Then the
 * store's report says less, and it never says something else.
 */
function expectNoMore(fromStore: ComparableReport, fromFile: ComparableReport): void {
  const { verdict } = fromStore.outcome;
  expect(fromStore.events).toEqual(fromFile.events);
  expect(['unknown', fromFile.outcome.verdict]).toContain(verdict);
  const unanswered = (report: ComparableReport): unknown =>
    report.correlations.filter(({ ruleId }) => ruleId === 'unanswered-rpc');
  expect(unanswered(fromStore)).toEqual(unanswered(fromFile));
  if (verdict === fromFile.outcome.verdict) expect(fromStore.firstAbnormal).toEqual(fromFile.firstAbnormal);
}

const fromFiles = new Map<string, ComparableReport>();
async function reportOfFiles(id: string, files: readonly string[]): Promise<ComparableReport> {
  const key = `${id} ${files.length}`;
  const known = fromFiles.get(key) ?? said(await trace(id, { sources: [fileSource(files)], now: NOW }));
  fromFiles.set(key, known);
  return known;
}

describe.each(VARIANTS)('$name', ({ options, isTight = false, only = null, every = 1 }) => {
  const ids = IDS.filter((_, index) => index % every === 0);
  const files = FILES.filter((file) => only === null || file.endsWith(only));
  let compared = 0;
  let loki: FakeLoki;
  beforeAll(async () => {
    const store = loadCaptureStore({ keepDuplicates: true });
    const streams = store.streams.filter(({ labels }) => only === null || labels['filename'] === only);
    loki = await startFakeLoki({ ...store, streams }, options);
  });
  afterAll(() => loki.close());

  it.each(ids)('%s', async (id) => {
    const report = await trace(id, { sources: [lokiSource({ url: loki.url, now: NOW })], now: NOW });
    // Said, and nothing else is allowed.
    const gaps = report.completeness.sources.flatMap((source) => source.gaps.filter(({ hidesRows }) => hidesRows));
    if (gaps.length > 0) expect(new Set(gaps.map(({ kind }) => kind))).toEqual(new Set(['page-full-of-one-time']));
    else if (only === null) expect(said(report)).toEqual(await reportOfFiles(id, files));
    else expectNoMore(said(report), await reportOfFiles(id, files));
    if (!isTight) expect(gaps).toEqual([]);
    if (gaps.length === 0) compared += 1;
  });

  it('compared enough of them', () => {
    expect(compared).toBeGreaterThanOrEqual(isTight ? ids.length / 3 : ids.length);
  });
});

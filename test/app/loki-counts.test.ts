// What a report says of a store that counts, does not count, reaches only so far, or is asked for tenants that it does not have.

import { afterEach, describe, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { answerRows } from '../../src/reporters/wording/answer.ts';
import {
  CAPTURE_END_UNIX_NANO,
  type FakeLoki,
  type FakeLokiOptions,
  loadCaptureStore,
  memoryStream,
  startFakeLoki,
} from '../fakes/loki/index.ts';
import { lokiSource, trace } from './trace.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const NOW = CAPTURE_END_UNIX_NANO;
const HOUR_MS = 3_600_000;
const AROUND = { start: NOW - 600_000_000_000n, end: NOW };

const servers: FakeLoki[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function ask(
  options: FakeLokiOptions & { readonly id?: string; readonly tenants?: readonly string[] } = {},
): Promise<{ readonly report: TraceReport; readonly loki: FakeLoki }> {
  const { id = ID, tenants, ...settings } = options;
  const store = loadCaptureStore({ ...settings, ...(tenants === undefined ? {} : { tenants: ['demo'] }) });
  const loki = await startFakeLoki(store, settings);
  servers.push(loki);
  const source = lokiSource({ url: loki.url, now: NOW, ...(tenants === undefined ? {} : { tenants }) });
  return { report: await trace(id, { sources: [source], now: NOW, range: AROUND }), loki };
}

function kinds({ completeness }: TraceReport): readonly string[] {
  return completeness.sources.flatMap(({ gaps }) => gaps.map(({ kind }) => kind));
}

describe.each(['2.8.11', '3.4.6'] as const)('Loki %s', (version) => {
  it('counts every answer that gave lines, and those beside the request', async () => {
    const { report } = await ask({ version });
    expect(report.completeness).toMatchObject({ verdict: 'complete', crossChecked: true });
    const queries = report.completeness.sources.flatMap((source) => source.queries);
    for (const { purpose, rows, countedRows } of queries)
      if (purpose !== 'probe' && rows > 0) expect(countedRows).toBe(rows);
  });

  it('has every question in its account', async () => {
    const { report, loki } = await ask({ version });
    const accounted = report.completeness.sources.flatMap(({ queries }) => queries.map(({ requests }) => requests));
    expect(accounted.reduce((sum, requests) => sum + requests, 0)).toBe(loki.requests.length);
    const [status] = report.completeness.sources;
    expect(status?.searchedBytes).toBe(loki.requests.reduce((sum, { processedBytes }) => sum + processedBytes, 0));
  });

  it('answers a tenant of tiny limits as one without', async () => {
    const whole = await ask({ version });
    const tiny = { maxQueryLengthMs: HOUR_MS / 12, maxEntries: 200, maxQueryLookbackMs: 2 * HOUR_MS };
    const { report } = await ask({ version, limits: { '*': tiny } });
    expect(report.completeness).toMatchObject({ verdict: 'complete', crossChecked: true });
    expect(report.events.map(({ record }) => record.body)).toEqual(
      whole.report.events.map(({ record }) => record.body),
    );
    expect(report.outcome).toEqual(whole.report.outcome);
  });

  it('says that it would not count, and concludes no absence from lines beside', async () => {
    const faults: FakeLokiOptions['faults'] = ({ path }) =>
      path.endsWith('/query')
        ? { status: 403, headers: { 'content-type': 'text/plain' }, body: 'no metrics here' }
        : null;
    const { report } = await ask({ version, faults });
    expect(report.completeness).toMatchObject({ verdict: 'complete', crossChecked: false });
    expect(answerRows(report).map(({ lead }) => lead)).toContain('complete, not cross-checked');
    expect(kinds(report)).toContain('not-counted');
    expect(report.completeness.sources.flatMap(({ gaps }) => gaps.filter(({ hidesRows }) => hidesRows))).toEqual([]);
  });

  it('proves how far back it reaches before an empty window means anything', async () => {
    const { report } = await ask({ version, limits: { '*': { maxQueryLookbackMs: 1000 } } });
    expect(report.completeness.verdict).toBe('incomplete');
    expect(kinds(report)).toContain('past-lookback');
    expect(report.outcome.verdict).toBe('unknown');
  });

  it('that has no stream of the selector says so by its streams, not by its index', async () => {
    const { report } = await ask({ version, tenants: ['nobody'], id: 'NoSuchRequestIdAtAll1' });
    expect(kinds(report)).toContain('no-streams');
    const known = await ask({ version, tenants: ['demo'], id: 'NoSuchRequestIdAtAll1', flushed: false });
    expect(known.report.completeness.verdict).toBe('complete');
    expect(kinds(known.report)).not.toContain('no-streams');
  });
});

describe('several tenants in one name', () => {
  it('are refused by Loki 3 in its own words, without waiting for each question', async () => {
    let slow = 0;
    const faults: FakeLokiOptions['faults'] = ({ path }) => {
      if (path.endsWith('/tail') || path.endsWith('buildinfo')) return null;
      slow += 1;
      return 'hang';
    };
    const begun = Date.now();
    const { report } = await ask({ version: '3.4.6', tenants: ['demo|look'], faults });
    expect(Date.now() - begun).toBeLessThan(15_000);
    expect(slow).toBe(1);
    expect(kinds(report)).toContain('several-tenants-refused');
    expect(report.completeness.notes.map(plainText).join('\n')).toContain('multiple org IDs present');
  });

  it('are one unknown tenant before: empty, which is said', async () => {
    const { report } = await ask({ version: '2.8.11', tenants: ['demo|look'] });
    expect(report.completeness.notes.map(plainText).join('\n')).toContain('name the tenants one by one');
  });
});

it('lines that come while the pages are read are missed by the count', async () => {
  const late = Array.from({ length: 20 }, (_, n) => ({
    timeUnixNano: NOW - 110_000_000_000n + BigInt(n),
    line: `{"req_id":"${ID}","event":"late","n":${n}}`,
  }));
  const labels = { service_name: 'codex-app', container: 'codex-app-1', env: 'dev', stream: 'late' };
  const isLate = new Set(late.map(({ line }) => line));
  // The pages of the search do not have them yet, the count has.
  const store = loadCaptureStore({
    moreStreams: [memoryStream({ labels, entries: late })],
    loses: ({ line }) => isLate.has(line),
  });
  const loki = await startFakeLoki(store);
  servers.push(loki);
  const report = await trace(ID, { sources: [lokiSource({ url: loki.url, now: NOW })], now: NOW, range: AROUND });
  expect(report.completeness.verdict).toBe('incomplete');
  expect(kinds(report)).toContain('count-mismatch');
});

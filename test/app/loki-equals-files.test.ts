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
import { CAPTURE, readTruth } from '../fixture.ts';
import { fileSource, lokiSource, trace } from './trace.ts';

// In the order of the streams' names, so that lines of one moment stand in the same order.
const FILES = ['proto.ndjson', 'usage.ndjson', 'stdout.docker-json.log'].map((name) => join(CAPTURE, name));
const IDS = [...readTruth().keys()];
const NOW = CAPTURE_END_UNIX_NANO;

/** Everything that a report asserts: without where it looked, and without what only a store knows of a line. */
function said(report: TraceReport) {
  const wire = wireReport(report);
  return {
    ...wire,
    completeness: wire.completeness.verdict,
    provenance: null,
    search: null,
    // Names the file or stream that the absence rests on.
    absences: wire.absences.map(({ kind, known }) => ({ kind, known })),
    events: wire.events.map((event) => ({
      ...event,
      origin: null,
      origins: event.origins.length,
      observedTimeUnixNano: null,
    })),
  };
}

const fromFiles = new Map<string, ReturnType<typeof said>>();
beforeAll(async () => {
  for (const id of IDS) fromFiles.set(id, said(await trace(id, { sources: [fileSource(FILES)], now: NOW })));
});

describe.each<[name: string, options: FakeLokiOptions]>([
  ['Loki 3.4.6', { version: '3.4.6' }],
  ['Loki 2.8.11', { version: '2.8.11' }],
  ['Loki 3.4.6 with pages of 20', { version: '3.4.6', limits: { '*': { maxEntries: 20 } } }],
  ['Loki 2.8.11 with pages of 7', { version: '2.8.11', limits: { '*': { maxEntries: 7 } } }],
  ['Loki 3.4.6 with windows of 2 minutes', { version: '3.4.6', limits: { '*': { maxQueryLengthMs: 120_000 } } }],
])('%s', (name, options) => {
  const isTight = name.includes('pages of');
  let compared = 0;
  let loki: FakeLoki;
  beforeAll(async () => {
    loki = await startFakeLoki(loadCaptureStore({ keepDuplicates: true }), options);
  });
  afterAll(() => loki.close());

  it.each(IDS)('%s', async (id) => {
    const report = await trace(id, { sources: [lokiSource({ url: loki.url, now: NOW })], now: NOW });
    // More lines of one millisecond than a page can hold cannot all be had: said, and nothing else is allowed.
    const gaps = report.completeness.sources.flatMap((source) => source.gaps.filter(({ hidesRows }) => hidesRows));
    if (gaps.length > 0) expect(new Set(gaps.map(({ kind }) => kind))).toEqual(new Set(['page-full-of-one-time']));
    else expect(said(report)).toEqual(fromFiles.get(id));
    if (!isTight) expect(gaps).toEqual([]);
    if (gaps.length === 0) compared += 1;
  });

  it('compared enough of them', () => {
    expect(compared).toBeGreaterThanOrEqual(isTight ? IDS.length / 3 : IDS.length);
  });
});

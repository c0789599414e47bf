// The built command says the same of the captured requests from a Loki as from the files, in each way of saying when. A real
// Loki is asked about all of them; the stand-in about some, because test/app/loki-equals-files.test.ts has all.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparableReport, type WireReport } from '../comparable-report.ts';
import { CAPTURE, readTruth } from '../fixture.ts';
import { type CaptureLoki, startCaptureLoki } from './capture-loki.ts';
import { type CliResult, runCli } from './cli.ts';

const FILES = ['proto.ndjson', 'usage.ndjson', 'stdout.docker-json.log'].flatMap((name) => ['-f', join(CAPTURE, name)]);
const EVERY = (process.env['TRACE_BY_ID_TEST_LOKI_URL'] ?? '') === '' ? 6 : 1;
const IDS = [...readTruth().keys()].filter((_, index) => index % EVERY === 0);

const WINDOWS = [
  { name: 'no window', args: ['--max-lookback', '3650d', '--max-bytes', '0'] },
  { name: '--around', args: ['--around', '2026-11-23 06:57', '--timezone', 'UTC'] },
  { name: '--from and --to', args: ['--from', '2026-11-23T06:00:00Z', '--to', '2026-11-23T08:00:00Z'] },
];

function reportIn({ stdout, stderr }: CliResult): WireReport {
  expect(stderr).toBe('');
  return JSON.parse(stdout) as WireReport;
}

const cwd = import.meta.dirname;
const ofFiles = new Map<string, WireReport>();
async function reportOfFiles(id: string): Promise<WireReport> {
  const report =
    ofFiles.get(id) ?? reportIn(await runCli([`--id=${id}`, ...FILES, '--offline', '-o', 'json'], { cwd }));
  ofFiles.set(id, report);
  return report;
}

let loki: CaptureLoki;
beforeAll(async () => {
  loki = await startCaptureLoki({ keepDuplicates: true });
});
afterAll(() => loki.close());

describe.each(WINDOWS)('$name', ({ args }) => {
  it.each(IDS)('%s', { timeout: 120_000 }, async (id) => {
    const result = await runCli([`--id=${id}`, ...args, '-o', 'json'], { env: loki.env, cwd });
    const report = reportIn(result);
    expect(result.code).toBe(0);
    expect(comparableReport(report)).toEqual(comparableReport(await reportOfFiles(id)));
    expect(report.completeness.crossChecked).toBe(true);
    const counted = report.completeness.sources
      .flatMap(({ queries }) => queries)
      .filter(({ purpose, rows }) => purpose !== 'probe' && rows > 0);
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.map(({ countedRows }) => countedRows)).toEqual(counted.map(({ rows }) => rows));
  });
});

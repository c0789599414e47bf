// One id, several requests; and one outage that lasts longer than what is read around a request.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { answerRows } from '../../src/reporters/wording/answer.ts';
import { fileSource, trace } from './trace.ts';

const START = Date.parse('2026-11-30T10:00:00Z');
const ID = 'T4fKlQzlLwwSGoSlxgXe2';
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

type Fields = Readonly<Record<string, unknown>>;

const at = (seconds: number, fields: Fields): Fields => ({
  ...fields,
  ts_ms: START + seconds * 1000,
  timestamp: new Date(START + seconds * 1000).toISOString(),
});

const access = (seconds: number, reqId: string, fields: Fields = {}): Fields =>
  at(seconds, {
    component: 'http',
    event: 'access_log',
    method: 'POST',
    route: '/v1/responses',
    status: 503,
    dur_ms: 2,
    req_id: reqId,
    ...fields,
  });

const worker = (seconds: number, event: string, fields: Fields = {}): Fields =>
  at(seconds, { component: 'worker', event, ...fields });

async function traceLines(id: string, lines: readonly Fields[]): Promise<TraceReport> {
  const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
  folders.push(folder);
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'stdout.log'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return trace(id, { sources: [fileSource([join(folder, 'logs')])], now: BigInt(START + 7_200_000) * 1_000_000n });
}

const rowText = (report: TraceReport, label: string): string | null => {
  const row = answerRows(report).find((candidate) => candidate.label === label);
  return row === undefined ? null : `${row.lead}${plainText(row.text)}`;
};

it('sums up the requests behind one id, and tells the last', async () => {
  const shared = { copilot_trace_id: 'fv202IPX5cT-BLbJI_n6h' };
  const report = await traceLines('fv202IPX5cT-BLbJI_n6h', [
    access(0, 'aaaaaaaaaaaaaaaaaaaa1', shared),
    access(1, 'aaaaaaaaaaaaaaaaaaaa2', shared),
    access(2, 'aaaaaaaaaaaaaaaaaaaa3', shared),
    access(3, 'aaaaaaaaaaaaaaaaaaaa4', { ...shared, status: 200, method: 'GET' }),
  ]);
  expect(report.reqId).toBe('aaaaaaaaaaaaaaaaaaaa4');
  expect(report.outcome.verdict).toBe('succeeded');
  expect(report.siblings.map(({ reqId, verdict }) => [reqId.at(-1), verdict])).toEqual([
    ['1', 'rejected'],
    ['2', 'rejected'],
    ['3', 'rejected'],
  ]);
  expect(rowText(report, 'Requests')).toBe(
    '4 requests: 3 rejected [L01 L02 L03], the last succeeded, which is told here',
  );
});

it('takes an id that occurs on two days for two requests', async () => {
  const report = await traceLines(ID, [
    access(0, ID),
    access(5, 'another'),
    access(86_400, ID, { status: 200, method: 'GET' }),
  ]);
  expect(report.outcome.verdict).toBe('succeeded');
  expect(report.request.start).toBe(BigInt(START + 86_400_000) * 1_000_000n);
  expect(report.siblings).toMatchObject([{ reqId: ID, sharedKind: 'req_id', verdict: 'rejected', events: ['L01'] }]);
  expect(rowText(report, 'Requests')).toBe('2 requests: 1 rejected [L01], the last succeeded, which is told here');
  expect(report.next.map(plainText)).toContain(
    `The id ${ID} occurs at times far apart: give the other time (--around) to trace that request.`,
  );
});

it('tells whom an outage hit over all of its length', async () => {
  const outage = [
    worker(-900, 'worker_exit', { exit_code: 1, restart_count: 5 }),
    worker(-900, 'worker_restart_limit', { restart_count: 5 }),
    access(-899, 'first'),
    access(-300, 'probe', { method: 'GET', route: '/readyz' }),
    access(0, ID),
    access(1500, 'last'),
  ];
  const hits = ({ correlations }: TraceReport): readonly string[] =>
    correlations.find(({ ruleId }) => ruleId === 'blast-radius')?.relatedReqIds ?? [];
  expect(hits(await traceLines(ID, outage))).toEqual(['first', 'last']);
  const ended = [
    ...outage.slice(0, -1),
    worker(1200, 'worker_launch', { attempt: 1 }),
    worker(1201, 'worker_ready'),
    access(1500, 'later'),
  ];
  const report = await traceLines(ID, ended);
  expect(report.outcome.reason).toBe('restart_limit');
  expect(hits(report)).toEqual(['first']);
  expect(report.outages[0]?.end).toBe(BigInt(START + 1_201_000) * 1_000_000n);
});

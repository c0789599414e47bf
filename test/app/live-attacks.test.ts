// What a hostile or a broken store must not bring about. Each was possible once.

import { afterAll, describe, expect, it } from 'vitest';
import { highestOf, lowestOf } from '../../src/model/quantity.ts';
import { count, own, say } from '../../src/model/prose.ts';
import {
  createLokiStore,
  type FakeLoki,
  type FakeLokiOptions,
  memoryStream,
  startFakeLoki,
} from '../fakes/loki/index.ts';
import { lokiSource, trace } from './trace.ts';

const NOW = 1_795_417_200_000_000_000n;
const MINUTE = 60_000_000_000n;
const VICTIM = 'Victim00000000000000A';
const started: FakeLoki[] = [];
afterAll(() => Promise.all(started.map((server) => server.close())));

function lineAt(time: bigint, fields: object): { readonly timeUnixNano: bigint; readonly line: string } {
  return { timeUnixNano: time, line: JSON.stringify({ ts_ms: Number(time / 1_000_000n), ...fields }) };
}

function access(time: bigint, fields: object): ReturnType<typeof lineAt> {
  return lineAt(time, { event: 'access_log', method: 'POST', route: '/v1/chat/completions', dur_ms: 20, ...fields });
}

async function start(entries: readonly ReturnType<typeof lineAt>[], options: FakeLokiOptions = {}): Promise<string> {
  const stream = memoryStream({ labels: { service_name: 'codex-app', stream: 'stdout' }, entries });
  const server = await startFakeLoki(createLokiStore({ streams: [stream], now: () => NOW, flushed: true }), options);
  started.push(server);
  return server.url;
}

describe('another request that sent the id as its own trace id', () => {
  it('does not pass for the request, however much newer it is', async () => {
    const url = await start([
      access(NOW - 120n * MINUTE, { req_id: VICTIM, status: 500 }),
      access(NOW - 5n * MINUTE, { req_id: 'Attacker0000000000-AA', copilot_trace_id: VICTIM, status: 200 }),
    ]);
    const report = await trace(VICTIM, { sources: [lokiSource({ url, now: NOW })], now: NOW });
    expect(report.reqId).toBe(VICTIM);
    expect(report.outcome.verdict).toBe('failed');
  });

  it('is found by that trace id where no request has the id as its own', async () => {
    const url = await start([
      access(NOW - 5n * MINUTE, { req_id: 'Other00000000000000-A', copilot_trace_id: VICTIM, status: 200 }),
    ]);
    const report = await trace(VICTIM, { sources: [lokiSource({ url, now: NOW })], now: NOW });
    expect(report.reqId).toBe('Other00000000000000-A');
  });
});

describe('a server that leaves the filter of the query out', () => {
  it('is not believed: rows without the id are no rows of it', async () => {
    const rows = [access(NOW - 5n * MINUTE, { req_id: 'Somebody-elses-line-0', status: 200 })];
    const body = JSON.stringify({
      status: 'success',
      data: {
        resultType: 'streams',
        result: [
          {
            stream: { service_name: 'codex-app' },
            values: rows.map(({ timeUnixNano, line }) => [String(timeUnixNano), line]),
          },
        ],
      },
    });
    const url = await start(rows, {
      faults: ({ path }) =>
        path.endsWith('/query_range') ? { status: 200, headers: { 'content-type': 'application/json' }, body } : null,
    });
    const report = await trace(VICTIM, { sources: [lokiSource({ url, now: NOW })], now: NOW });
    expect(report.events).toEqual([]);
    expect(report.completeness.verdict).toBe('incomplete');
    expect(report.completeness.sources[0]?.gaps.map(({ kind }) => kind)).toContain('bad-answer');
  });
});

describe('more of anything than a call takes arguments', () => {
  const many = Array.from({ length: 300_000 }, (_, n) => n);

  it('has a lowest and a highest', () => {
    expect([lowestOf(many), highestOf(many)]).toEqual([0, 299_999]);
    expect([lowestOf([]), highestOf([])]).toEqual([Infinity, -Infinity]);
  });

  it('can be said', () => {
    const parts = many.map((n) => `${n} `);
    expect(say`${own('all')}: ${parts}${count(2, 'end')}`).toHaveLength(300_003);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainText } from '../../src/model/prose.ts';
import { afterAll, describe, expect, it } from 'vitest';
import type { TraceReport } from '../../src/model/report.ts';
import type { LogSource } from '../../src/model/source.ts';
import type { TimeRange } from '../../src/model/time.ts';
import { CAPTURE, readTruth } from '../fixture.ts';
import { fileSource, trace as traceWith } from './trace.ts';
import { MUTE_FILES } from './mute-sources.ts';

const ENVELOPES = ['stdout.log', 'stdout.docker-json.log', 'stdout.cri.log'];
const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ask {
  readonly range?: TimeRange;
  readonly sources?: readonly LogSource[];
}

async function trace(text: string, paths: readonly string[], { range, sources }: Ask = {}): Promise<TraceReport> {
  return traceWith(text, { sources: sources ?? [fileSource(paths)], range: range ?? null });
}

function written(name: string, lines: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

function access(
  reqId: string,
  { ms, status, trace: traceId }: { readonly ms: number; readonly status: number; readonly trace?: string },
): object {
  return {
    event: 'access_log',
    component: 'http',
    method: 'GET',
    route: '/v1/models',
    status,
    dur_ms: 3,
    req_id: reqId,
    copilot_trace_id: traceId,
    ts_ms: 1_795_417_031_000 + ms,
  };
}

describe('captures', () => {
  it.each(ENVELOPES)(
    'has every line of every request in %s, once',
    async (envelope) => {
      for (const [id, { lines, client }] of readTruth()) {
        const report = await trace(
          id,
          [envelope, 'proto.ndjson', 'usage.ndjson'].map((name) => join(CAPTURE, name)),
        );
        const own = report.events.filter(({ scope }) => scope === 'request');
        expect(own.length, `${client} ${id}`).toBe(Object.values(lines).reduce((sum, count) => sum + count, 0));
        expect(report.completeness.verdict).toBe('complete');
      }
    },
    60_000,
  );

  it('merges all three envelopes of one session into the same events', async () => {
    const report = await trace('gzem0gSXvGkLYfiMxg7Gf', [CAPTURE]);
    expect(report.events.filter(({ scope }) => scope === 'request')).toHaveLength(22);
    // truth.json and two headers in the client's own record of the answer only mention it.
    expect(
      report.events
        .filter(({ scope }) => scope === 'mention')
        .map(({ record }) => record.origin.file.slice(CAPTURE.length + 1)),
    ).toEqual(['client/stream_worker_killed.txt', 'client/stream_worker_killed.txt', 'truth.json']);
    expect(report.outcome.verdict).toBe('failed');
  });

  it('says the same within a window around the request as without one', async () => {
    const files = ['stdout.log', 'proto.ndjson', 'usage.ndjson'].map((name) => join(CAPTURE, name));
    const whole = await trace('5fGa2LsPWpPY06QrzKHgS', files);
    const narrow = await trace('5fGa2LsPWpPY06QrzKHgS', files, {
      range: { start: 1_795_417_030_000_000_000n, end: 1_795_417_040_000_000_000n },
    });
    expect(narrow.outcome).toEqual(whole.outcome);
    expect(narrow.events.filter(({ scope }) => scope === 'request').length).toBe(
      whole.events.filter(({ scope }) => scope === 'request').length,
    );
  });

  it('finds nothing in a window in which the request did not run, and says that only a window was searched', async () => {
    const report = await trace('5fGa2LsPWpPY06QrzKHgS', [join(CAPTURE, 'stdout.log')], {
      range: { start: 1_795_417_050_000_000_000n, end: 1_795_417_060_000_000_000n },
    });
    expect(report.reqId).toBeNull();
    expect(JSON.stringify(report.next)).toContain('Only a window was searched');
  });
});

it('reads the rest of a request that a window cuts through', async () => {
  const files = ['stdout.log', 'proto.ndjson', 'usage.ndjson'].map((name) => join(CAPTURE, name));
  // The second in which it began; the worker exit and the access log line lie behind it.
  const range = { start: 1_795_417_031_000_000_000n, end: 1_795_417_032_000_000_000n };
  const report = await trace('gzem0gSXvGkLYfiMxg7Gf', files, { range });
  expect(report.outcome).toEqual((await trace('gzem0gSXvGkLYfiMxg7Gf', files)).outcome);
  expect(JSON.stringify(report.completeness.notes)).toContain('a minute to each side for the rest of the request');
});

it('accounts for the rows of a request that was found by another id', async () => {
  const report = await trace('y5qezNq3O2Rb-tdkAwB4W', [join(CAPTURE, 'proto.ndjson'), join(CAPTURE, 'stdout.log')]);
  expect(report.completeness.sources[0]?.files.map(({ matched }) => matched)).toEqual([13, 7]);
});

describe('from another id', () => {
  it('finds the request of a copilot_trace_id, and says which id was understood', async () => {
    const report = await trace('y5qezNq3O2Rb-tdkAwB4W', [join(CAPTURE, 'stdout.log'), join(CAPTURE, 'proto.ndjson')]);
    expect(report.reqId).toBe('gzem0gSXvGkLYfiMxg7Gf');
    expect(report.understood).toMatchObject({
      kind: 'copilot_trace_id',
      value: 'y5qezNq3O2Rb-tdkAwB4W',
      manyToOne: false,
    });
    expect(
      report.events.filter(({ scope, reqId }) => scope === 'request' && reqId === 'gzem0gSXvGkLYfiMxg7Gf'),
    ).toHaveLength(20);
  });

  it('finds the request of a response id', async () => {
    const report = await trace('resp_bTfX9Uicfl29xPLVoBYvI', [
      join(CAPTURE, 'stdout.log'),
      join(CAPTURE, 'proto.ndjson'),
    ]);
    expect(report.reqId).toBe('T4fKlQzlLwwSGoSlxgXe2');
    expect(report.understood.kind).toBe('response_id');
  });

  it('reports on the last of several requests, and lists the others', async () => {
    const path = written('many.ndjson', [
      access('Request0Request0Req-A', { ms: 0, status: 200, trace: 'client-session-1' }),
      access('Request0Request0Req-B', { ms: 100, status: 503, trace: 'client-session-1' }),
      access('Request0Request0Req-C', { ms: 200, status: 200, trace: 'client-session-1' }),
    ]);
    const report = await trace('client-session-1', [path]);
    expect(report.reqId).toBe('Request0Request0Req-C');
    expect(report.understood.manyToOne).toBe(true);
    expect(report.siblings.map(({ reqId, verdict }) => [reqId, verdict])).toEqual([
      ['Request0Request0Req-A', 'succeeded'],
      ['Request0Request0Req-B', 'rejected'],
    ]);
  });

  it('says how many requests behind one id it did not look at', async () => {
    const path = written(
      'crowd.ndjson',
      Array.from({ length: 12 }, (_, at) =>
        access(`Request0Request0Re-${String(at).padStart(2, '0')}`, { ms: at, status: 200, trace: 'client-session-3' }),
      ),
    );
    const report = await trace('client-session-3', [path]);
    expect(report.siblings).toHaveLength(7);
    expect(report.siblings.map(({ sharedKind }) => sharedKind)).toContain('copilot_trace_id');
    expect(report.completeness.notes.map(plainText)).toContainEqual(
      'this id names 12 requests in what was read: the last 8 are looked at, 4 before them are not; trace one of these by its own req_id',
    );
  });

  it('links lines that carry only another id of the request', async () => {
    const path = written('gateway.ndjson', [
      { event: 'gateway_in', copilot_trace_id: 'client-session-2', ts_ms: 1_795_417_030_990 },
      access('Request0Request0Req-D', { ms: 0, status: 200, trace: 'client-session-2' }),
    ]);
    const report = await trace('Request0Request0Req-D', [path]);
    expect(report.events.map(({ scope, fact }) => [scope, fact.kind])).toEqual([
      ['linked', 'log'],
      ['request', 'access_log'],
    ]);
  });
});

it('lists a line that mentions the id in text that redaction takes out', async () => {
  const path = join(folder, 'mention.log');
  writeFileSync(
    path,
    `[dev][prompt][chat][req_id=Another0Another0Anoth][endpoint=chat] joined=\n[user] why did Request0Request0Req-F fail?\n${JSON.stringify(access('Request0Request0Req-F', { ms: 0, status: 200 }))}\n`,
  );
  const report = await trace('Request0Request0Req-F', [path]);
  expect(report.events.map(({ scope }) => scope).sort()).toEqual(['mention', 'request']);
  expect(JSON.stringify(report.events.map(({ record }) => record.body))).not.toContain('why did');
});

describe('failing sources', () => {
  it('reports what the others have, marked incomplete', async () => {
    const broken: LogSource = {
      ...MUTE_FILES,
      id: 'broken',
      title: 'broken',
      find: () => Promise.reject(new Error('connection refused by log-store.internal')),
      context: () => Promise.reject(new Error('x')),
    };
    const report = await trace('gzem0gSXvGkLYfiMxg7Gf', [], {
      sources: [broken, fileSource([join(CAPTURE, 'stdout.log')])],
    });
    expect(report.completeness.verdict).toBe('incomplete');
    expect(report.completeness.sources.map(({ id, status }) => [id, status])).toEqual([
      ['broken', 'failed'],
      ['file', 'complete'],
    ]);
    expect(report.outcome.verdict).toBe('failed');
  });

  it('takes secrets out of file names and error messages too', async () => {
    const address = ['jane.doe', 'example.org'].join('@');
    const broken: LogSource = {
      ...MUTE_FILES,
      id: 'broken',
      title: 'broken',
      find: () => Promise.reject(new Error(`login as ${address} failed`)),
      context: () => Promise.reject(new Error('x')),
    };
    const path = written(`${address}.ndjson`, [access('Request0Request0Req-E', { ms: 0, status: 200 })]);
    const report = await trace('Request0Request0Req-E', [], { sources: [broken, fileSource([path])] });
    const text = JSON.stringify(report, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    expect(text).not.toContain(address);
    expect(text).toContain('[redacted:email:1]');
  });
});

it('gives the same report for the same input', async () => {
  const files = ['stdout.log', 'proto.ndjson', 'usage.ndjson'].map((name) => join(CAPTURE, name));
  expect(await trace('T4fKlQzlLwwSGoSlxgXe2', files)).toEqual(await trace('T4fKlQzlLwwSGoSlxgXe2', files));
});

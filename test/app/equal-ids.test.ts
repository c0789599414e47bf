// An id is found in whatever spelling the logs have it, and a text that only begins an id says so; from files, packed files, standard
// input and Loki alike.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { rgPath } from '@vscode/ripgrep';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeId } from '../../src/app/understand-id.ts';
import { UTC_CLOCK } from '../../src/decode/index.ts';
import { plainText } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import type { LogSource } from '../../src/model/source.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { createFileSource } from '../../src/sources/file/source.ts';
import { createLokiStore, type FakeLoki, memoryStream, startFakeLoki } from '../fakes/loki/index.ts';
import { ingested, startFakeVictoriaLogs } from '../fakes/victorialogs/index.ts';
import { fileSource, lokiSource, trace, victoriaLogsSource } from './trace.ts';

const NOW = 1_795_417_200_000_000_000n;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const UUID = '018f3c1e-52d1-7320-9bac-f847db4148a8';
const HEADER = '00-5bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const ORDER = 'order/2026 "77"';

const ROWS: readonly object[] = [
  { req_id: 'AAAAAAAAAAAAAAAAAAAA1', trace_id: TRACE },
  { req_id: 'AAAAAAAAAAAAAAAAAAAA2', copilot_trace_id: UUID },
  { req_id: 'AAAAAAAAAAAAAAAAAAAA3', trace_id: HEADER },
  { req_id: 'AAAAAAAAAAAAAAAAAAAA4', copilot_trace_id: ORDER },
  { req_id: 'AAAAAAAAAAAAAAAAAAAA5', copilot_trace_id: 'q1w2+e3r4/t5y6==' },
  { req_id: 'AAAAAAAAAAAAAAAAAAAA6', traceparent: HEADER.replaceAll('5bf', '6bf') },
  { req_id: 'AAAAAAAAAAAAAAAAAAAA7', copilot_trace_id: 'заказ 7' },
  { req_id: 'AAAAAAAAAAAAAAAAAAAA8', copilot_trace_id: 'alice@example.com' },
  { req_id: 'AAAAAAAAAAAAAAAAAAAA9', copilot_trace_id: UUID.toUpperCase().replace('018F', '118F') },
  { req_id: 'AAAAAAAAAAAAAAAAAAAAa', body: { req_id: 'nested-1' } },
  { req_id: 7001 },
  { req_id: 'req-1' },
  { req_id: 'req-10' },
  { req_id: 'req-11' },
];
const BIGINT_ROW = '{"event":"access_log","status":200,"dur_ms":5,"req_id":9007199254740993,"ts_ms":1795417031999}';

const LINES = [
  ...ROWS.map((row, index) =>
    JSON.stringify({ event: 'access_log', status: 200, dur_ms: 5, ts_ms: 1_795_417_031_000 + index, ...row }),
  ),
  BIGINT_ROW,
  // As PHP writes it.
  String.raw`{"event":"note","req_id":"AAAAAAAAAAAAAAAAAAAA4","copilot_trace_id":"order\/2026 \"77\"","ts_ms":1795417031998}`,
];

const folder = mkdtempSync(join(tmpdir(), 'equal-ids-'));
const servers: Pick<FakeLoki, 'close'>[] = [];
const sources = new Map<string, () => LogSource>();

beforeAll(async () => {
  const text = `${LINES.join('\n')}\n`;
  writeFileSync(join(folder, 'plain.ndjson'), text);
  writeFileSync(join(folder, 'packed.ndjson.gz'), gzipSync(text));
  writeFileSync(
    join(folder, 'docker.log'),
    LINES.map((line) => `${JSON.stringify({ log: `${line}\n`, stream: 'stdout' })}\n`).join(''),
  );
  for (const name of ['plain.ndjson', 'packed.ndjson.gz', 'docker.log'])
    sources.set(name, () => fileSource([join(folder, name)]));
  sources.set('stdin', () =>
    createFileSource({
      paths: ['-'],
      stdin: Readable.from([Buffer.from(text)]),
      grammar: codexAppServer.grammar,
      clock: UTC_CLOCK,
      limits: { maxRecords: 20_000, maxLineBytes: 262_144 },
      rgPath,
    }),
  );
  const entries = LINES.map((line, index) => ({
    timeUnixNano: 1_795_417_031_000_000_000n + BigInt(index) * 1_000_000n,
    line,
  }));
  for (const version of ['3.4.6', '2.8.11'] as const) {
    const stream = memoryStream({ labels: { service_name: 'codex-app' }, entries });
    const store = createLokiStore({ streams: [stream], now: () => NOW, flushed: true });
    const server = await startFakeLoki(store, { version });
    servers.push(server);
    sources.set(`Loki ${version}`, () => lokiSource({ url: server.url, now: NOW }));
  }
  for (const ingest of ['raw', 'loki-default'] as const) {
    const labels = { service_name: 'codex-app' };
    const rows = entries.map((entry) => ({ ...ingested({ ...entry, labels }, ingest), tenant: '0:0' }));
    const server = await startFakeVictoriaLogs({ rows });
    servers.push(server);
    sources.set(`VictoriaLogs ${ingest}`, () => victoriaLogsSource({ url: server.url, now: NOW }));
  }
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

const SOURCES = [
  'plain.ndjson',
  'packed.ndjson.gz',
  'docker.log',
  'stdin',
  'Loki 3.4.6',
  'Loki 2.8.11',
  'VictoriaLogs raw',
  'VictoriaLogs loki-default',
] as const;

async function find(source: string, id: string): Promise<TraceReport> {
  const given = takeId(id);
  const create = sources.get(source);
  if (given === null || create === undefined) throw new Error('no such case');
  return trace('x1', { given, sources: [create()], now: NOW });
}

describe.each(SOURCES)('from %s', (source) => {
  it.each<[id: string, reqId: string, spelling: object | null]>([
    [TRACE, 'AAAAAAAAAAAAAAAAAAAA1', null],
    [TRACE.toUpperCase(), 'AAAAAAAAAAAAAAAAAAAA1', { foundAs: TRACE, how: 'equal' }],
    ['4bf92f35-77b3-4da6-a3ce-929d0e0e4736', 'AAAAAAAAAAAAAAAAAAAA1', { foundAs: TRACE, how: 'equal' }],
    [`00-${TRACE}-00f067aa0ba902b7-01`, 'AAAAAAAAAAAAAAAAAAAA1', { foundAs: TRACE, how: 'equal' }],
    [UUID.toUpperCase(), 'AAAAAAAAAAAAAAAAAAAA2', { foundAs: UUID, how: 'equal' }],
    [`{${UUID}}`, 'AAAAAAAAAAAAAAAAAAAA2', { foundAs: UUID, how: 'equal' }],
    [`urn:uuid:${UUID}`, 'AAAAAAAAAAAAAAAAAAAA2', { foundAs: UUID, how: 'equal' }],
    [UUID.replaceAll('-', ''), 'AAAAAAAAAAAAAAAAAAAA2', { foundAs: UUID, how: 'equal' }],
    ['5bf92f3577b34da6a3ce929d0e0e4736', 'AAAAAAAAAAAAAAAAAAAA3', null],
    ['6BF92F3577B34DA6A3CE929D0E0E4736', 'AAAAAAAAAAAAAAAAAAAA6', { how: 'equal' }],
    ['118f3c1e52d173209bacf847db4148a8', 'AAAAAAAAAAAAAAAAAAAA9', { how: 'equal' }],
    [ORDER, 'AAAAAAAAAAAAAAAAAAAA4', null],
    ['q1w2+e3r4/t5y6==', 'AAAAAAAAAAAAAAAAAAAA5', null],
    ['заказ 7', 'AAAAAAAAAAAAAAAAAAAA7', null],
    ['7001', '7001', null],
    ['9007199254740993', '9007199254740993', null],
    ['AAAAAAAAAAAAAAAAAAAA1.', 'AAAAAAAAAAAAAAAAAAAA1', { foundAs: 'AAAAAAAAAAAAAAAAAAAA1', how: 'trimmed' }],
    ['"AAAAAAAAAAAAAAAAAAAA1",', 'AAAAAAAAAAAAAAAAAAAA1', { how: 'trimmed' }],
    [`(${TRACE.toUpperCase()}).`, 'AAAAAAAAAAAAAAAAAAAA1', { foundAs: TRACE, how: 'trimmed' }],
  ])('%s leads to %s', async (id, reqId, spelling) => {
    const report = await find(source, id);
    expect(report.completeness.verdict).toBe('complete');
    expect(report.reqId).toBe(reqId);
    if (spelling === null) expect(report.understood.spelling).toBeNull();
    else expect(report.understood.spelling).toMatchObject({ given: id, ...spelling });
    expect(report.events.filter(({ scope }) => scope === 'mention')).toEqual([]);
  });

  it('joins the lines of a request whose id another program writes in its own way', async () => {
    const report = await find(source, ORDER);
    expect(report.events.filter(({ scope }) => scope === 'request')).toHaveLength(2);
  });

  it('finds what redaction gives another name to', async () => {
    expect((await find(source, 'alice@example.com')).reqId).toBe('AAAAAAAAAAAAAAAAAAAA8');
  });

  it('takes an id for no piece of another, and for nobody’s that is in nested text', async () => {
    const report = await find(source, 'req-1');
    expect(report.events.map(({ reqId, scope }) => [reqId, scope])).toEqual([['req-1', 'request']]);
    expect((await find(source, 'nested-1')).reqId).toBeNull();
    expect((await find(source, 'aaaaaaaaaaaaaaaaaaaa1')).reqId).toBeNull();
  });

  it('names the ids that a text only begins', async () => {
    const report = await find(source, 'req-');
    expect(report.reqId).toBeNull();
    expect(report.understood.longer).toEqual({ count: 3, ids: ['req-1', 'req-10', 'req-11'] });
    expect(report.events).toEqual([]);
    expect(plainText(report.next[0] ?? [])).toContain('trace-by-id req-1');
    expect((await find(source, 'AAAAAAAAAAAAAAAAAAAA')).understood.longer).toMatchObject({ count: 10 });
    expect((await find(source, 'never-seen-77')).understood.longer).toBeNull();
  });
});

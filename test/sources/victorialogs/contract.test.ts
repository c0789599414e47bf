// The fake answers as the real server was recorded to: otherwise nothing that is tested against it means anything.

import { describe, expect, it } from 'vitest';
import { answerVictoriaLogs, loadCapture, type Row, type VictoriaLogsStore } from '../../fakes/victorialogs/index.ts';
import { linesOf, readRecording } from './recordings.ts';

const capture = loadCapture();

/** Rows of one stream, a millisecond apart. */
function linesAs(tenant: string, lines: readonly string[]): VictoriaLogsStore {
  const rowOf = (line: string, index: number): Row => ({
    tenant,
    timeUnixNano: 1_795_417_000_000_000_000n + BigInt(index) * 1_000_000n,
    labels: { app: 'words' },
    fields: { _msg: line },
  });
  return { rows: lines.map(rowOf) };
}

function messagesOf(name: string): readonly string[] {
  return linesOf(readRecording(name).response.body).map((row) => (row as { readonly _msg: string })._msg);
}

const inOrder = (values: readonly unknown[]): readonly string[] => values.map((value) => JSON.stringify(value)).sort();
const isRows = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): boolean =>
  headers['content-type'] === 'application/stream+json';

function expectAsRecorded(store: VictoriaLogsStore, name: string): void {
  const { request, response } = readRecording(name);
  const answer = answerVictoriaLogs(store, request);
  expect(answer.status).toBe(response.status);
  expect(answer.headers['content-type']).toBe(response.headers['content-type']);
  if (isRows(response)) expect(inOrder(linesOf(answer.body))).toEqual(inOrder(linesOf(response.body)));
  else if (response.status === 200) expect(JSON.parse(answer.body)).toEqual(response.body);
}

describe('what holds an id', () => {
  const words = linesAs('1:0', messagesOf('words-star'));
  it.each([
    'words-quoted',
    'words-substring-regexp',
    'words-leading-dash-quoted',
    'words-leading-dash-regexp',
    'words-quote-inside',
    'words-backslash',
  ])('%s', (name) => expectAsRecorded(words, name));

  const affixes = linesAs('1:7', messagesOf('affix-regexp'));
  it.each(['affix-regexp', 'affix-phrase'])('%s', (name) => expectAsRecorded(affixes, name));
});

describe('the capture, however it was ingested', () => {
  it.each([
    'ingest-raw-union',
    'ingest-unpacked-union',
    'ingest-loki-default-union',
    'ingest-loki-noparse-union',
    'ingest-raw-phrase',
    'ingest-unpacked-phrase',
    'ingest-loki-default-phrase',
    'ingest-loki-noparse-phrase',
    'substring-raw',
    'substring-unpacked',
    'substring-loki-default',
    'substring-loki-noparse',
    'fields-loki-default',
    'fields-hits-loki-default',
    'whole-row-hits',
    'block-stats-nothing',
    'streams-nobody',
    'field_names-nobody',
    'time-end-is-row',
    'time-end-1ns-after',
    'time-end-1ns-before',
    'time-start-is-row',
    'time-start-1ns-after',
    'time-format-rfc3339-ns',
    'query-no-hit',
    'hits-no-hit',
    'tenant-unknown',
    'tenant-not-a-number',
    'tenant-zero-one',
    'error-unknown-path',
    'error-bad-regexp',
    'query_range-of-loki',
    'stats_query-without-stats',
  ])('%s', (name) => expectAsRecorded(capture, name));

  it.each(['raw', 'unpacked', 'loki-default', 'loki-noparse'])('each row as JSON: %s', (ingest) => {
    const { request, response } = readRecording(`whole-row-${ingest}`);
    const rows = (body: unknown): readonly string[] =>
      linesOf(body)
        .map((row) => (row as { readonly rows: string }).rows)
        .toSorted();
    expect(rows(answerVictoriaLogs(capture, request).body)).toEqual(rows(response.body));
  });

  it('counts, whatever the buckets are', () => {
    const { request, response } = readRecording('hits');
    const totalOf = (body: unknown): unknown =>
      (body as { readonly hits: { readonly total: number }[] }).hits[0]?.total;
    expect(totalOf(JSON.parse(answerVictoriaLogs(capture, request).body))).toBe(totalOf(response.body));
  });

  it('gives the same row of a line that was taken apart', () => {
    const { request, response } = readRecording('ingest-loki-default-row');
    const bare = (body: unknown): readonly unknown[] =>
      linesOf(body).map((row) => ({ ...(row as object), _stream_id: null }));
    expect(inOrderOfKeys(bare(answerVictoriaLogs(capture, request).body))).toEqual(inOrderOfKeys(bare(response.body)));
  });
});

describe('rows of one nanosecond', () => {
  it('come in another order when fewer are asked for: also as recorded', () => {
    const all = messagesOf('order-many-merged-sorted');
    const limited = messagesOf('order-limit-merged');
    expect(all.slice(0, limited.length)).not.toEqual(limited);
    const rows = all.map((line): Row => ({
      tenant: '1:1',
      timeUnixNano: 1n,
      labels: { app: 'one' },
      fields: { _msg: line },
    }));
    const ask = (limit: number): string =>
      answerVictoriaLogs(
        { rows },
        {
          method: 'GET',
          path: '/select/logsql/query',
          params: [['query', `{app="one"} | sort by (_time) | limit ${limit} | fields _msg`]],
          headers: { accountid: '1', projectid: '1' },
        },
      ).body;
    expect(ask(20).startsWith(ask(8))).toBe(false);
  });
});

function inOrderOfKeys(rows: readonly unknown[]): readonly string[] {
  return rows
    .map((row) => JSON.stringify(Object.entries(row as object).sort(([a], [b]) => (a < b ? -1 : 1))))
    .toSorted();
}

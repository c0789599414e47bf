// The table of requests, asked of the fake Loki that holds the capture, with Grafana's part played by grafana.ts.

import { describe, expect, it } from 'vitest';
import { readTruth } from '../fixture.ts';
import {
  answerLoki,
  CAPTURE_END_UNIX_NANO,
  loadCaptureStore,
  type LokiStore,
  type LokiVersion,
  memoryStream,
} from '../fakes/loki/index.ts';
import { type Answer, tableRows, withVariables } from './grafana.ts';
import { readDashboard } from './read-dashboard.ts';

const [PANEL] = readDashboard().panels.filter(({ type }) => type === 'table');

type Rows = ReturnType<typeof tableRows>;

function ask(store: LokiStore, chosen: Readonly<Record<string, string>> = {}): Rows {
  const params = [
    ['query', withVariables(PANEL?.targets[0]?.expr ?? '', chosen)],
    ['start', String(CAPTURE_END_UNIX_NANO - 600_000_000_000n)],
    ['end', String(CAPTURE_END_UNIX_NANO)],
    ['direction', 'backward'],
    ['limit', '500'],
  ] as const;
  const answer = answerLoki(store, { method: 'GET', path: '/loki/api/v1/query_range', params, headers: {} });
  expect(answer.status, answer.body).toBe(200);
  const { data } = JSON.parse(answer.body) as {
    data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
  };
  const answers = data.result.flatMap(({ stream, values }) =>
    values.map(([time]): Answer => ({ labels: stream, timeUnixNano: BigInt(time) })),
  );
  // As Loki answers and Grafana keeps them: streams by their labels, not lines by their time.
  const asAnswered = answers.sort((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1));
  return PANEL === undefined ? [] : tableRows(PANEL, asAnswered);
}

function named(rows: Rows): readonly string[] {
  const truth = readTruth();
  return rows
    .map((row) => truth.get(row['req_id'] ?? '')?.client.replace('.txt', '') ?? `unknown ${row['req_id']}`)
    .sort();
}

const FAILED = [
  'backend_error',
  'backend_error_stream',
  'during_restart_1',
  'during_restart_2',
  'storm_1',
  'storm_2',
  'storm_3',
  'storm_4',
  'stream_worker_killed',
  'stream_worker_killed_responses',
];

describe('the table of requests', () => {
  it.each(['2.8.11', '3.4.6'] as const)(
    'lists who failed or was slow in the capture, each once (Loki %s)',
    (version: LokiVersion) => {
      const rows = ask(loadCaptureStore({ version }));
      expect(named(rows)).toEqual([...FAILED, 'client_disconnect', 'long_ok'].sort());
      expect(new Set(rows.map((row) => row['req_id'])).size).toBe(rows.length);
    },
  );

  it('lists all whom truth.json has a 5xx for, and the stream that the client saw break', () => {
    const expected = [...readTruth().values()]
      .filter(({ http_status: status, sse_error: broke }) => status >= 500 || broke)
      .map(({ client }) => client.replace('.txt', ''));
    expect(expected.length).toBeGreaterThan(5);
    expect(named(ask(loadCaptureStore()))).toEqual(expect.arrayContaining(expected));
  });

  it('shows a broken stream by standard output alone, without usage lines', () => {
    const store = loadCaptureStore();
    expect(named(ask(store, { log_selector: '{service_name="codex-app", stream="stdout"}' }))).toEqual(
      [...FAILED, 'long_ok'].sort(),
    );
  });

  it('says what happened first, the time, the route and the command', () => {
    const row = ask(loadCaptureStore()).find(({ req_id: id }) => id === 'gzem0gSXvGkLYfiMxg7Gf');
    expect(row).toMatchObject({
      route: '/v1/chat/completions',
      'command to copy': 'trace-by-id --id=gzem0gSXvGkLYfiMxg7Gf --around 1795417033',
    });
    expect(row?.['what']).toMatch(/^(?:stream broken|503 worker_exited after 1995 ms)$/);
  });

  // Streams come by their labels: one of the two orders is not that of the times.
  it.each(['stream broken', '503'])('says "%s" when that came first, in whatever order Loki answers', (first) => {
    const told = { req_id: 'twice', route: '/v1/responses' };
    const guard = `[proxy] ${JSON.stringify({ scope: 'sse_guard', ...told, outcome: 'error' })}`;
    const usage = JSON.stringify({ event: 'usage_summary', status: 503, ...told });
    const inOrder = first === '503' ? [usage, guard] : [guard, usage];
    const entries = inOrder.map((line, index) => ({
      timeUnixNano: CAPTURE_END_UNIX_NANO - 20_000_000_000n + BigInt(index) * 5_000_000_000n,
      line,
      metadata: {},
    }));
    const store = loadCaptureStore({
      moreStreams: [memoryStream({ tenant: '', labels: { service_name: 'twice' }, entries, keepDuplicates: false })],
    });
    const rows = ask(store, { log_selector: '{service_name="twice"}' });
    expect(rows.map(({ what }) => what)).toEqual([first]);
  });

  it('goes by the chosen route and by what is slow', () => {
    expect(named(ask(loadCaptureStore(), { route: '/v1/responses' }))).toEqual([
      'during_restart_2',
      'stream_worker_killed_responses',
    ]);
    const slow = named(ask(loadCaptureStore(), { slow_ms: '5000' }));
    expect(slow).not.toContain('long_ok');
    expect(slow).toContain('stream_worker_killed');
  });

  it('makes no row, no address and no command of an id that is none', () => {
    const ids = ['$(reboot)', 'a b', '"><script>', '../../admin', 'x?y=z', '-rf', '_under', '-9KxVtq0aZ_bC-dEfGh12'];
    const lines = ids.map((id) =>
      JSON.stringify({
        status: 500,
        component: 'http',
        event: 'access_log',
        req_id: id,
        route: '/v1/responses',
        latency_ms: 1,
      }),
    );
    const mention = JSON.stringify({
      status: 500,
      ua: '"req_id":"mentioned","route":"/v1/x"',
      event: 'access_log',
      req_id: 'real-one',
      route: '/v1/responses',
    });
    const entries = [...lines, mention].map((line, index) => ({
      timeUnixNano: CAPTURE_END_UNIX_NANO - 1_000_000_000n - BigInt(index),
      line,
      metadata: {},
    }));
    const store = loadCaptureStore({
      moreStreams: [memoryStream({ tenant: '', labels: { service_name: 'hostile' }, entries, keepDuplicates: false })],
    });
    const rows = ask(store, { log_selector: '{service_name="hostile"}' });
    expect(rows.map((row) => row['req_id'] ?? '').sort()).toEqual([
      '-9KxVtq0aZ_bC-dEfGh12',
      '-rf',
      '_under',
      'real-one',
    ]);
    for (const row of rows) expect(row['command to copy']).toMatch(/^trace-by-id --id=[A-Za-z0-9_-]+ --around \d{10}$/);
  });
});

// Answers that are well-formed HTTP with status 200 and not what was asked for. Whoever reads them keeps what can be read and
// names the rest; what the readers' own tests hold already (test/sources/loki/faults.test.ts) is not here again.

import { EMPTY_ANSWER } from './http-fault-scripts.ts';
import { answerBytes, type RawServer, startRawServer } from './raw-server.ts';

export interface PageAsked {
  /** Nanoseconds since the epoch, half-open. */
  readonly start: bigint;
  readonly end: bigint;
  readonly limit: number;
}

/** A line of the request, and when it was written. */
export interface GoodLine {
  readonly timeUnixNano: bigint;
  readonly line: string;
}

export interface LokiPayload {
  readonly name: string;
  /** Kind of the gap, or of the flaw. */
  readonly kind: string;
  /** True: a row is not whole, but none is missing. */
  readonly hidesNothing?: boolean;
  /** Whether the good line is in what can be read. */
  readonly keeps: boolean;
  readonly body: (page: PageAsked, good: GoodLine) => string | Uint8Array;
}

const stream = (values: readonly unknown[], labels: object = { service_name: 'codex-app' }): object => ({
  stream: labels,
  values,
});
const entry = ({ timeUnixNano, line }: GoodLine): readonly string[] => [String(timeUnixNano), line];
const streams = (result: unknown, more: object = {}): string =>
  JSON.stringify({ status: 'success', ...more, data: { resultType: 'streams', result } });

export const LOKI_PAYLOADS: readonly LokiPayload[] = [
  { name: 'nothing at all', kind: 'bad-answer', keeps: false, body: () => '' },
  { name: 'a null result', kind: 'bad-answer', keeps: false, body: () => streams(null) },
  {
    name: 'an error that is called 200, and no data',
    kind: 'bad-answer',
    keeps: false,
    body: () => '{"status":"error","errorType":"timeout","error":"context deadline exceeded"}',
  },
  {
    name: 'a vector',
    kind: 'bad-answer',
    keeps: false,
    body: () => '{"status":"success","data":{"resultType":"vector","result":[]}}',
  },
  {
    name: 'garbage behind the answer',
    kind: 'bad-answer',
    keeps: false,
    body: (_, good) => `${streams([stream([entry(good)])])}}`,
  },
  {
    name: 'UTF-16',
    kind: 'bad-answer',
    keeps: false,
    body: (_, good) => Buffer.from(streams([stream([entry(good)])]), 'utf16le'),
  },
  {
    name: 'bytes that are no UTF-8',
    kind: 'bad-utf8',
    hidesNothing: true,
    keeps: true,
    body: (_, good) =>
      Buffer.from(streams([stream([entry(good)], { service_name: 'codex-app', odd: '\u00ff' })]), 'latin1'),
  },
  {
    name: 'a time beyond 64 bits',
    kind: 'bad-answer',
    keeps: true,
    body: (_, good) => streams([stream([entry(good), ['99999999999999999999', good.line]])]),
  },
  {
    name: 'a time with a fraction',
    kind: 'bad-answer',
    keeps: true,
    body: (_, good) => streams([stream([entry(good), ['1795417031.272', good.line]])]),
  },
  {
    name: 'a line before the window',
    kind: 'bad-answer',
    keeps: true,
    body: ({ start }, good) => streams([stream([entry(good), [String(start - 1n), good.line]])]),
  },
  {
    name: 'a warning that the answer is partial',
    kind: 'server-warning',
    keeps: true,
    body: (_, good) => streams([stream([entry(good)])], { warnings: ['partial response: querier died'] }),
  },
  {
    name: 'a line of 20 MB',
    kind: 'oversize',
    hidesNothing: true,
    keeps: true,
    body: (_, good) => {
      const line = good.line.replace(/\}$/, `,"pad":"${'x'.repeat(20_000_000)}"}`);
      return streams([stream([entry(good), [String(good.timeUnixNano + 1n), line]])]);
    },
  },
  {
    name: 'pages that are always full',
    kind: 'bad-answer',
    keeps: false,
    body: ({ limit }, good) => streams([stream(Array.from({ length: limit }, () => ['soon', good.line]))]),
  },
  {
    name: 'an error that is called 200, with what was had until then',
    kind: 'server-warning',
    keeps: true,
    body: (_, good) =>
      streams([stream([entry(good)])], { status: 'error', errorType: 'timeout', error: 'context deadline exceeded' }),
  },
];

/** Legal, if odd: read whole, with no gap. */
export const LOKI_ODDITIES: readonly Omit<LokiPayload, 'kind' | 'keeps'>[] = [
  { name: 'a byte order mark', body: (_, good) => `\uFEFF${streams([stream([entry(good)])])}` },
  {
    name: 'lines out of order',
    body: (_, good) => streams([stream([[String(good.timeUnixNano + 5n), `later ${good.line}`], entry(good)])]),
  },
  {
    name: 'a key twice',
    body: (_, good) => `{"data":1,${streams([stream([entry(good)])]).slice(1)}`,
  },
  {
    name: 'labels called __proto__ and constructor',
    body: (_, good) =>
      streams([
        stream([entry(good)], JSON.parse('{"__proto__":"x","constructor":"y","service_name":"codex-app"}') as object),
      ]),
  },
];

/**
 * A Loki of which one thing is answered: the pages in whose window the good line stands, as the fault has it. Other windows hold
 * nothing, and whatever else is asked is not found: nothing but the page itself can tell that something is wrong with it.
 */
export async function startPayloadLoki(body: LokiPayload['body'], good: GoodLine): Promise<RawServer> {
  return startRawServer({
    play: (socket, { head }) => {
      const url = new URL(head.split(' ')[1] ?? '/', 'http://loki.test');
      if (!url.pathname.endsWith('/query_range')) {
        socket.write(answerBytes('404 page not found', { status: '404 Not Found' }));
        return;
      }
      const page = {
        start: BigInt(url.searchParams.get('start') ?? 0),
        end: BigInt(url.searchParams.get('end') ?? 0),
        limit: Number(url.searchParams.get('limit')),
      };
      const asksForId = /\|= ?"/.test(url.searchParams.get('query') ?? '');
      const isThere = asksForId && page.start <= good.timeUnixNano && good.timeUnixNano < page.end;
      socket.write(answerBytes(isThere ? body(page, good) : EMPTY_ANSWER));
    },
  });
}

const metric = (data: unknown, more: object = {}): string => JSON.stringify({ status: 'success', ...more, data });

export interface MetricsPayload {
  readonly name: string;
  /** Null: an answer like any other, of which nothing can be made. */
  readonly kind: string | null;
  /** What every signal that was asked for lacks; absent: there was no answer. */
  readonly lack?: 'not-known' | 'not-read';
  readonly body: string;
}

/** As Prometheus 2.42.0 writes one. */
const NATIVE = {
  count: '585',
  sum: '22500',
  buckets: [
    [0, '16', '32', '45'],
    [0, '32', '64', '540'],
  ],
};

/** For every question that is asked. None of them is a value. */
export const PROMETHEUS_PAYLOADS: readonly MetricsPayload[] = [
  { name: 'no data', kind: 'bad-answer', body: '{"status":"success"}' },
  { name: 'streams', kind: 'bad-answer', body: EMPTY_ANSWER },
  {
    name: 'an error that is called 200',
    kind: null,
    body: '{"status":"error","errorType":"execution","error":"boom"}',
  },
  {
    name: 'samples that are no pairs',
    kind: 'bad-answer',
    body: metric({ resultType: 'matrix', result: [{ metric: {}, values: [1, 2] }] }),
  },
  {
    name: 'a value that is no number',
    kind: 'bad-answer',
    body: metric({ resultType: 'vector', result: [{ metric: {}, value: [1, 'much'] }] }),
  },
  {
    name: 'labels that are no strings',
    kind: 'bad-answer',
    body: metric({ resultType: 'vector', result: [{ metric: { a: 1 }, value: [1, '1'] }] }),
  },
  {
    // VictoriaMetrics' cluster with a storage node down (app/vmselect/prometheus/query_range_response.qtpl).
    name: 'nothing, of an answer that it calls partial',
    kind: 'partial-answer',
    lack: 'not-known',
    body: metric({ resultType: 'matrix', result: [] }, { isPartial: true, stats: { seriesFetched: '0' } }),
  },
  {
    name: 'nothing, with a warning of Thanos',
    kind: 'server-warning',
    lack: 'not-known',
    body: metric({ resultType: 'matrix', result: [] }, { warnings: ['No StoreAPIs matched for this query'] }),
  },
  {
    name: 'samples of another time alone',
    kind: 'outside-asked-time',
    lack: 'not-known',
    body: metric({ resultType: 'matrix', result: [{ metric: {}, values: [[1, '1']] }] }),
  },
  {
    name: 'native histograms alone',
    kind: 'native-histogram',
    lack: 'not-read',
    body: metric({ resultType: 'matrix', result: [{ metric: {}, histograms: [[1_795_417_033.46, NATIVE]] }] }),
  },
  {
    name: 'thousands of levels',
    kind: null,
    body: `{"status":"success","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  },
];

import { afterEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/model/errors.ts';
import type { MetricAnswer, MetricSource } from '../../../src/model/metrics.ts';
import { own, plainText } from '../../../src/model/prose.ts';
import { fromMillis } from '../../../src/model/time.ts';
import type { HttpClient } from '../../../src/sources/http/client.ts';
import { createPrometheusSource } from '../../../src/sources/prometheus/source.ts';
import { type CannedAnswer, type CannedServer, type SeenRequest, startCanned } from './canned-server.ts';
import { clientOf } from './client.ts';

const NOW = fromMillis(Date.parse('2026-11-23T06:57:13.000Z'));
const { signal } = new AbortController();

const OK: CannedAnswer = {
  body: '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1795417033,"1"]}]}}',
};

describe('a Prometheus that misbehaves', () => {
  let server: CannedServer;
  afterEach(() => server.stop());

  async function open(answer: (request: SeenRequest) => CannedAnswer | null): Promise<MetricSource> {
    server = await startCanned(answer);
    return createPrometheusSource({ client: clientOf(server.url, { tryTimeoutMs: 1000 }) });
  }

  const askOnce = (source: MetricSource): ReturnType<MetricSource['instant']> =>
    source.instant({ query: 'up', time: NOW, signal });

  it.each([
    ['a login page', { type: 'text/html', body: '<html><title>Sign in</title></html>' }, null],
    ['JSON that breaks off', { body: '{"status":"succ' }, 'not-json'],
    ['another API', { body: '{"data":[]}' }, 'bad-answer'],
    [
      'a bad gateway',
      { status: 502, type: 'text/html', body: '<html><title>Bad Gateway</title></html>' },
      'status-502',
    ],
    ['a refusal', { status: 403, body: 'no' }, 'status-403'],
    ['an empty answer', { status: 204, body: '' }, null],
  ] as const)('%s is a named gap that hides no row', async (_, canned, kind) => {
    const source = await open(() => canned);
    const answer = await askOnce(source);
    expect(answer.ok).toBe(false);
    const { status, gaps, queries } = source.status();
    expect(status).toBe('failed');
    expect(queries).toMatchObject([{ verdict: 'failed', rows: 0 }]);
    expect(gaps).toMatchObject([{ hidesRows: false, kind: answer.ok ? '' : answer.error.kind }]);
    expect(gaps[0]?.errorType).not.toBeNull();
    if (kind !== null) expect(gaps[0]?.kind).toBe(kind);
  });

  it('does not wait for its version, and does without', async () => {
    const source = await open(({ path }) => (path.endsWith('buildinfo') ? { status: 404, body: 'nothing' } : OK));
    expect(await askOnce(source)).toMatchObject({ ok: true });
    expect(source.status()).toMatchObject({ status: 'complete', server: { version: null }, gaps: [] });
  });

  it('asks for its version once', async () => {
    const source = await open(({ path }) =>
      path.endsWith('buildinfo') ? { body: '{"status":"success","data":{"version":"3.4.1"}}' } : OK,
    );
    await Promise.all([askOnce(source), askOnce(source)]);
    await askOnce(source);
    expect(server.seen.filter(({ path }) => path.endsWith('buildinfo'))).toHaveLength(1);
    expect(source.status().server?.version).toBe('3.4.1');
  });

  it('says that a warning may hide data, and that an annotation does not', async () => {
    const annotated = { body: OK.body.replace('{', '{"infos":["PromQL info: metric might not be a counter"],') };
    const source = await open(() => annotated);
    expect(await askOnce(source)).toMatchObject({ warnings: ['PromQL info: metric might not be a counter'] });
    expect(source.status()).toMatchObject({ status: 'complete', gaps: [] });
    await server.stop();
    const partial = { body: OK.body.replace('{', '{"warnings":["receive series from store: unavailable"],') };
    const other = await open(() => partial);
    await askOnce(other);
    await askOnce(other);
    const { status, gaps, queries } = other.status();
    expect(status).toBe('partial');
    expect(queries.map(({ verdict }) => verdict)).toEqual(['partial', 'partial']);
    expect(gaps.map(({ kind, summary }) => [kind, plainText(summary)])).toEqual([
      ['server-warning', 'answered with a warning, data may be missing: receive series from store: unavailable'],
    ]);
  });

  it('counts native histograms in the account and says so in the answer', async () => {
    const histogram = '{"metric":{},"histogram":[1795417033,{"count":"1","sum":"1","buckets":[]}]}';
    const source = await open(() => ({ body: OK.body.replace('{"metric":{},"value":[1795417033,"1"]}', histogram) }));
    expect(await askOnce(source)).toEqual({
      ok: true,
      series: [],
      warnings: ['left out: 1 native histogram samples, which are not numbers'],
      isPartial: false,
      nativeHistograms: 1,
    });
    const { status, gaps } = source.status();
    expect(status).toBe('partial');
    expect(gaps.map(({ kind, summary }) => [kind, plainText(summary)])).toEqual([
      [
        'native-histogram',
        '1 native histogram sample not read: what they measured is in no value of this report, first in the answer to up',
      ],
    ]);
  });

  // VictoriaMetrics' cluster, with a storage node down: `isPartial` beside `status`, false in every whole answer.
  it('calls its answer partial: the account does too, of an empty answer as well', async () => {
    const partial = (value: string): CannedAnswer => ({ body: OK.body.replace('{', `{"isPartial":${value},`) });
    const whole = await open(() => partial('false'));
    expect(await askOnce(whole)).toMatchObject({ isPartial: false, warnings: [] });
    expect(whole.status()).toMatchObject({ status: 'complete', gaps: [] });
    await server.stop();
    const bodies = [partial('true'), { body: partial('true').body.replace(/"result":.*/, '"result":[]}}') }, OK];
    const source = await open(({ params }) => bodies[Number(params.get('query'))] ?? OK);
    const answers = await Promise.all(['0', '1', '2'].map((query) => source.instant({ query, time: NOW, signal })));
    expect(answers.map((answer) => answer.ok && answer.isPartial)).toEqual([true, true, false]);
    const { status, gaps, queries } = source.status();
    expect(status).toBe('partial');
    expect(queries.map(({ verdict }) => verdict)).toEqual(['partial', 'partial', 'complete']);
    expect(gaps.map(({ kind, summary }) => [kind, plainText(summary)])).toEqual([
      [
        'partial-answer',
        '2 answers of 3 called partial by the server (isPartial): some of its storage nodes did not answer, so series and values may be missing',
      ],
    ]);
  });

  it('gives samples of another time than was asked: they are left out, counted, and not called complete', async () => {
    const values = [-300_000, -1, 0, 1000, 5000, 5001].map((ms) => [
      (Number(NOW / 1_000_000n) + ms) / 1000,
      String(ms),
    ]);
    const result = [{ metric: {}, values }];
    const source = await open(() => ({
      body: JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }),
    }));
    const valuesOf = (answer: MetricAnswer): unknown =>
      answer.ok && answer.series[0]?.samples.map(({ value }) => value);
    const range = { start: NOW, end: NOW + 5_000_000_000n };
    expect(valuesOf(await source.range({ query: 'up', range, stepMs: 5000, signal }))).toEqual([0, 1000, 5000]);
    expect(valuesOf(await source.instant({ query: 'up[5s]', time: range.end, from: NOW, signal }))).toEqual([
      0, 1000, 5000,
    ]);
    expect(valuesOf(await source.instant({ query: 'up', time: NOW, signal }))).toEqual([0]);
    const { status, gaps } = source.status();
    expect(status).toBe('partial');
    expect(gaps.map(({ kind, summary }) => [kind, plainText(summary)])).toEqual([
      ['outside-asked-time', '11 samples outside the time that was asked for: left out, not judged'],
      [
        'off-step',
        '1 sample between the steps that were asked for: the server moved the times; each is shown at its own',
      ],
    ]);
  });

  // As VictoriaMetrics 1.79.5 answers a range of 50 steps and more: from a whole multiple of the step on, unless asked not to.
  it('moves the steps of a long range: it is asked again not to, and at once from then on', async () => {
    const source = await open(({ params, path }) => {
      if (!path.endsWith('query_range')) return OK;
      const [startMs, stepMs] = [Number(params.get('start')) * 1000, Number(params.get('step')) * 1000];
      const firstMs = params.get('nocache') === '1' ? startMs : startMs - (startMs % stepMs);
      const values = Array.from({ length: 60 }, (_, index) => [(firstMs + index * stepMs) / 1000, '1']);
      return {
        body: JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } }),
      };
    });
    const start = NOW + 3_274_000_000n;
    const range = { start, end: start + 59n * 15_000_000_000n };
    const answer = await source.range({ query: 'up', range, stepMs: 15_000, signal });
    expect(answer.ok && answer.series[0]?.samples.map(({ timeUnixNano }) => timeUnixNano)).toEqual(
      Array.from({ length: 60 }, (_, index) => start + BigInt(index) * 15_000_000_000n),
    );
    await source.range({ query: 'up', range, stepMs: 15_000, signal });
    const asked = server.seen.filter(({ path }) => path.endsWith('query_range'));
    expect(asked.map(({ params }) => params.get('nocache'))).toEqual([null, '1', '1']);
    expect(source.status()).toMatchObject({ status: 'complete', gaps: [] });
  });

  it('gets a long query as a form and a short one in the address', async () => {
    const source = await open(() => OK);
    await askOnce(source);
    const query = `up{instance=~"${'x'.repeat(3000)}"}`;
    await source.instant({ query, time: NOW, signal });
    const [short, long] = server.seen.filter(({ path }) => path === '/api/v1/query');
    expect(short).toMatchObject({ method: 'GET' });
    expect(short?.params.get('time')).toBe('1795417033.000');
    expect(long?.method).toBe('POST');
    expect(long?.params.get('query')).toBe(query);
  });

  it('is asked for less when it finds a range too long, but not for ever', async () => {
    const refusal = {
      status: 400,
      body: '{"status":"error","errorType":"bad_data","error":"exceeded maximum resolution of 11,000 points per timeseries"}',
    };
    const source = await open(({ path }) => (path.endsWith('query_range') ? refusal : OK));
    const range = { start: NOW, end: NOW + 3_600_000_000_000n };
    const answer = await source.range({ query: 'up', range, stepMs: 1000, signal });
    expect(answer).toMatchObject({ ok: false, error: { errorType: 'bad_data' } });
    expect(server.seen.length).toBeLessThan(70);
    expect(source.status().gaps).toHaveLength(1);
  });

  it('keeps the account in the order of the questions, whichever answer came first', async () => {
    const source = await open(() => OK);
    await Promise.all(['a', 'b', 'c', 'd'].map((query) => source.instant({ query, time: NOW, signal })));
    expect(source.status().queries.map(({ query }) => query)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('was asked nothing: the account says skipped', async () => {
    const source = await open(() => OK);
    expect(source.status()).toMatchObject({ status: 'skipped', queries: [], range: null, gaps: [] });
    await source.close();
  });
});

describe('a Prometheus that is slow', () => {
  const timeout = new SourceError({ errorType: 'timeout', kind: 'try-timeout', status: null, prose: own('too slow') });

  /** Answers at once; what is asked as `slow` times out. */
  function slowClient(asked: string[]): HttpClient {
    return {
      shownUrl: 'http://prometheus.test',
      get({ params = [] }) {
        const query = params.find(([name]) => name === 'query')?.[1] ?? '';
        if (query !== '') asked.push(query);
        if (query === 'slow') return Promise.reject(timeout);
        return Promise.resolve({
          status: 200,
          headers: {},
          text: OK.body,
          receivedBytes: OK.body.length,
          tries: 1,
          clockOffsetMs: null,
        });
      },
      close: () => Promise.resolve(),
    };
  }

  it('is given up after two timeouts in a row, and not after one', async () => {
    const asked: string[] = [];
    const source = createPrometheusSource({ client: slowClient(asked) });
    const answers = [];
    for (const query of ['slow', 'a', 'slow', 'slow', 'b']) {
      const { ok } = await source.instant({ query, time: NOW, signal });
      answers.push(ok);
    }
    expect(answers).toEqual([false, true, false, false, false]);
    expect(asked).toEqual(['slow', 'a', 'slow', 'slow']);
    expect(source.status()).toMatchObject({ status: 'partial', gaps: [{ kind: 'try-timeout', errorType: 'timeout' }] });
  });
});

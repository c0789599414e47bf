import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MetricAnswer, MetricSource, Sample, Series } from '../../../src/model/metrics.ts';
import { plainText } from '../../../src/model/prose.ts';
import { formatUtc, fromMillis, type UnixNano } from '../../../src/model/time.ts';
import { createPrometheusSource } from '../../../src/sources/prometheus/source.ts';
import { freePort, type RunningServer, START_WITHIN_MS } from '../../../src/stack/server-process.ts';
import { startCapturePrometheus, startPrometheus } from '../../servers/prometheus.ts';
import { realServersOrSkip } from '../../servers/real-servers.ts';
import { clientOf } from './client.ts';

const at = (clock: string): UnixNano => fromMillis(Date.parse(`2026-11-23T${clock}Z`));
const { signal } = new AbortController();

function seriesOf(answer: MetricAnswer): readonly Series[] {
  if (!answer.ok) throw answer.error;
  return answer.series;
}

realServersOrSkip()('a real Prometheus with the history of the capture', () => {
  let server: RunningServer;
  let source: MetricSource;
  beforeAll(async () => {
    server = await startCapturePrometheus();
  }, START_WITHIN_MS);
  afterAll(() => server.stop());

  const open = (): MetricSource => (source = createPrometheusSource({ client: clientOf(server.url) }));
  const instant = (query: string, clock: string, from?: string): Promise<MetricAnswer> =>
    open().instant({ query, time: at(clock), signal, ...(from === undefined ? {} : { from: at(from) }) });

  it('gives values at a time, with labels and the time asked for', async () => {
    expect(seriesOf(await instant('codex_worker_restarts_inc_total', '06:57:24'))).toEqual([
      {
        labels: {
          __name__: 'codex_worker_restarts_inc_total',
          instance: 'proxy-1:18000',
          job: 'codex-app-server-proxy',
        },
        samples: [{ timeUnixNano: at('06:57:24'), value: 4 }],
      },
    ]);
    const requests = seriesOf(
      await instant('sum by (status_family) (codex_http_requests_total{route="/v1/chat/completions"})', '06:57:29'),
    );
    expect(requests.map(({ labels, samples }) => [labels, samples[0]?.value])).toEqual([
      [{ status_family: '2xx' }, 2],
      [{ status_family: '5xx' }, 5],
    ]);
    expect(source.status()).toMatchObject({
      id: 'prometheus',
      title: 'Prometheus',
      holds: 'metrics',
      status: 'complete',
      server: { address: server.url, version: expect.stringMatching(/^2\.|^3\./) as string },
      gaps: [],
    });
    await source.close();
  });

  it('gives a range with both ends', async () => {
    const range = { start: at('06:57:13.460'), end: at('06:57:33.460') };
    const answer = await open().range({ query: 'codex_worker_restarts_inc_total', range, stepMs: 5000, signal });
    expect(seriesOf(answer)[0]?.samples.map(clockAndValue)).toEqual([
      ['06:57:13.460', 1],
      ['06:57:18.460', 2],
      ['06:57:23.460', 4],
      ['06:57:28.460', 5],
      ['06:57:33.460', 0],
    ]);
    expect(source.status().queries).toEqual([
      {
        query: 'codex_worker_restarts_inc_total',
        range,
        purpose: 'answer',
        verdict: 'complete',
        rows: 1,
        requests: 1,
        processedBytes: null,
        countedRows: null,
      },
    ]);
    expect(source.status().range).toEqual(range);
  });

  it('gives raw samples with their own times for a range selector, which no step can miss', async () => {
    const [series] = seriesOf(await instant('codex_worker_ready[15s]', '06:57:20', '06:57:05'));
    expect(series?.samples.map(clockAndValue)).toEqual([
      ['06:57:08.460', 1],
      ['06:57:13.460', 0],
      ['06:57:18.460', 1],
    ]);
  });

  it('says an unknown metric as no series, which is no failure and no zero', async () => {
    expect(await instant('codex_no_such_metric', '06:57:24')).toEqual({
      ok: true,
      series: [],
      warnings: [],
      isPartial: false,
      nativeHistograms: 0,
    });
    expect(source.status()).toMatchObject({ status: 'complete', queries: [{ rows: 0, verdict: 'complete' }] });
  });

  it('keeps NaN and infinity as what they are', async () => {
    const query = 'sum(codex_streams_active) / sum(codex_streams_active)';
    expect(seriesOf(await instant(query, '06:57:24'))[0]?.samples[0]?.value).toBeNaN();
    expect(seriesOf(await instant('1 / 0', '06:57:24'))[0]?.samples[0]?.value).toBe(Number.POSITIVE_INFINITY);
    expect(seriesOf(await instant('vector(-1) / 0', '06:57:24'))[0]?.samples[0]?.value).toBe(Number.NEGATIVE_INFINITY);
  });

  it('says what is wrong with a query, and answers the next one', async () => {
    const bad = await instant('sum(', '06:57:24');
    expect(bad).toMatchObject({ ok: false, error: { errorType: 'bad_data', status: 400 } });
    expect(bad.ok ? '' : bad.error.serverSays).toContain('parse error');
    expect((await source.instant({ query: 'up', time: at('06:57:24'), signal })).ok).toBe(true);
    const [gap, ...others] = source.status().gaps;
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ kind: 'status-400', errorType: 'bad_data', hidesRows: false });
    expect(plainText(gap?.summary ?? [])).toContain('parse error');
    expect(source.status().status).toBe('partial');
  });

  it('says what cannot be evaluated', async () => {
    const answer = await instant('codex_http_latency_ms_bucket * on () codex_http_requests_total', '06:57:24');
    expect(answer).toMatchObject({ ok: false, error: { errorType: 'execution', status: 422 } });
  });

  it('asks in pieces for more steps than the server gives at once', async () => {
    const range = { start: at('06:20:03.460'), end: at('07:10:03.460') };
    const answer = await open().range({ query: 'process_start_time_seconds', range, stepMs: 100, signal });
    const [only, ...others] = seriesOf(answer);
    expect(others).toEqual([]);
    expect(only?.samples).toHaveLength(30_001);
    expect(new Set(only?.samples.map(({ timeUnixNano }) => timeUnixNano)).size).toBe(30_001);
    expect(source.status().queries).toMatchObject([{ requests: 3, rows: 1, verdict: 'complete' }]);
  });

  it('asks a long query all the same', async () => {
    const query = Array.from({ length: 300 }, (_, index) => `vector(${index})`).join(' + ');
    expect(seriesOf(await instant(query, '06:57:24'))[0]?.samples[0]?.value).toBe((299 * 300) / 2);
  });

  it('gives the alert rules and leaves the recording rules', async () => {
    const answer = await open().alertRules({ signal });
    const rules = answer.ok ? answer.rules : [];
    expect(rules.map(({ name, forSeconds }) => [name, forSeconds])).toEqual([
      ['CodexLatencyP95AboveBaseline', 180],
      ['CodexWorkerRestarts', 0],
      ['CodexErrorRate', 60],
      ['CodexToolBufferAnomaly', 60],
      ['CodexMaintenanceMode', 0],
    ]);
    expect(rules[1]).toMatchObject({
      group: 'codex-app-server',
      query: 'round(increase(codex_worker_restarts_inc_total[10m])) > 3',
      labels: { severity: 'critical', owner: 'sre', page_service: 'codex-app' },
      annotations: { runbook_url: 'https://runbooks.example.com/codex-app#CodexWorkerRestarts' },
      intervalSeconds: 5,
    });
    expect(source.status()).toMatchObject({ status: 'complete', queries: [], range: null });
    expect(plainText(source.status().asked)).toBe('the alert rules');
  });

  it('gives the alerts of that time', async () => {
    const range = { start: at('06:57:13.960'), end: at('06:57:48.960') };
    const answer = await open().range({
      query: 'ALERTS{alertname="CodexWorkerRestarts"}',
      range,
      stepMs: 5000,
      signal,
    });
    expect(
      seriesOf(answer).map(({ labels, samples }) => [labels['alertstate'], samples.map(clockAndValue)[0]]),
    ).toEqual([['firing', ['06:57:23.960', 1]]]);
  });

  it('refuses an answer that is too large to be read', async () => {
    source = createPrometheusSource({ client: clientOf(server.url), maxSamples: 100 });
    const answer = await source.instant({ query: '{job="codex-app-server-proxy"}', time: at('06:57:24'), signal });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'too-many-samples' } });
  });

  it('ends when it is interrupted', async () => {
    const controller = new AbortController();
    controller.abort();
    const answer = await open().instant({ query: 'up', time: at('06:57:24'), signal: controller.signal });
    expect(answer).toMatchObject({ ok: false, error: { errorType: 'canceled' } });
  });
});

realServersOrSkip()('a real Prometheus elsewhere', () => {
  it('is found below a path prefix, and missed without it', async () => {
    const server = await startPrometheus({ basePath: '/prometheus' });
    try {
      const right = createPrometheusSource({ client: clientOf(server.url) });
      expect(await right.instant({ query: '1', time: at('06:57:24'), signal })).toMatchObject({ ok: true });
      expect(right.status().server?.address).toBe(server.url);
      const wrong = createPrometheusSource({ client: clientOf(server.url.replace('/prometheus', '')) });
      const answer = await wrong.instant({ query: '1', time: at('06:57:24'), signal });
      expect(answer).toMatchObject({ ok: false, error: { errorType: 'not_found', kind: 'status-404' } });
      expect(answer.ok ? '' : plainText(answer.error.prose)).toContain('path prefix');
    } finally {
      await server.stop();
    }
  });

  it('is asked no more once nobody is there', async () => {
    const source = createPrometheusSource({ client: clientOf(`http://127.0.0.1:${await freePort()}`) });
    for (let asked = 0; asked < 5; asked += 1) {
      const answer = await source.instant({ query: 'up', time: at('06:57:24'), signal });
      expect(answer).toMatchObject({ ok: false, error: { errorType: 'unavailable', kind: 'connection-refused' } });
    }
    const status = source.status();
    expect(status.status).toBe('failed');
    expect(status.gaps).toHaveLength(1);
    expect(plainText(status.gaps[0]?.summary ?? [])).toContain('5 metric queries not answered');
    expect(status.queries.map(({ requests }) => requests)).toEqual([1, 0, 0, 0, 0]);
  });

  it('splits what the server refuses as too many samples', async () => {
    const lines = Array.from({ length: 200 }, (_, step) => `m{i="1"} ${step} ${1_795_414_800 + step * 5}`);
    const server = await startPrometheus({
      openMetrics: `${lines.join('\n')}\n# EOF\n`,
      lookback: '5s',
      extraArgs: ['--query.max-samples=150'],
    });
    try {
      const source = createPrometheusSource({ client: clientOf(server.url) });
      const range = { start: fromMillis(1_795_414_800_000), end: fromMillis(1_795_415_795_000) };
      const answer = await source.range({ query: 'm', range, stepMs: 5000, signal });
      expect(seriesOf(answer)[0]?.samples.map(({ value }) => value)).toEqual(lines.map((_, step) => step));
      expect(source.status().status).toBe('complete');
    } finally {
      await server.stop();
    }
  });
});

function clockAndValue({ timeUnixNano, value }: Sample): readonly [string, number] {
  return [formatUtc(timeUnixNano).slice(11, 23), value];
}

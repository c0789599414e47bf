import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/model/errors.ts';
import { askMetricNames } from '../../../src/sources/prometheus/metric-names.ts';
import type { HttpClient } from '../../../src/sources/http/client.ts';
import { type RunningServer, START_WITHIN_MS } from '../../../src/stack/server-process.ts';
import { startCapturePrometheus } from '../../servers/prometheus.ts';
import { realServersOrSkip } from '../../servers/real-servers.ts';
import { clientOf } from './client.ts';

realServersOrSkip()('the names that a real Prometheus knows', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startCapturePrometheus();
  }, START_WITHIN_MS);
  afterAll(() => server.stop());

  it('are those of its series, parts of histograms included', async () => {
    const names = await askMetricNames(clientOf(server.url), AbortSignal.timeout(10_000));
    expect([...names]).toEqual(expect.arrayContaining(['codex_http_requests_total', 'codex_http_latency_ms_bucket']));
    expect(names.has('codex_http_latency_ms')).toBe(false);
  });
});

describe('an answer of another kind', () => {
  it.each(['', '{}', '{"data":{}}', '{"data":[1]}', '<html>'])('is refused: %j', async (text) => {
    const client: HttpClient = {
      shownUrl: 'http://x.test',
      get: () => Promise.resolve({ status: 200, headers: {}, text, receivedBytes: 0, tries: 1, clockOffsetMs: null }),
      close: () => Promise.resolve(),
    };
    await expect(askMetricNames(client, AbortSignal.timeout(1000))).rejects.toBeInstanceOf(SourceError);
  });
});

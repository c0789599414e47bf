import { afterAll, beforeAll, expect, it } from 'vitest';
import { askMetrics } from '../../src/app/ask-metrics.ts';
import { plainText } from '../../src/model/prose.ts';
import type { MetricsReport, Signal, SignalName, SignalSubject } from '../../src/model/signal.ts';
import { fromMillis, type UnixNano } from '../../src/model/time.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { createPrometheusSource } from '../../src/sources/prometheus/source.ts';
import { type RunningServer, START_WITHIN_MS } from '../../src/stack/server-process.ts';
import { startCapturePrometheus } from '../servers/prometheus.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { clientOf } from '../sources/prometheus/client.ts';
import { SUBJECT } from './answers.ts';

const at = (clock: string): UnixNano => fromMillis(Date.parse(`2026-11-23T${clock}Z`));

/**
 * Chat requests for codev-5 in the window of the rank, by the history: twice 7 and then the counts of five processes
 * in the snapshots (7, 3, 2, 1 and the 7 of the one that went on to the storm).
 */
const REQUESTS = 14 + 7 + 7 + 3 + 2 + 1;

realServersOrSkip()('the signals of a real Prometheus with the history of the capture', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startCapturePrometheus();
  }, START_WITHIN_MS);
  afterAll(() => server.stop());

  async function ask(subject: SignalSubject): Promise<MetricsReport> {
    const metrics = createPrometheusSource({ client: clientOf(server.url) });
    const { signal } = new AbortController();
    const now = at('09:00:00');
    const report = await askMetrics({ subject, profile: codexAppServer, metrics, alertSource: null, now, signal });
    await metrics.close();
    return report;
  }
  const signalOf = ({ signals }: MetricsReport, name: SignalName): Signal => {
    const found = signals.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const verdicts = ({ signals }: MetricsReport): Record<string, string> =>
    Object.fromEntries(signals.map(({ name, verdict }) => [name, verdict]));

  it('tell of the stream that the worker’s death cut', async () => {
    const report = await ask(SUBJECT);
    expect(report.signals.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(verdicts(report)).toEqual({
      'latency-p95': 'breached',
      'error-ratio': 'breached',
      restarts: 'ok',
      backoff: 'breached',
      ready: 'breached',
      'tool-buffer-started': 'no-data',
      'tool-buffer-flushed': 'no-data',
      'tool-buffer-aborted': 'no-data',
      'tool-buffer-anomaly': 'ok',
      'streams-active': 'ok',
      maintenance: 'ok',
      'latency-rank': 'ok',
      'first-token-rank': 'ok',
    });
    expect(plainText(signalOf(report, 'tool-buffer-aborted').says)).toContain('the series begins at 06:57:33.460');
    // The worker was away from 06:57:13.267 to 13.872: the scrape at 13.460 saw it.
    expect(signalOf(report, 'ready')).toMatchObject({ value: 0, at: at('06:57:13.460') });
    // Of the storm it saw the first restart; the four that came later are told as that.
    expect(signalOf(report, 'restarts')).toMatchObject({ value: 1, at: at('06:57:13.460') });
    expect(plainText(signalOf(report, 'restarts').says)).toContain('Soon after: 4 from +12.190 s.');
    expect(signalOf(report, 'latency-p95').bracket).toEqual({ low: 2000, high: 5000 });
    expect(report.episodes.map(({ name, relation, activeSince }) => [name, relation, activeSince])).toContainEqual([
      'CodexLatencyP95AboveBaseline',
      'after',
      at('06:57:13.960'),
    ]);
    expect(report.episodes.filter(({ relation }) => relation === 'during')).toEqual([]);
    const rank = signalOf(report, 'latency-rank');
    expect(rank.rank).toMatchObject({ bucketLowMs: 1200, bucketHighMs: 2000, sampleSize: REQUESTS });
    expect(plainText(signalOf(report, 'first-token-rank').says)).toContain('no series of its own model');
  });

  it('tell of a healthy request before it', async () => {
    const start = at('06:40:00.000');
    const report = await ask({ ...SUBJECT, start, end: start + fromMillis(28), durationMs: 28 });
    expect(signalOf(report, 'latency-rank').rank).toMatchObject({ bucketLowMs: 0, bucketHighMs: 50 });
    expect(report.signals.filter(({ verdict }) => verdict === 'breached' || verdict === 'failed')).toEqual([]);
    expect(signalOf(report, 'error-ratio')).toMatchObject({ verdict: 'ok', value: 0 });
    expect(report.episodes).toEqual([]);
  });

  it('do not tell a request that was over before it broke that something was breached', async () => {
    const start = at('06:57:03.207');
    const report = await ask({ ...SUBJECT, start, end: start + fromMillis(28), durationMs: 28 });
    expect(report.signals.filter(({ verdict }) => verdict === 'breached' || verdict === 'failed')).toEqual([]);
    expect(signalOf(report, 'latency-p95')).toMatchObject({ at: at('06:57:03.460'), bracket: { low: 0, high: 50 } });
    expect(plainText(signalOf(report, 'ready').says)).toContain('Soon after: 0 from +10.253 s.');
    expect(signalOf(report, 'tool-buffer-aborted')).toMatchObject({ lack: 'not-yet', value: null });
  });

  it('tell of a cut tool call', async () => {
    const start = at('06:57:31.000');
    const report = await ask({ ...SUBJECT, start, end: start + fromMillis(500), durationMs: 500 });
    expect(verdicts(report)).toMatchObject({ 'tool-buffer-anomaly': 'breached', restarts: 'breached' });
    // Three aborts are the first of their process: rate() gives zero for them.
    expect(signalOf(report, 'tool-buffer-aborted')).toMatchObject({ verdict: 'breached', value: 3 });
    expect(report.episodes.map(({ name }) => name)).toContain('CodexWorkerRestarts');
  });

  it('say what the rules gave', async () => {
    const start = at('06:57:29.000');
    const report = await ask({ ...SUBJECT, start, end: start + fromMillis(500), durationMs: 500 });
    const rules = Object.fromEntries(report.rules.map((rule) => [rule.name, rule]));
    expect(rules['CodexWorkerRestarts']).toMatchObject({ verdict: 'true', value: 5, threshold: { op: '>', value: 3 } });
    expect(rules['CodexMaintenanceMode']).toMatchObject({ verdict: 'false', value: 0 });
    expect(rules['CodexLatencyP95AboveBaseline']?.verdict).toMatch(/true|false/);
  });
});

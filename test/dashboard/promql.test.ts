// The dashboard's PromQL, asked of real servers: the history of the capture has what metrics were, the replayed incident has
// what the real rules record of them.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parser as logql } from '@grafana/lezer-logql';
import { parser as promql } from '@prometheus-io/lezer-promql';
import type { RunningServer } from '../../src/stack/server-process.ts';
import { type ReplayedIncident, replayIncident } from '../docs/replayed-incident.ts';
import { startCapturePrometheus } from '../servers/prometheus.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { withVariables } from './grafana.ts';
import { readDashboard } from './read-dashboard.ts';

const TARGETS = readDashboard().panels.flatMap(({ title, targets }) =>
  targets.map(({ refId, expr, datasource }) => ({ name: `${title} ${refId}`, expr, language: datasource.type })),
);
const PROMQL = TARGETS.filter(({ language }) => language === 'prometheus');

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

it.each(TARGETS)('$name parses', ({ expr, language }) => {
  const text = withVariables(expr);
  const broken: string[] = [];
  (language === 'loki' ? logql : promql).parse(text).iterate({
    enter({ type, from }) {
      if (type.isError) broken.push(text.slice(Math.max(0, from - 20), from + 20));
    },
  });
  expect(broken).toEqual([]);
  expect(text).not.toContain('$');
});

realServersOrSkip()('over the capture', () => {
  let history: RunningServer;
  let incident: ReplayedIncident;

  beforeAll(async () => {
    [history, incident] = await Promise.all([startCapturePrometheus(), replayIncident()]);
    await incident.enter('incident');
  }, 60_000);
  afterAll(() => Promise.all([history.stop(), incident.stop()]));

  async function inHistory(expr: string, window: { from: string; to: string; interval: string }): Promise<Series[]> {
    const query = withVariables(expr, { __rate_interval: window.interval });
    return ask(history.url, { query, start: `2026-11-23T${window.from}Z`, end: `2026-11-23T${window.to}Z`, step: '5' });
  }

  // No tool call of the capture was sent whole.
  const isInCapture = ({ expr }: { readonly expr: string }) => !expr.includes('codex_tool_buffer_flushed_total');

  it.each(PROMQL.filter(isInCapture))(
    '$name gives data',
    async ({ expr }) => {
      // A rule that builds on another one's record has data an evaluation later.
      await expect.poll(() => numbersFor(expr), { timeout: 20_000 }).toBeGreaterThan(0);
    },
    25_000,
  );

  async function numbersFor(expr: string): Promise<number> {
    const now = Date.now() / 1000;
    const query = withVariables(expr, { __rate_interval: '4s' });
    const window = { start: String(now - 20), end: String(now), step: '1' };
    const answers = [
      ...(await inHistory(expr, { from: '06:45:00', to: '07:00:00', interval: '4m' })),
      ...(await ask(incident.variables['PROMETHEUS_URL'] ?? '', { query, ...window })),
    ];
    return answers.flatMap(({ values }) => values.filter(([, value]) => value !== 'NaN')).length;
  }

  it('asks for tool calls that were sent whole as for those that began', () => {
    const flow = PROMQL.filter(({ name }) => name.startsWith('Tool calls held back')).map(({ expr }) => expr);
    expect(flow).toHaveLength(2);
    expect(flow[1]).toBe(flow[0]?.replaceAll('_started_', '_flushed_'));
  });

  describe('events of counters', () => {
    it('are all there, the first of a series too, each once', async () => {
      const target = PROMQL.find(({ name }) => name.startsWith('Tool calls given up'));
      const [aborted, ...others] = await inHistory(target?.expr ?? '', {
        from: '06:57:01.460',
        to: '06:59:01.460',
        interval: '5s',
      });
      expect(others).toEqual([]);
      expect(aborted?.metric).toEqual({ reason: 'nested_open' });
      expect(aborted?.values.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(3);
    });

    it('are none where nothing happens, and none of a time before', async () => {
      const target = PROMQL.find(({ name }) => name.startsWith('Streams that ended'));
      const before = await inHistory(target?.expr ?? '', { from: '06:56:10.460', to: '06:56:50.460', interval: '5s' });
      expect(before.flatMap(({ values }) => values.map(([, value]) => value)).every((value) => value === '0')).toBe(
        true,
      );
    });
  });

  it('tells pending from firing, and shows nothing before', async () => {
    const target = PROMQL.find(({ name }) => name.startsWith('Alerts'));
    const states = await inHistory(target?.expr ?? '', { from: '06:55:00', to: '07:00:00', interval: '5s' });
    const of = (alert: string) =>
      states.filter(({ metric }) => metric['alertname'] === alert).flatMap(({ values }) => values);
    expect(new Set(of('CodexWorkerRestarts').map(([, value]) => value))).toEqual(new Set(['2']));
    expect(new Set(of('CodexLatencyP95AboveBaseline').map(([, value]) => value))).toEqual(new Set(['1']));
    expect(Math.min(...states.flatMap(({ values }) => values.map(([seconds]) => seconds)))).toBeGreaterThan(
      Date.parse('2026-11-23T06:57:10Z') / 1000,
    );
  });

  it('draws zero where requests are and none failed, for the error ratio', async () => {
    const target = PROMQL.find(({ name }) => name.startsWith('Requests that failed'));
    const prometheus = incident.variables['PROMETHEUS_URL'] ?? '';
    const now = Date.now() / 1000;
    const query = withVariables(target?.expr ?? '');
    const ratios = await ask(prometheus, { query, start: String(now), end: String(now), step: '1' });
    expect(ratios.length).toBeGreaterThan(0);
    for (const { values } of ratios) expect(Number(values[0]?.[1])).toBeLessThanOrEqual(1);
    const none = query.replaceAll('"5xx"', '"9xx"');
    const zeros = await ask(prometheus, { query: none, start: String(now), end: String(now), step: '1' });
    expect(new Set(zeros.flatMap(({ values }) => values.map(([, value]) => value)))).toEqual(new Set(['0']));
  });
});

async function ask(url: string, params: Readonly<Record<string, string>>): Promise<Series[]> {
  const answer = await fetch(`${url}/api/v1/query_range?${new URLSearchParams(params).toString()}`);
  const body = (await answer.json()) as { status: string; error?: string; data: { result: Series[] } };
  expect(body.error).toBeUndefined();
  return body.data.result;
}

// Two instances of the proxy behind one Prometheus, and the lines of one of them: what the other's metrics show is not this
// request's. Reports of real ones were wrong in each of these ways.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askMetrics } from '../../src/app/ask-metrics.ts';
import type { MetricAnswer, MetricSource, Sample } from '../../src/model/metrics.ts';
import { plainText } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { fromMillis } from '../../src/model/time.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { judgeRequest } from '../../src/correlate/index.ts';
import { markdown } from '../../src/reporters/markdown/index.ts';
import { answer, series } from '../signals/answers.ts';
import { fileSource, trace } from './trace.ts';

const DEMO = join(import.meta.dirname, '..', '..', 'fixtures', 'demo');
/** A stream that was cut: its worker exited at 06:57:13.267 and was ready again at 06:57:13.872. */
const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const EXIT_MS = 1_795_417_033_267;
const A = { job: 'codex', instance: 'codex-a:18000' };
const B = { job: 'codex', instance: 'codex-b:18000' };

/** Every 5 s for a quarter of an hour to each side; one scrape falls into the outage. */
function scraped(valueAt: (ms: number) => number): readonly Sample[] {
  return Array.from({ length: 361 }, (_, index) => (index - 180) * 5000 + 300).map((ms) => ({
    timeUnixNano: fromMillis(EXIT_MS + ms),
    value: valueAt(ms),
  }));
}

const always = (value: number): readonly Sample[] => scraped(() => value);

function metricsOf(answers: Readonly<Record<string, MetricAnswer>>): MetricSource {
  const ask = ({ query }: { readonly query: string }): Promise<MetricAnswer> =>
    Promise.resolve(Object.entries(answers).find(([metric]) => query.startsWith(metric))?.[1] ?? answer());
  return {
    id: 'prometheus',
    title: 'Prometheus',
    alsoAsked: [],
    instant: ask,
    range: ask,
    alertRules: () => Promise.resolve({ ok: true, rules: [] }),
    status: () => ({
      id: 'prometheus',
      title: 'Prometheus',
      holds: 'metrics',
      status: 'complete',
      server: null,
      queries: [],
      asked: [],
      range: null,
      files: [],
      searchedBytes: 0,
      matched: 0,
      overLimit: 0,
      flaws: [],
      gaps: [],
    }),
    close: () => Promise.resolve(),
  };
}

/** The other one was up all the time, restarted five times and was in maintenance; this one restarted once. */
const BOTH = metricsOf({
  codex_worker_ready: answer(
    series(always(1), A),
    series(
      scraped((ms) => (ms === 300 ? 0 : 1)),
      B,
    ),
  ),
  codex_worker_restarts_inc_total: answer(
    series(
      scraped((ms) => (ms < -60_000 ? 0 : 5)),
      A,
    ),
    series(
      scraped((ms) => (ms < 0 ? 0 : 1)),
      B,
    ),
  ),
  codex_maintenance_mode: answer(series(always(1), A), series(always(0), B)),
});

const rulesOf = ({ correlations }: Pick<TraceReport, 'correlations'>): readonly string[] =>
  correlations.map(({ ruleId }) => ruleId);

it('neither contradicts nor accuses with what the other one shows', async () => {
  const report = await trace(ID, { sources: [fileSource([DEMO])], metrics: BOTH });
  expect(report.outcome.verdict).toBe('failed');
  for (const rule of ['metrics-disagree-with-logs', 'restart-storm', 'maintenance-on'])
    expect(rulesOf(report)).not.toContain(rule);
  const text = markdown.render(report, { width: 100, color: false, all: false });
  expect(text).toContain('the worst of 2 instances');
  expect(text).toMatch(/\*\*S03\*\*.*`codex-a:18000`, the worst of 2.*\*\*breached\*\*/);
  expect(text).toContain('The request’s lines do not say which of them served it');
});

it('says the same of one instance as before', async () => {
  const alone = metricsOf({
    codex_worker_ready: answer(series(always(1), A)),
    codex_worker_restarts_inc_total: answer(
      series(
        scraped((ms) => (ms < -60_000 ? 0 : 5)),
        A,
      ),
    ),
    codex_maintenance_mode: answer(series(always(1), A)),
  });
  const report = await trace(ID, { sources: [fileSource([DEMO])], metrics: alone });
  for (const rule of ['metrics-disagree-with-logs', 'restart-storm', 'maintenance-on'])
    expect(rulesOf(report)).toContain(rule);
});

it('takes the series of the instance that the lines name', async () => {
  const { events, reqId } = await trace(ID, { sources: [fileSource([DEMO])] });
  const judgedFor = async (container: string): Promise<readonly string[]> => {
    const written = events.map((event) => ({
      ...event,
      record: { ...event.record, writer: { ...event.record.writer, container } },
    }));
    const { own, request } = judgeRequest({ reqId: reqId ?? '', events: written, complete: true }, codexAppServer);
    const metrics = await askMetrics({
      subject: {
        method: request.method,
        route: request.route,
        model: null,
        start: request.start ?? 0n,
        end: request.end ?? 0n,
        durationMs: null,
        firstTokenMs: null,
        status: null,
        isCounted: true,
        writers: own.slice(0, 1).map(({ record }) => ({ ...record.writer, address: null })),
      },
      profile: codexAppServer,
      metrics: BOTH,
      alertSource: null,
      now: fromMillis(EXIT_MS + 86_400_000),
      signal: new AbortController().signal,
    });
    const [restarts] = metrics.signals.filter(({ name }) => name === 'restarts');
    expect(restarts?.instances).toEqual({ name: `${container}:18000`, count: 2, whose: 'own' });
    const judged = judgeRequest({ reqId: reqId ?? '', events: written, complete: true, metrics }, codexAppServer);
    const found = judged.correlations.filter(({ ruleId }) => ['restart-storm', 'maintenance-on'].includes(ruleId));
    return found.map(({ ruleId, summary }) => `${ruleId}: ${plainText(summary)}`);
  };
  expect(await judgedFor('codex-b')).toEqual([]);
  expect(await judgedFor('codex-a')).toEqual([
    expect.stringMatching(/^restart-storm: .*The metrics count 5 restarts of codex-a:18000 in the 10 min/),
    expect.stringContaining('maintenance-on'),
  ]);
});

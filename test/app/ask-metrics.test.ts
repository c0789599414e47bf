import { describe, expect, it } from 'vitest';
import { askMetrics, type AskMetricsInput } from '../../src/app/ask-metrics.ts';
import type { SourceStatus } from '../../src/model/coverage.ts';
import type {
  ActiveAlert,
  AlertRule,
  AlertSource,
  MetricAnswer,
  MetricSource,
  RangeQuestion,
  RulesAnswer,
} from '../../src/model/metrics.ts';
import { plainText } from '../../src/model/prose.ts';
import { type MetricsReport, SIGNAL_NAMES } from '../../src/model/signal.ts';
import { fromMillis } from '../../src/model/time.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { answer, END_MS, every15s, refusal, rule, samples, series, SUBJECT } from '../signals/answers.ts';

const DAY_MS = 86_400_000;
const noStatus = (): SourceStatus => {
  throw new Error('nobody asks for it here');
};

interface Fake extends MetricSource {
  readonly asked: readonly string[];
  readonly mostInFlight: () => number;
}

/** Answers by the first part of a query that fits; anything else gets an empty answer. */
function fakeMetrics(
  answers: Readonly<Record<string, MetricAnswer>>,
  rules: RulesAnswer = { ok: true, rules: [] },
): Fake {
  const asked: string[] = [];
  let inFlight = 0;
  let most = 0;
  const answered = async <Answer>(text: string, value: Answer): Promise<Answer> => {
    asked.push(text);
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => setImmediate(resolve));
    inFlight -= 1;
    return value;
  };
  const find = ({ query }: { readonly query: string }): Promise<MetricAnswer> =>
    answered(query, Object.entries(answers).find(([part]) => query.startsWith(part))?.[1] ?? answer());
  return {
    id: 'prometheus',
    title: 'Prometheus',
    alsoAsked: [],
    asked,
    mostInFlight: () => most,
    instant: find,
    range: find,
    alertRules: () => answered('rules', rules),
    status: noStatus,
    close: () => Promise.resolve(),
  };
}

function alertSource(answerOf: AlertSource['active']): AlertSource {
  return {
    id: 'alertmanager',
    title: 'Alertmanager',
    alsoAsked: [],
    active: answerOf,
    status: noStatus,
    close: () => Promise.resolve(),
  };
}

function ask(input: Partial<AskMetricsInput>): Promise<MetricsReport> {
  return askMetrics({
    subject: SUBJECT,
    profile: codexAppServer,
    metrics: null,
    alertSource: null,
    now: fromMillis(END_MS + 2 * DAY_MS),
    signal: new AbortController().signal,
    ...input,
  });
}

const notesOf = ({ notes }: MetricsReport): string => notes.map(plainText).join('\n');

const storm: readonly AlertRule[] = [
  rule({ name: 'CodexWorkerRestarts', query: 'codex_restarts > 3', annotations: { runbook_url: 'https://runbook' } }),
  rule({ name: 'CodexErrorRate', query: 'codex_ratio >= 0.02' }),
];

describe('what the metrics say about a request', () => {
  it('is every signal in order, alerts and rules, from one server', async () => {
    const metrics = fakeMetrics(
      {
        codex_worker_restarts_inc_total: answer(series(every15s((second) => (second < 0 ? 0 : 4), [-1515, 900]))),
        process_start_time_seconds: answer(series(every15s(1000, [-1515, 900]))),
        codex_worker_ready: answer(series(every15s(0))),
        ALERTS_FOR_STATE: answer(series(every15s(END_MS / 1000, [0, 60]), { alertname: 'CodexWorkerRestarts' })),
        ALERTS: answer(series(every15s(1, [0, 60]), { alertname: 'CodexWorkerRestarts', alertstate: 'firing' })),
        codex_restarts: answer(series(samples({ 0: 4 }))),
      },
      { ok: true, rules: storm },
    );
    const report = await ask({ metrics });
    expect(report.signals.map(({ name }) => name)).toEqual(SIGNAL_NAMES);
    expect(report.signals.map(({ id }) => id)).toEqual(
      SIGNAL_NAMES.map((_, index) => `S${String(index + 1).padStart(2, '0')}`),
    );
    expect(
      report.signals
        .filter(({ verdict }) => verdict !== 'no-data')
        .map(({ name, verdict, value }) => [name, verdict, value]),
    ).toEqual([
      ['restarts', 'breached', 4],
      ['ready', 'breached', 0],
    ]);
    expect(report.episodes).toMatchObject([
      { id: 'A01', state: 'firing', activeSince: fromMillis(END_MS), runbookUrl: 'https://runbook' },
    ]);
    expect(report.rules.map(({ id, name, verdict, value }) => [id, name, verdict, value])).toEqual([
      ['R01', 'CodexErrorRate', 'no-data', null],
      ['R02', 'CodexWorkerRestarts', 'true', 4],
    ]);
    expect(report.notes).toHaveLength(1);
    expect(notesOf(report)).toContain('Times of alerts are of their rules’ evaluations');
  });

  it('is asked with at most four questions in flight, and each question once', async () => {
    const metrics = fakeMetrics({}, { ok: true, rules: storm });
    await ask({ metrics });
    expect(metrics.mostInFlight()).toBe(4);
    expect(metrics.asked.length).toBeGreaterThan(20);
    expect(new Set(metrics.asked).size).toBeGreaterThanOrEqual(metrics.asked.length - 1);
  });

  it('evaluates P95 at the scrape behind the request’s end', async () => {
    const asked: (readonly [string, bigint])[] = [];
    const fake = fakeMetrics({ codex_worker_ready: answer(series(samples({ [-4814]: 1, 186: 1, 5186: 1 }))) });
    const metrics: MetricSource = {
      ...fake,
      instant: (question) => {
        asked.push([question.query, question.time]);
        return fake.instant(question);
      },
    };
    await ask({ metrics });
    const scraped = fromMillis(END_MS + 186);
    expect(asked.filter(([, time]) => time === scraped).map(([query]) => query.slice(0, 20))).toEqual([
      'histogram_quantile(0',
      'sum(increase(codex_h',
    ]);
  });

  it('asks on one grid that passes through the request’s end', async () => {
    const ranges: RangeQuestion[] = [];
    const metrics: MetricSource = {
      ...fakeMetrics({}),
      range: (question) => {
        ranges.push(question);
        return Promise.resolve(answer());
      },
    };
    await ask({ metrics, now: fromMillis(END_MS + 100_000) });
    expect(ranges).toHaveLength(2);
    for (const { range, stepMs } of ranges) {
      expect(stepMs).toBeLessThanOrEqual(15_000);
      expect((fromMillis(END_MS) - range.start) % fromMillis(stepMs)).toBe(0n);
      expect(range.end).toBe(fromMillis(END_MS + 90_000));
    }
  });

  it('is all said as failed when the server is dead', async () => {
    const dead = (): Promise<ReturnType<typeof refusal>> => Promise.resolve(refusal('connection-refused'));
    const metrics: MetricSource = { ...fakeMetrics({}), instant: dead, range: dead, alertRules: dead };
    const report = await ask({ metrics });
    expect(new Set(report.signals.map(({ verdict }) => verdict))).toEqual(new Set(['failed']));
    expect(report).toMatchObject({ episodes: [], episodesAnswer: 'failed', rules: [], alertmanager: null });
    const young = await ask({ metrics, now: fromMillis(END_MS + 5000) });
    expect(young.notEvaluatedYet).toBeNull();
    for (const text of [
      'alert rules could not be read',
      'alerts were pending or firing is not known',
      'Since when alerts',
    ])
      expect(notesOf(report)).toContain(text);
  });

  it('loses one question and nothing else when one fails', async () => {
    const metrics = fakeMetrics({
      codex_worker_ready: refusal(),
      codex_worker_backoff_ms: answer(series(every15s(0))),
    });
    const { signals } = await ask({ metrics });
    const verdicts = Object.fromEntries(signals.map(({ name, verdict }) => [name, verdict]));
    expect(verdicts).toMatchObject({ ready: 'failed', backoff: 'ok', maintenance: 'no-data' });
  });

  it('does not throw when a source does', async () => {
    const bug = (): never => {
      throw new TypeError('secret detail');
    };
    const report = await ask({
      metrics: { ...fakeMetrics({}), range: bug, instant: bug, alertRules: bug },
      alertSource: alertSource(bug),
      now: fromMillis(END_MS),
    });
    expect(new Set(report.signals.map(({ verdict }) => verdict))).toEqual(new Set(['failed']));
    expect(notesOf(report)).toContain('Alertmanager gave no answer');
    expect(
      JSON.stringify(report, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain('secret');
  });

  it('asks for the whole route where the model has no series', async () => {
    const route = 'codex_stream_ttfb_ms_bucket{route="/v1/chat/completions"}';
    const bucket = (le: string, grown: number): ReturnType<typeof series> =>
      series(
        every15s((second) => (second > 0 ? grown : 0), [-315, 300]),
        { le },
      );
    const metrics = fakeMetrics({ [route]: answer(bucket('50', 3), bucket('+Inf', 4)) });
    const { signals } = await ask({ metrics });
    const signal = signals.find(({ name }) => name === 'first-token-rank');
    expect(signal).toMatchObject({ query: route, verdict: 'ok', rank: { atLeast: 0, atMost: 0.75, sampleSize: 4 } });
    expect(signal === undefined ? '' : plainText(signal.says)).toContain('no series of its own model');
  });

  it('says what was left out of many rules and many alerts', async () => {
    const rules = Array.from({ length: 53 }, (_, index) => rule({ name: `N${index}`, query: 'up == 0' }));
    const alerts = Array.from({ length: 120 }, (_, index) =>
      series(every15s(1, [0, 60]), { alertname: 'X', alertstate: 'firing', pod: String(index) }),
    );
    const report = await ask({ metrics: fakeMetrics({ ALERTS: answer(...alerts) }, { ok: true, rules }) });
    expect([report.rules.length, report.episodes.length]).toEqual([50, 100]);
    expect(notesOf(report)).toContain('3 of 53 alert rules were not evaluated');
    expect(notesOf(report)).toContain('120 alerts were active');
  });

  it('says that a scrape may be missing when the request has only just ended', async () => {
    const report = await ask({ metrics: fakeMetrics({}), now: fromMillis(END_MS + 5000) });
    expect(notesOf(report)).toContain('ended 5.000 s before the metrics were asked');
  });
});

describe('without a metrics server', () => {
  it('nothing is shown as healthy', async () => {
    const report = await ask({});
    expect(report).toMatchObject({
      signals: [],
      episodes: [],
      episodesAnswer: 'not-asked',
      rules: [],
      alertmanager: null,
    });
    expect(notesOf(report)).toContain('No metrics server is configured');
  });
});

describe('Alertmanager', () => {
  const alert: ActiveAlert = {
    labels: { alertname: 'CodexWorkerRestarts' },
    annotations: {},
    startsAt: fromMillis(END_MS - 1000),
    endsAt: null,
    state: 'suppressed',
    silencedBy: ['s'],
    inhibitedBy: [],
  };

  it('is asked for a recent request', async () => {
    const source = alertSource(() => Promise.resolve({ ok: true, alerts: [alert], silences: [] }));
    const report = await ask({ alertSource: source, now: fromMillis(END_MS + DAY_MS - 1) });
    expect(report.alertmanager).toEqual({ alerts: [{ ...alert, relation: 'during' }], silences: [] });
  });

  it('is not asked for an older one, and the report says why', async () => {
    const report = await ask({ alertSource: alertSource(() => Promise.reject(new Error('asked'))) });
    expect(report.alertmanager).toBeNull();
    expect(notesOf(report)).toContain('keeps no history');
  });

  it('that fails is said', async () => {
    const { error } = refusal();
    const report = await ask({
      alertSource: alertSource(() => Promise.resolve({ ok: false, error })),
      now: fromMillis(END_MS),
    });
    expect(notesOf(report)).toContain('Alertmanager gave no answer: it answered 502.');
  });
});

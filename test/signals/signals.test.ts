import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import type { Labels, MetricAnswer, Sample } from '../../src/model/metrics.ts';
import { plainText } from '../../src/model/prose.ts';
import { isTelling, type Signal, SIGNAL_NAMES, type SignalName, type SignalSubject } from '../../src/model/signal.ts';
import { fromMillis } from '../../src/model/time.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { processStarts } from '../../src/signals/growth.ts';
import { scrapedBy } from '../../src/signals/moments.ts';
import {
  planJudged,
  planOtherForm,
  planProcessStarts,
  planSignal,
  type QuestionTime,
  scrapedSeries,
  type SignalAnswers,
} from '../../src/signals/plan.ts';
import { readSignal } from '../../src/signals/read-signal.ts';
import { signalWindow } from '../../src/signals/window.ts';
import { CAPTURE } from '../fixture.ts';
import { answer, END_MS, every15s, refusal, samples, series, SUBJECT } from './answers.ts';

const { definitions, metricPrefix, processStart } = codexAppServer.signals;
const window = signalWindow({ start: SUBJECT.start, end: SUBJECT.end, now: fromMillis(END_MS + 86_400_000) });

function definitionOf(name: SignalName): (typeof definitions)[number] {
  const found = definitions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no definition of ${name}`);
  return found;
}

function read(
  name: SignalName,
  answers: Partial<Record<keyof SignalAnswers, MetricAnswer>>,
  subject: SignalSubject = SUBJECT,
): Signal & { readonly text: string } {
  const definition = definitionOf(name);
  const planned = planSignal(definition, { subject, window });
  const answered = Object.fromEntries(
    planned.flatMap(({ role, queries }) => {
      const given = answers[role];
      return given === undefined ? [] : [[role, { query: queries[0], answer: given }]];
    }),
  );
  const scrapedFrom = scrapedSeries([{ definition, answers: answered }]);
  const scraped = scrapedBy(scrapedFrom, window);
  const judged = planJudged(definition, { subject, window, scraped }).flatMap(({ role, queries, when }) => {
    const given = answers[role] ?? (role === 'judged' ? atTime(answers.series, when) : undefined);
    return given === undefined ? [] : [[role, { query: queries[0], answer: given }]];
  });
  const other = planOtherForm(definition, { subject, window }).flatMap(({ role, queries }) => {
    const given = answers[role];
    return given === undefined ? [] : [[role, { query: queries[0], answer: given }]];
  });
  const all = { ...answered, ...Object.fromEntries([...judged, ...other]) };
  const signal = readSignal(definition, {
    subject,
    window,
    answers: all,
    starts: processStarts([]),
    scraped,
    scrapedFrom,
  });
  return { ...signal, text: plainText(signal.says) };
}

/** What a server would answer at that time, of the samples that it answers with for a range. */
function atTime(given: MetricAnswer | undefined, when: QuestionTime): MetricAnswer | undefined {
  if (given?.ok !== true || when.kind !== 'instant') return given;
  return {
    ...given,
    series: given.series.flatMap((each) => {
      const last = each.samples.findLast(({ timeUnixNano }) => timeUnixNano <= when.time);
      return last === undefined ? [] : [{ ...each, samples: [{ ...last, timeUnixNano: when.time }] }];
    }),
  };
}

/** Buckets of 100 ms, 2 s and +Inf that grew by these counts during the request. */
function buckets(...counts: readonly [number, number, number]): MetricAnswer {
  return answer(
    ...['100', '2000', '+Inf'].map((le, index) =>
      series(
        every15s((second) => (second <= 0 ? 7 : 7 + (counts[index] ?? 0)), [-315, 300]),
        { le },
      ),
    ),
  );
}

const growsBy = (n: number): readonly Sample[] => every15s((second) => (second < 0 ? 0 : n), [-1515, 900]);

interface Case {
  readonly ok: MetricAnswer;
  readonly breached: MetricAnswer | null;
  readonly value: { readonly ok: number; readonly breached: number | null };
}

// At the threshold: what is still ok, and the least that is not.
const CASES: Readonly<Record<SignalName, Case>> = {
  'latency-p95': level(1575, 1575.001),
  'error-ratio': {
    ok: shareOf(199, 10_000),
    breached: shareOf(2, 100),
    value: { ok: 0.0199, breached: 0.02 },
  },
  restarts: {
    ok: answer(series(growsBy(3))),
    breached: answer(series(growsBy(4))),
    value: { ok: 3, breached: 4 },
  },
  backoff: level(0, 250),
  ready: level(1, 0),
  'tool-buffer-started': { ok: answer(series(growsBy(60))), breached: null, value: { ok: 60, breached: null } },
  'tool-buffer-flushed': { ok: answer(series(growsBy(60))), breached: null, value: { ok: 60, breached: null } },
  'tool-buffer-aborted': {
    ok: answer(series(growsBy(0))),
    breached: answer(series(growsBy(3))),
    value: { ok: 0, breached: 3 },
  },
  'tool-buffer-anomaly': level(0, 1),
  'streams-active': level(4, null),
  maintenance: level(0, 1),
  'latency-rank': { ok: buckets(1, 3, 4), breached: null, value: { ok: 0.25, breached: null } },
  'first-token-rank': { ok: buckets(1, 3, 4), breached: null, value: { ok: 0, breached: null } },
};

function shareOf(failed: number, all: number): MetricAnswer {
  return answer(
    series(growsBy(all - failed), { status_family: '2xx' }),
    series(growsBy(failed), { status_family: '5xx' }),
  );
}

function level(ok: number, breached: number | null): Case {
  const flat = (value: number): MetricAnswer => answer(series(every15s(value)));
  return { ok: flat(ok), breached: breached === null ? null : flat(breached), value: { ok, breached } };
}

describe.each(SIGNAL_NAMES)('the signal %s', (name) => {
  const { ok, breached, value } = CASES[name];
  const id = `S${String(SIGNAL_NAMES.indexOf(name) + 1).padStart(2, '0')}`;

  it('is ok up to its threshold', () => {
    expect(read(name, { series: ok })).toMatchObject({ id, name, verdict: 'ok', value: value.ok });
  });

  it.each(breached === null ? [] : [breached])('is breached beyond it', (beyond) => {
    const signal = read(name, { series: beyond });
    expect(signal).toMatchObject({ verdict: 'breached', value: value.breached });
    expect(signal.text).toContain('breached when');
  });

  it('without a series is no-data and says what that may mean', () => {
    const signal = read(name, { series: answer() });
    expect(signal).toMatchObject({ verdict: 'no-data', value: null, rank: null });
    expect(signal.text).toContain('No such series around this time. ');
  });

  it('with nothing but NaN is no-data and never zero', () => {
    const labels: Labels = { le: '+Inf' };
    const signal = read(name, { series: answer(series(every15s(NaN), labels)) });
    expect(signal).toMatchObject({ verdict: 'no-data', value: null, points: [] });
    expect(signal.text).toMatch(/NaN|no count/);
  });

  it('without an answer has failed, and says why', () => {
    expect(read(name, { series: refusal() })).toMatchObject({
      verdict: 'failed',
      value: null,
      text: 'The metrics server gave no answer: it answered 502.',
    });
  });

  it('keeps the server’s warnings', () => {
    const signal = read(name, { series: { ...answer(), warnings: ['partial'] } as MetricAnswer });
    expect(signal.warnings.map(plainText)).toEqual(['partial']);
  });
});

describe('a level', () => {
  it('that an expression gives is of the scrape behind the request, and what comes later is told apart', () => {
    const definition = definitionOf('latency-p95');
    const scraped = fromMillis(END_MS + 3000);
    const [judged] = planJudged(definition, { subject: SUBJECT, window, scraped });
    expect(judged).toMatchObject({ role: 'judged', when: { kind: 'instant', time: scraped } });
    const late = answer(series(every15s((second) => (second >= 30 ? 9000 : 10))));
    const now = answer(series([{ timeUnixNano: scraped, value: 47.5 }]));
    const answers = { series: { query: 'q', answer: late }, judged: { query: 'q', answer: now } };
    const signal = readSignal(definition, {
      subject: SUBJECT,
      window,
      answers,
      starts: processStarts([]),
      scraped,
      scrapedFrom: [],
    });
    expect(signal).toMatchObject({ value: 47.5, at: scraped, verdict: 'ok', bracket: { low: 0, high: 50 } });
    expect(plainText(signal.says)).toContain(
      'Between 0 and 50 ms (interpolated 48) at 06:57:16.270 (+5.000 s, 3.000 s after its end)',
    );
    expect(plainText(signal.says)).toContain('Soon after: 9,000 ms from +32.000 s.');
    expect(signal.points).toHaveLength(121);
    const refused = { ...answers, judged: { query: 'q', answer: refusal() } };
    expect(
      readSignal(definition, {
        subject: SUBJECT,
        window,
        answers: refused,
        starts: processStarts([]),
        scraped,
        scrapedFrom: [],
      }),
    ).toMatchObject({ verdict: 'failed', value: null });
  });

  it('is judged by the first scrape behind the request and by none after it', () => {
    const down = answer(series(every15s((second) => (second >= 15 ? 0 : 1))));
    const later = read('ready', { series: down });
    expect(later).toMatchObject({ verdict: 'ok', value: 1, at: fromMillis(END_MS) });
    expect(later.text).toContain('Soon after: 0 from +17.000 s.');
    const much = answer(series(every15s((second) => (second >= 75 ? 0 : 1))));
    expect(read('ready', { series: much }).text).not.toContain('Soon after');
    const behind = answer(series(samples({ [-5000]: 1, 200: 0, 5200: 1 })));
    expect(read('ready', { series: behind })).toMatchObject({ verdict: 'breached', at: fromMillis(END_MS + 200) });
    expect(read('ready', { series: behind }).text).toContain('(+2.200 s, 200 ms after its end)');
  });

  it('takes the worst of several series, and says of how many', () => {
    const two = answer(series(every15s(1), { instance: 'a' }), series(every15s(0), { instance: 'b' }));
    const signal = read('ready', { series: two });
    expect(signal).toMatchObject({ value: 0, verdict: 'breached' });
    expect(signal.text).toContain('of 2 series');
  });

  it('from before the request does not speak for it when a later one is there', () => {
    // Scraped every minute: 41 s before the request's end, and 19 s after it.
    const slow = answer(series(samples({ [-101_000]: 0, [-41_000]: 0, 19_000: 1 })));
    expect(read('ready', { series: slow })).toMatchObject({ verdict: 'ok', value: 1, at: fromMillis(END_MS + 19_000) });
    const two = answer(series(samples({ [-30_000]: 0 }), { instance: 'gone' }), series(every15s(1), { instance: 'b' }));
    expect(read('ready', { series: two })).toMatchObject({ verdict: 'ok', value: 1 });
    const between = answer(series(samples({ [-6000]: 1, [-1000]: 0, 4000: 1 })));
    expect(read('ready', { series: between })).toMatchObject({ value: 0, at: fromMillis(END_MS - 1000) });
    const over = answer(series(samples({ [-9000]: 0, [-4000]: 1, 1000: 1 })));
    expect(read('ready', { series: over })).toMatchObject({ value: 1, verdict: 'ok' });
  });

  it('without a scrape near the request is the last before it, and says how long before', () => {
    const last = read('ready', { series: answer(series(samples({ [-42_000]: 0, 60_001: 1 }))) });
    expect(last).toMatchObject({ value: 0, verdict: 'breached', at: fromMillis(END_MS - 42_000) });
    expect(last.text).toContain('(40.000 s before its start, and no scrape later near it)');
    const stale = answer(series(samples({ [-303_000]: 0 })));
    expect(read('ready', { series: stale })).toMatchObject({ value: null, verdict: 'no-data', lack: 'no-value' });
  });

  it('of several series shows the picture of the worst one', () => {
    const down = every15s((second) => (second === 3 ? 0 : 1), [-897, 900]);
    const two = answer(series(every15s(1), { instance: 'a' }), series(down, { instance: 'b' }));
    const signal = read('ready', { series: two });
    expect(signal.value).toBe(0);
    expect(signal.points).toEqual(down);
  });

  it('that was not scraped at the time is no-data, although there is a series', () => {
    const signal = read('ready', { series: answer(series(every15s(1, [-900, -600]))) });
    expect(signal).toMatchObject({ verdict: 'no-data', value: null });
    expect(signal.text).toContain('was not scraped then');
    expect(signal.points).toHaveLength(21);
  });

  it('uses what is a number where some is NaN', () => {
    const half = answer(series(samples({ [-1000]: NaN, 3000: 5 })));
    expect(read('streams-active', { series: half })).toMatchObject({ verdict: 'ok', value: 5 });
  });

  it('that reached the top bucket says that the truth may lie beyond', () => {
    const { text, bracket } = read('latency-p95', { series: answer(series(every15s(10_000))) });
    expect(text).toContain('At least 10,000 ms, where the last bucket ends,');
    expect(bracket).toEqual({ low: 10_000, high: null });
  });

  it('is not asked when the route is not known', () => {
    const subject = { ...SUBJECT, route: null };
    expect(planSignal(definitionOf('latency-p95'), { subject, window })).toEqual([]);
    expect(read('error-ratio', {}, subject)).toMatchObject({ verdict: 'no-data', lack: 'not-asked', query: '' });
    expect(read('latency-rank', {}, subject).text).toContain('which route');
  });
});

describe('P95 latency', () => {
  const slow = answer(series(every15s(1000)));

  it('is held against the baseline where one is recorded', () => {
    const signal = read('latency-p95', { series: slow, baseline: answer(series(samples({ 0: 900 }))) });
    expect(signal).toMatchObject({ verdict: 'breached', threshold: { op: '>', value: 945 } });
    expect(signal.text).toContain('recording rule route:codex_http_latency_ms:p95_baseline + 5 %');
  });

  it('exactly at the baseline and 5 % is ok', () => {
    const exact = answer(series(every15s(840)));
    expect(read('latency-p95', { series: exact, baseline: answer(series(samples({ 0: 800 }))) })).toMatchObject({
      verdict: 'ok',
      threshold: { value: 840 },
    });
  });

  it.each([
    ['missing', answer(), 'documented default'],
    ['NaN', answer(series(samples({ 0: NaN }))), 'documented default'],
    ['zero', answer(series(samples({ 0: 0 }))), 'documented default'],
    ['refused', refusal(), 'the baseline could not be read'],
  ])('is held against the default when the baseline is %s, and says so', (_, baseline, text) => {
    const signal = read('latency-p95', { series: slow, baseline });
    expect(signal).toMatchObject({ verdict: 'ok', threshold: { value: 1575 } });
    expect(signal.text).toContain(text);
  });
});

describe('the bucket that P95 lies in', () => {
  it.each([
    [2161, 'Between 2,000 and 5,000 ms (interpolated 2,161)', { low: 2000, high: 5000 }],
    [2000, 'Between 1,200 and 2,000 ms (interpolated 2,000)', { low: 1200, high: 2000 }],
    [12, 'Between 0 and 50 ms (interpolated 12)', { low: 0, high: 50 }],
  ])('is said of %d ms', (value, text, bracket) => {
    const signal = read('latency-p95', { series: answer(series(every15s(value))) });
    expect(signal.text).toContain(text);
    expect(signal.bracket).toEqual(bracket);
  });

  it('leaves open which side of a limit within it the truth is on', () => {
    const text = (value: number): string => read('latency-p95', { series: answer(series(every15s(value))) }).text;
    expect(text(1600)).toContain('The limit lies within that bucket');
    expect(text(2161)).not.toContain('The limit lies');
  });
});

describe('how much traffic a quantile rests on', () => {
  const p95 = answer(series(every15s(1000)));
  it.each([
    [answer(series(every15s(2.04))), 'about 2 requests only: little traffic'],
    [answer(series(every15s(19.9))), 'about 20 requests only'],
    [answer(series(every15s(20))), 'rests on about 20 requests.'],
    [answer(series(every15s(NaN))), 'not known'],
    [answer(), 'not known'],
    [refusal(), 'not known'],
  ])('is said', (volume, text) => {
    expect(read('latency-p95', { series: p95, volume }).text).toContain(text);
  });
});

describe('the 5xx share', () => {
  it('says how many of how many, and when that is little', () => {
    expect(read('error-ratio', { series: shareOf(1, 2) }).text).toContain(
      '1 of 2 requests got 5xx (50 %, little traffic) in the 5 min up to 06:57:13.270 (+2.000 s)',
    );
    expect(read('error-ratio', { series: shareOf(1, 20) })).toMatchObject({ counted: { part: 1, all: 20 } });
  });

  it.each([
    [{ status: 503 }, 'This request, 503, is one of them.'],
    [{ status: 200 }, 'This request, 200, is none of them.'],
    [{ status: null }, 'Whether this request is one of them is not known.'],
    [{ status: null, isCounted: false }, 'This request is not counted in it: it has no access log line.'],
  ])('says whether the request itself is among them: %j', (part, text) => {
    expect(read('error-ratio', { series: shareOf(1, 20) }, { ...SUBJECT, ...part }).text).toContain(text);
    const unscraped = answer(series(every15s(1, [-1515, -15]), { status_family: '2xx' }));
    expect(read('error-ratio', { series: unscraped }, { ...SUBJECT, ...part }).text).not.toContain(text);
  });

  it('is zero without a 5xx series, and nothing without requests', () => {
    expect(read('error-ratio', { series: answer(series(growsBy(9), { status_family: '2xx' })) })).toMatchObject({
      value: 0,
      verdict: 'ok',
    });
    const idle = read('error-ratio', { series: shareOf(0, 0) });
    expect(idle).toMatchObject({ value: null, verdict: 'no-data' });
    expect(idle.text).toContain('no share of nothing');
  });

  it('counts the failure with which the 5xx series begins', () => {
    const begins = series(every15s(1, [0, 900]), { status_family: '5xx' });
    const served = answer(series(growsBy(3), { status_family: '2xx' }), begins);
    const definition = definitionOf('error-ratio');
    const answers = { series: { query: 'q', answer: served } };
    const scraped = processStarts([series(every15s(1000, [-1815, 900]))]);
    expect(
      readSignal(definition, {
        subject: SUBJECT,
        window,
        answers,
        starts: scraped,
        scraped: SUBJECT.end,
        scrapedFrom: [],
      }).value,
    ).toBe(0.25);
    const signal = readSignal(definition, {
      subject: SUBJECT,
      window,
      answers,
      starts: processStarts([]),
      scraped: SUBJECT.end,
      scrapedFrom: [],
    });
    expect(signal.value).toBe(0);
    expect(plainText(signal.says)).toContain('One series begins in this time with an unknown past');
  });
});

describe('restarts', () => {
  it('of several instances are not added up', () => {
    const two = answer(series(growsBy(3), { instance: 'a' }), series(growsBy(2), { instance: 'b' }));
    expect(read('restarts', { series: two })).toMatchObject({ value: 3, verdict: 'ok' });
  });

  it('that came only after the scrape behind the request are no breach, and are told', () => {
    const later = read('restarts', {
      series: answer(series(every15s((second) => (second < 10 ? 0 : second < 25 ? 3 : 5), [-1515, 900]))),
    });
    expect(later).toMatchObject({ value: 0, verdict: 'ok', at: fromMillis(END_MS) });
    expect(later.text).toContain('Soon after: 5 from +32.000 s.');
  });

  it('leave the count after ten minutes', () => {
    const early = answer(series(every15s((second) => (second < -600 ? 0 : 4), [-1515, 900])));
    expect(read('restarts', { series: early })).toMatchObject({ value: 0, verdict: 'ok' });
    const justIn = answer(series(every15s((second) => (second < -585 ? 0 : 4), [-1515, 900])));
    expect(read('restarts', { series: justIn })).toMatchObject({ value: 4, verdict: 'breached' });
  });

  it('go on over a reset of the counter', () => {
    const reset = answer(series(every15s((second) => (second < -60 ? 7 : second < -30 ? 9 : 2), [-1515, 900])));
    expect(read('restarts', { series: reset })).toMatchObject({ value: 4, verdict: 'breached' });
  });
});

describe('the tool buffer counters', () => {
  it('say that they are not exported before the first event, and count none that came later', () => {
    const begins = answer(series(every15s(3, [30, 900])));
    const definition = definitionOf('tool-buffer-aborted');
    const answers = { series: { query: 'q', answer: begins } };
    const signal = readSignal(definition, {
      subject: SUBJECT,
      window,
      answers,
      starts: processStarts([]),
      scraped: SUBJECT.end,
      scrapedFrom: [],
    });
    expect(signal).toMatchObject({ verdict: 'no-data', lack: 'not-yet', value: null });
    expect(plainText(signal.says)).toContain('Not exported before the first such event: the series begins at');
  });

  it('are counts of all series, and do not say that output was lost', () => {
    const two = answer(series(growsBy(2), { reason: 'a' }), series(growsBy(1), { reason: 'b' }));
    const { text, value } = read('tool-buffer-aborted', { series: two });
    expect(value).toBe(3);
    expect(text).toContain('3 in the 5 min up to 06:57:13.270');
    expect(text).toContain('Of this request or of another.');
    expect(text).not.toMatch(/thrown|lost/);
  });
});

describe('the rank', () => {
  it('is a bracket, with the sample and the request itself in it', () => {
    const { text, rank } = read('latency-rank', { series: buckets(88, 97, 100) });
    expect(rank).toEqual({
      valueMs: 2000,
      atLeast: 0.88,
      atMost: 0.97,
      bucketLowMs: 100,
      bucketHighMs: 2000,
      sampleSize: 100,
    });
    expect(text).toBe(
      '2,000 ms is in the bucket from 100 to 2,000 ms, slower than at least 88 % and at most 97 % of 100 requests of the route and model from 06:51:58.270 to 07:02:13.270, itself among them.',
    );
  });

  it('beyond the top bucket says so', () => {
    const { text, rank } = read('latency-rank', { series: buckets(1, 2, 4) }, { ...SUBJECT, durationMs: 2001 });
    expect(rank).toMatchObject({ atLeast: 0.5, atMost: 1, bucketHighMs: null });
    expect(text).toContain('beyond the top bucket of 2,000 ms');
    expect(text).toContain('not telling');
  });

  it('compares with the whole route where the model has no series, and says so', () => {
    const definition = definitionOf('first-token-rank');
    const [question] = planSignal(definition, { subject: SUBJECT, window });
    expect(question?.queries).toEqual([
      'codex_stream_ttfb_ms_bucket{route="/v1/chat/completions",model="codev-5"}',
      'codex_stream_ttfb_ms_bucket{route="/v1/chat/completions"}',
    ]);
    const answers = { series: { query: question?.queries[1] ?? '', answer: buckets(1, 1, 1) } };
    const signal = readSignal(definition, {
      subject: SUBJECT,
      window,
      answers,
      starts: processStarts([]),
      scraped: SUBJECT.end,
      scrapedFrom: [],
    });
    expect(plainText(signal.says)).toContain('all models, as there is no series of its own model');
  });

  it('is not asked of a request that the system did not count', () => {
    const subject = { ...SUBJECT, isCounted: false };
    expect(planSignal(definitionOf('latency-rank'), { subject, window })).toEqual([]);
    const signal = read('latency-rank', {}, subject);
    expect(signal).toMatchObject({ lack: 'not-asked', rank: null });
    expect(signal.text).toContain('no access log line');
  });

  it.each([
    [[70, 90, 100], true],
    [[69, 90, 100], false],
    [[18, 19, 19], false],
  ] as const)('of %j is telling: %s', (counts, telling) => {
    const { rank, text } = read('latency-rank', { series: buckets(counts[0], counts[1], counts[2]) });
    expect(rank !== null && isTelling(rank)).toBe(telling);
    expect(text.includes('not telling')).toBe(!telling);
  });

  it('needs the request’s own time', () => {
    expect(read('first-token-rank', {}, { ...SUBJECT, firstTokenMs: null })).toMatchObject({
      verdict: 'no-data',
      query: '',
    });
  });

  it('is not given where nothing was measured', () => {
    expect(read('latency-rank', { series: buckets(0, 0, 0) })).toMatchObject({ verdict: 'no-data', rank: null });
  });
});

describe('the catalogue', () => {
  const queries = [
    processStart,
    ...definitions.flatMap((definition) =>
      planSignal(definition, { subject: SUBJECT, window }).flatMap(({ queries: some }) => [...some]),
    ),
  ];

  it('has every signal once', () => {
    expect(definitions.map(({ name }) => name).toSorted()).toEqual([...SIGNAL_NAMES].toSorted());
  });

  it('asks in PromQL that parses, for metrics that the captures hold', () => {
    const exported = readFileSync(join(CAPTURE, 'metrics', '04-tool-truncated.prom'), 'utf8');
    const asked = new Set<string>();
    for (const query of queries) {
      parser.parse(query).iterate({
        enter: ({ type, name, from, to }) => {
          expect(type.isError, query).toBe(false);
          if (name === 'Identifier') asked.add(query.slice(from, to));
        },
      });
    }
    const known = [...asked].filter((name) => !name.startsWith('route:')).toSorted();
    expect(known.length).toBeGreaterThan(10);
    for (const name of known)
      expect(exported, name).toMatch(new RegExp(`^# TYPE ${name.replace(/_bucket$/, '')} `, 'm'));
    expect(known.filter((name) => !name.startsWith(metricPrefix))).toEqual(['process_start_time_seconds']);
  });

  it('asks for process starts over the longest window of any signal', () => {
    const { when } = planProcessStarts(codexAppServer.signals, window);
    expect(when).toMatchObject({ kind: 'range', range: { end: fromMillis(END_MS + 900_000) } });
    const earliest = when.kind === 'range' ? when.range.start : 0n;
    expect(earliest <= window.start - fromMillis(25 * 60_000)).toBe(true);
  });
});

describe('an answer that is not whole, or of another form', () => {
  const partial: MetricAnswer = { ok: true, series: [], warnings: ['isPartial'], isPartial: true, nativeHistograms: 0 };
  const native: MetricAnswer = { ok: true, series: [], warnings: [], isPartial: false, nativeHistograms: 3 };
  const histograms = ['latency-p95', 'latency-rank', 'first-token-rank'] as const;

  it.each(SIGNAL_NAMES)(
    '%s: nothing in a partial answer is not known, and no reason is given for an absence',
    (name) => {
      const { text, ...signal } = read(name, { series: partial });
      expect(signal).toMatchObject({ value: null, verdict: 'no-data', lack: 'not-known' });
      expect(text).toBe('Not known: the answer is not whole, as its warnings say, and no such series is in what came.');
    },
  );

  it('keeps a value of a partial answer and says that it may change', () => {
    const some = answer(series(every15s(1)));
    const { text, ...signal } = read('ready', { series: some.ok ? { ...some, isPartial: true } : some });
    expect(signal).toMatchObject({ value: 1, verdict: 'ok' });
    expect(text).toContain('The answer is not whole, as its warnings say: what did not come may change this.');
    expect(read('ready', { series: some }).text).not.toContain('not whole');
  });

  it.each(histograms)(
    '%s: a native histogram, a summary and vmrange buckets are named, not read, and never absent',
    (name) => {
      const forms: readonly (readonly [MetricAnswer, string])[] = [
        [native, 'a native histogram'],
        [answer(series(every15s(1), { quantile: '0.5' })), 'a summary (quantile)'],
        [answer(series(every15s(1), { vmrange: '9.0e0...1.0e1' })), 'buckets of VictoriaMetrics (vmrange)'],
      ];
      for (const [otherForm, words] of forms) {
        const { text, ...signal } = read(name, { series: answer(), otherForm });
        expect(signal).toMatchObject({ value: null, lack: 'not-read' });
        expect(text).toBe(`The system’s histogram is there, but as ${words}: not read, so nothing is known of it.`);
      }
    },
  );

  it.each(histograms)('%s: absent is what is there in no form, and only where that was answered', (name) => {
    expect(read(name, { series: answer(), otherForm: answer() }).lack).toBe('no-series');
    for (const otherForm of [partial, refusal()])
      expect(read(name, { series: answer(), otherForm })).toMatchObject({ lack: 'not-known' });
  });

  it('ranks nothing among vmrange buckets', () => {
    const { lack, text } = read('latency-rank', { series: answer(series(every15s(1), { vmrange: '9.0e0...1.0e1' })) });
    expect(lack).toBe('not-read');
    expect(text).toContain('vmrange');
  });

  it('takes the default for a baseline that a partial answer does not hold, and says so', () => {
    const p95 = answer(series(every15s(100)));
    const { threshold } = read('latency-p95', { series: p95, baseline: partial });
    expect(threshold?.value).toBe(1575);
    expect(plainText(threshold?.from ?? [])).toContain('was not whole and held none');
  });
});

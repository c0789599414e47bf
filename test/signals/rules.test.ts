import { describe, expect, it } from 'vitest';
import type { AlertRule, MetricAnswer } from '../../src/model/metrics.ts';
import { plainText } from '../../src/model/prose.ts';
import type { RuleReading } from '../../src/model/signal.ts';
import { MOST_RULES, planRules, readRule, type RuleAnswers } from '../../src/signals/rules.ts';
import { answer, refusal, rule, samples, series, SUBJECT } from './answers.ts';

function readingOf(spec: AlertRule, answers: RuleAnswers): RuleReading & { readonly text: string } {
  const [planned] = planRules([spec], { metricPrefix: 'codex_' }).planned;
  if (planned === undefined) throw new Error('no rule planned');
  const reading = readRule(planned, {
    answers,
    subject: SUBJECT,
    at: SUBJECT.end,
  });
  return { ...reading, text: plainText(reading.says) };
}

const gave = (value: number, labels = {}): ReturnType<typeof series> => series(samples({ 0: value }), labels);
const errorRate = rule({ query: 'ratio >= 0.02', forSeconds: 300, annotations: { runbook_url: 'https://run/books' } });

describe('a rule that compares with a number', () => {
  it.each([
    [
      0.31,
      'true',
      'Gave 0.31 at 06:57:13.270, threshold ≥ 0.02: true, 0.29 away from it. It fires after 5 min 00 s of that.',
    ],
    [
      0.02,
      'true',
      'Gave 0.02 at 06:57:13.270, threshold ≥ 0.02: true, exactly at it. It fires after 5 min 00 s of that.',
    ],
    [0.0199, 'false', 'Gave 0.0199 at 06:57:13.270, threshold ≥ 0.02: false, 0.0001 away from it.'],
    [0, 'false', 'Gave 0 at 06:57:13.270, threshold ≥ 0.02: false, 0.02 away from it.'],
  ])('gave %d', (value, verdict, text) => {
    expect(readingOf(errorRate, { left: answer(gave(value)) })).toMatchObject({
      id: 'R01',
      verdict,
      value,
      text,
      runbookUrl: 'https://run/books',
      threshold: { op: '>=', value: 0.02 },
    });
  });

  it('at the threshold of > is not true', () => {
    expect(readingOf(rule({ query: 'x > 3' }), { left: answer(gave(3)) }).verdict).toBe('false');
  });

  it.each([
    [answer(), 'Its left side gave nothing'],
    [answer(gave(NaN)), 'Its left side was NaN'],
  ])('without a value is no-data, not zero', (left, text) => {
    const reading = readingOf(errorRate, { left });
    expect(reading).toMatchObject({ verdict: 'no-data', value: null });
    expect(reading.text).toContain(text);
  });

  it('keeps an infinite value out of the figures, and its verdict in', () => {
    const reading = readingOf(errorRate, { left: answer(gave(Infinity)) });
    expect(reading).toMatchObject({ verdict: 'true', value: null });
    expect(reading.text).toContain('Gave +Inf');
  });

  it('without an answer has failed', () => {
    expect(readingOf(errorRate, { left: refusal() })).toMatchObject({
      verdict: 'failed',
      value: null,
      text: 'The metrics server gave no answer: it answered 502.',
    });
  });

  it('takes the series of the request’s own labels, and says how many others are true', () => {
    const left = answer(
      gave(0.9, { route: '/v1/responses' }),
      gave(0.01, { route: '/v1/chat/completions', model: 'codev-5' }),
      gave(0.5, { route: '/v1/chat/completions', model: 'other' }),
      gave(0.4, { route: '/v1/chat/completions' }),
    );
    const reading = readingOf(errorRate, { left });
    expect(reading).toMatchObject({ verdict: 'false', value: 0.01 });
    expect(reading.text).toContain('(the series of the request’s own labels, of 4)');
    expect(reading.text).toContain('True for 3 of the others.');
  });

  it('takes the worst where no series is the request’s own, and says so', () => {
    const others = [gave(0.01, { route: '/a' }), gave(0.5, { route: '/b' })];
    const reading = readingOf(errorRate, { left: answer(...others) });
    expect(reading).toMatchObject({ verdict: 'true', value: 0.5 });
    expect(reading.text).toContain('(the worst of 2 series, none of them of the request’s own route or model)');
    const low = readingOf(rule({ query: 'up < 1' }), { left: answer(gave(1, { pod: 'a' }), gave(0, { pod: 'b' })) });
    expect(low).toMatchObject({ verdict: 'true', value: 0 });
    expect(low.text).toContain('(the worst of 2 series)');
  });
});

describe('a rule that the server must judge as a whole', () => {
  it('has the verdict of the whole and the value of its first comparison', () => {
    const both = rule({ query: 'a > 1 and b > 2' });
    const reading = readingOf(both, { left: answer(gave(5)), whole: answer() });
    expect(reading).toMatchObject({ verdict: 'false', value: 5, threshold: { op: '>', value: 1 } });
    expect(reading.text).toBe(
      'The whole expression gave nothing at 06:57:13.270: false, or without data. Compared: 5, threshold > 1, 4 away from it.',
    );
    expect(readingOf(both, { left: refusal(), whole: answer(gave(5)) })).toMatchObject({
      verdict: 'true',
      value: null,
    });
    expect(readingOf(both, { left: answer(gave(5)), whole: refusal() })).toMatchObject({
      verdict: 'failed',
      value: 5,
      text: 'The metrics server gave no answer: it answered 502. Compared: 5, threshold > 1, 4 away from it.',
    });
  });

  it('tells both sides of a comparison with something else, for the request’s own route', () => {
    const latency = rule({ query: 'p95 > 1.05 * base' });
    const sides = {
      left: answer(gave(900, { route: '/other' }), gave(2000, { route: '/v1/chat/completions' })),
      right: answer(gave(1500, { route: '/v1/chat/completions' }), gave(1000, { route: '/other' })),
    };
    const reading = readingOf(latency, { ...sides, whole: answer(gave(2000, { route: '/v1/chat/completions' })) });
    expect(reading).toMatchObject({ verdict: 'true', value: 2000, threshold: { op: '>', value: 1500 } });
    expect(reading.text).toContain('threshold > 1,500, 500 away from it');
    expect(readingOf(latency, { ...sides, right: answer(), whole: answer() })).toMatchObject({
      verdict: 'false',
      value: null,
      threshold: null,
    });
    const perModel = {
      left: answer(gave(2000, { route: '/v1/chat/completions', model: 'codev-5' })),
      right: answer(gave(1500, { route: '/v1/chat/completions' }), gave(1000, { route: '/other' })),
    };
    expect(readingOf(latency, { ...perModel, whole: answer() }).threshold).toMatchObject({ value: 1500 });
    const unclear = answer(gave(1500, { job: 'a' }), gave(1000, { job: 'b' }));
    expect(readingOf(latency, { ...perModel, right: unclear, whole: answer() })).toMatchObject({
      value: null,
      threshold: null,
    });
    const one = { left: answer(gave(7)), right: answer(gave(9, { __name__: 'base', job: 'x' })), whole: answer() };
    expect(readingOf(latency, one)).toMatchObject({ verdict: 'false', value: 7, threshold: { value: 9 } });
  });

  it('is true when it gives anything at all', () => {
    const absent = rule({ query: 'absent(up)' });
    expect(readingOf(absent, { whole: answer(gave(1)) })).toMatchObject({
      verdict: 'true',
      value: null,
      threshold: null,
    });
    expect(readingOf(absent, { whole: answer() })).toMatchObject({ verdict: 'false', value: null });
    const foreign = readingOf(rule({ query: 'absent(a)' }), { whole: answer(gave(1, { route: '/other' })) });
    expect(foreign.text).toContain('none of the request’s own route or model');
  });
});

describe('the rules of a server', () => {
  it('are read in one fixed order, the system’s own first, and at most fifty', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      rule({ name: `N${String(index).padStart(2, '0')}`, group: 'a', query: 'up == 0' }),
    );
    const own = rule({ name: 'Z', group: 'z', query: 'codex_worker_ready < 1' });
    const { planned, beyond } = planRules([...many, own].toReversed(), { metricPrefix: 'codex_' });
    expect(planned).toHaveLength(MOST_RULES);
    expect(beyond).toBe(11);
    expect(planned.slice(0, 3).map(({ id, rule: { name } }) => [id, name])).toEqual([
      ['R01', 'Z'],
      ['R02', 'N00'],
      ['R03', 'N01'],
    ]);
  });

  it('say when the server itself cannot evaluate one, and what it warned of', () => {
    const left: MetricAnswer = {
      ok: true,
      series: [gave(1)],
      warnings: ['partial response'],
      isPartial: true,
      nativeHistograms: 0,
    };
    const { text } = readingOf(rule({ query: 'x > 3', health: 'err' }), { left });
    expect(text).toContain('The server warned: partial response.');
    expect(text).toContain('The server calls this rule err.');
  });

  it.each([
    ['compares', 'x > 3', 'left'],
    ['does not', 'absent(x)', 'whole'],
  ] as const)('that %s and gives nothing of a partial answer is not known, never false', (_, query, part) => {
    const nothing: MetricAnswer = { ok: true, series: [], warnings: ['gone'], isPartial: true, nativeHistograms: 0 };
    const { verdict, text } = readingOf(rule({ query }), { [part]: nothing });
    expect(verdict).toBe('failed');
    expect(text).toContain('whether the rule was true is not known. The server warned: gone.');
    expect(readingOf(rule({ query }), { [part]: { ...nothing, isPartial: false } }).verdict).not.toBe('failed');
  });

  it('that gives native histograms is true as a whole, and without a number', () => {
    const native: MetricAnswer = { ok: true, series: [], warnings: [], isPartial: false, nativeHistograms: 1 };
    expect(readingOf(rule({ query: 'rate(x[5m])' }), { whole: native })).toMatchObject({
      verdict: 'true',
      value: null,
    });
    expect(readingOf(rule({ query: 'x > 3' }), { left: native })).toMatchObject({ verdict: 'no-data' });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/model/errors.ts';
import type { Series } from '../../../src/model/metrics.ts';
import { plainText } from '../../../src/model/prose.ts';
import { fromMillis } from '../../../src/model/time.ts';
import { readQueryAnswer, readVersion } from '../../../src/sources/prometheus/query.schema.ts';
import { readRules } from '../../../src/sources/prometheus/rules.schema.ts';
import { endMsOf, joinPieces, splitSteps, stepsOf } from '../../../src/sources/prometheus/split-range.ts';

const success = (data: unknown, rest: object = {}): string => JSON.stringify({ status: 'success', data, ...rest });
const vector = (...result: readonly unknown[]): string => success({ resultType: 'vector', result });
const matrix = (...result: readonly unknown[]): string => success({ resultType: 'matrix', result });

function faultOf(read: () => unknown): SourceError {
  try {
    read();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an answer to a query', () => {
  it('is numbers, whatever they are', () => {
    const values = ['1', '-0.5', '1e+06', '2.5E-3', 'NaN', '+Inf', '-Inf'].map((value, index) => [1000 + index, value]);
    expect(readQueryAnswer(matrix({ metric: {}, values })).series[0]?.samples.map(({ value }) => value)).toEqual([
      1,
      -0.5,
      1e6,
      0.0025,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
  });

  it('keeps the millisecond of a time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
        const { series } = readQueryAnswer(
          `{"status":"success","data":{"resultType":"scalar","result":[${ms / 1000},"1"]}}`,
        );
        return series[0]?.samples[0]?.timeUnixNano === fromMillis(ms);
      }),
    );
  });

  it('is sorted by labels, in whatever order the server sent it', () => {
    const row = (model: string): unknown => ({ metric: { route: '/a', model }, value: [1, '1'] });
    const names = (text: string): unknown => readQueryAnswer(text).series.map(({ labels }) => labels['model']);
    expect(names(vector(row('b'), row('a'), row('c')))).toEqual(['a', 'b', 'c']);
  });

  it('takes a hostile label name for a label', () => {
    const text =
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__proto__":"x"},"value":[1,"1"]}]}}';
    const [series] = readQueryAnswer(text).series;
    expect(Object.entries(series?.labels ?? {})).toEqual([['__proto__', 'x']]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('leaves out native histograms and counts them', () => {
    const histogram = { count: '3', sum: '4', buckets: [] };
    expect(readQueryAnswer(vector({ metric: {}, histogram: [1, histogram] }))).toEqual({
      series: [],
      warnings: [],
      nativeHistograms: 1,
      isPartial: false,
    });
    const mixed = {
      metric: {},
      values: [[1, '1']],
      histograms: [
        [2, histogram],
        [3, histogram],
      ],
    };
    expect(readQueryAnswer(matrix(mixed))).toMatchObject({
      series: [{ samples: [{ value: 1 }] }],
      nativeHistograms: 2,
    });
  });

  it('keeps warnings and infos', () => {
    const text = success({ resultType: 'vector', result: [] }, { warnings: ['store down'], infos: ['PromQL info: x'] });
    expect(readQueryAnswer(text).warnings).toEqual(['store down', 'PromQL info: x']);
  });

  it.each([
    ['<html>Sign in</html>', 'not-json'],
    ['', 'not-json'],
    ['[]', 'bad-answer'],
    ['null', 'bad-answer'],
    ['{}', 'bad-answer'],
    ['{"status":"success"}', 'bad-answer'],
    [success({ resultType: 'streams', result: [] }), 'bad-answer'],
    [success({ resultType: 'string', result: [1, 'a'] }), 'bad-answer'],
    [success({ resultType: 'vector', result: null }), 'bad-answer'],
    [vector({ metric: {} }), 'bad-answer'],
    [vector({ metric: [], value: [1, '1'] }), 'bad-answer'],
    [vector({ metric: { a: 1 }, value: [1, '1'] }), 'bad-answer'],
    [vector({ metric: {}, value: [1, 1] }), 'bad-answer'],
    [vector({ metric: {}, value: [1, ''] }), 'bad-answer'],
    [vector({ metric: {}, value: [1, '0x10'] }), 'bad-answer'],
    [vector({ metric: {}, value: ['1', '1'] }), 'bad-answer'],
    [
      matrix({
        metric: {},
        values: [
          [2, '1'],
          [1, '1'],
        ],
      }),
      'bad-answer',
    ],
    [matrix({ metric: {}, values: 7 }), 'bad-answer'],
  ])('that reads %j is a named error', (text, kind) => {
    expect(faultOf(() => readQueryAnswer(text))).toMatchObject({ kind, errorType: 'internal' });
  });

  it('never ends in anything but numbers or a named error', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        for (const whole of [text, success(JSON.parse(text)), matrix(JSON.parse(text)), vector(JSON.parse(text))]) {
          for (const read of [readQueryAnswer, readRules]) {
            try {
              read(whole);
            } catch (error) {
              if (!(error instanceof SourceError)) throw error;
            }
          }
          readVersion(whole);
        }
      }),
    );
  });

  it('may state an error with status 200', () => {
    const stated = '{"status":"error","errorType":"timeout","error":"query timed out"}';
    expect(faultOf(() => readQueryAnswer(stated))).toMatchObject({
      errorType: 'timeout',
      serverSays: 'query timed out',
    });
    const other = faultOf(() => readRules('{"status":"error","errorType":"too_many_requests","error":"slow down"}'));
    expect(other.errorType).toBe('internal');
    expect(plainText(other.prose)).toContain('too_many_requests');
  });
});

describe('rules', () => {
  it('need a name and a query; the rest may be missing', () => {
    const rule = { type: 'alerting', name: 'A', query: 'up == 0' };
    expect(readRules(success({ groups: [{ name: 'g', rules: [rule, { type: 'recording', name: 'r' }] }] }))).toEqual([
      {
        name: 'A',
        group: 'g',
        query: 'up == 0',
        forSeconds: 0,
        labels: {},
        annotations: {},
        health: 'unknown',
        intervalSeconds: null,
        lastEvaluation: null,
      },
    ]);
    expect(readRules(success({ groups: null }))).toEqual([]);
    expect(faultOf(() => readRules(success({ groups: [{ name: 'g', rules: [{ type: 'alerting' }] }] }))).kind).toBe(
      'bad-answer',
    );
  });
});

describe('a range in pieces', () => {
  const range = fc.record({
    startMs: fc.integer({ min: 0, max: 2_000_000_000_000 }),
    lengthMs: fc.integer({ min: 0, max: 100_000 }),
    stepMs: fc.integer({ min: 1, max: 50_000 }),
    maxPoints: fc.integer({ min: 1, max: 500 }),
  });

  it('asks for each step once, in order, and never beyond the end', () => {
    fc.assert(
      fc.property(range, ({ startMs, lengthMs, stepMs, maxPoints }) => {
        const whole = stepsOf({ start: fromMillis(startMs), end: fromMillis(startMs + lengthMs) }, stepMs);
        const pieces = splitSteps(whole, maxPoints);
        const times = pieces.flatMap((piece) =>
          Array.from({ length: piece.points }, (_, index) => piece.startMs + index * piece.stepMs),
        );
        const wanted = [];
        for (let time = startMs; time <= startMs + lengthMs; time += stepMs) wanted.push(time);
        expect(times).toEqual(wanted);
        expect(pieces.every(({ points }) => points <= maxPoints)).toBe(true);
        expect(pieces.map(endMsOf).at(-1)).toBe(wanted.at(-1));
      }),
      { numRuns: 50 },
    );
  });

  it('is one series again, also where a piece did not have it', () => {
    const series = (name: string, ...times: readonly number[]): Series => ({
      labels: { name, a: 'b' },
      samples: times.map((ms) => ({ timeUnixNano: fromMillis(ms), value: ms })),
    });
    const joined = joinPieces([[series('y', 1)], [series('x', 2), series('y', 2)], [series('x', 3)]]);
    expect(joined).toEqual([series('x', 2, 3), series('y', 1, 2)]);
  });
});

import { parser } from '@prometheus-io/lezer-promql';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goLiteral } from '../../src/model/go-literal.ts';
import { selectSeries } from '../../src/model/promql.ts';
import { goUnquote } from '../fakes/loki/go-text.ts';
import { readExpression } from '../../src/signals/expression.ts';

describe('an alert expression', () => {
  it.each([
    ['a > 1', 'a', '>', 1],
    [
      'sum(rate(a{x="y > 3"}[5m])) / sum(rate(b[5m])) >= 0.02',
      'sum(rate(a{x="y > 3"}[5m])) / sum(rate(b[5m]))',
      '>=',
      0.02,
    ],
    ['(((a) <= 1e3))', '(a)', '<=', 1000],
    ['0.5 < a', 'a', '>', 0.5],
    ['a == -(1)', 'a', '==', -1],
    ['a != -1.5', 'a', '!=', -1.5],
    ['a < 0x1F', 'a', '<', 31],
    ['a > +Inf', 'a', '>', Infinity],
    ['time() - a > 1h30m', 'time() - a', '>', 5400],
    ['# a comment > 7\na # here as well\n > 1', 'a', '>', 1],
    ['a > 1 > 2', 'a > 1', '>', 2],
  ])('%s is compared as a whole', (text, left, op, value) => {
    expect(readExpression(text)).toEqual({ kind: 'comparison', comparison: { left, op, value } });
  });

  it.each([
    ['a > 1 and on (route) b < 2', 'a', '>', 1],
    ['(a and (b >= 2)) unless c', 'b', '>=', 2],
    ['a or b == 0', 'b', '==', 0],
  ])('%s holds a comparison', (text, left, op, value) => {
    expect(readExpression(text)).toEqual({ kind: 'part', comparison: { left, op, value } });
  });

  it.each(['absent(a)', 'a > bool 1', 'a >', '', '}{', '1 > 2', 'vector(1)', '-(a > 1)'])(
    '%s is left to the server',
    (text) => {
      expect(readExpression(text)).toEqual({ kind: 'other' });
    },
  );

  it.each([
    ['a > b', 'a', '>', 'b'],
    ['(sum by (route) (a) >= on (route) group_left () (b * 1.05))', 'sum by (route) (a)', '>=', '(b * 1.05)'],
  ])('%s compares two sides', (text, left, op, right) => {
    expect(readExpression(text)).toEqual({ kind: 'sides', left, op, right });
  });

  it('is never a reason to throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readExpression(text).kind).toMatch(/comparison|part|other/);
      }),
    );
  });
});

describe('an expression of hostile depth', () => {
  it.each(['('.repeat(4999) + ')'.repeat(4999), '-'.repeat(9000) + '1 > 2', '('.repeat(200_000)])('ends', (text) => {
    expect(readExpression(text).kind).toMatch(/comparison|part|other/);
  });
});

describe('a label value of a log line', () => {
  it('stays one literal, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (value) => {
        const query = selectSeries('codex_http_requests_total', { route: value });
        const names: string[] = [];
        parser.parse(query).iterate({ enter: ({ name, type }) => void names.push(type.isError ? 'error' : name) });
        expect(names).not.toContain('error');
        expect(names.filter((name) => name === 'StringLiteral')).toHaveLength(value === '' ? 0 : 1);
        expect(goUnquote(goLiteral(value))).toBe(value.toWellFormed());
      }),
    );
  });

  it('is quoted with escapes that Go reads', () => {
    expect(selectSeries('m', { a: 'x"} or vector(1) #', b: null, c: '', d: 'l1\nl2\\', e: '\u0000\ud800' })).toBe(
      'm{a="x\\"} or vector(1) #",d="l1\\u000al2\\\\",e="\\u0000\ufffd"}',
    );
    expect(selectSeries('m')).toBe('m');
  });
});

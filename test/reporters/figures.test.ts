import { describe, expect, it } from 'vitest';
import { own } from '../../src/model/prose.ts';
import { formatFigure, formatQuantity, formatThreshold } from '../../src/model/quantity.ts';
import { formatDistance, formatShare } from '../../src/reporters/wording/figures.ts';

describe('values of metrics', () => {
  it.each([
    [1890, 'ms', '1,890 ms'],
    [0.0123, 'ratio', '1.23 %'],
    [0.35, 'per-second', '0.35/s'],
    [5, 'count', '5'],
    [1, 'boolean', '1'],
    [1234.5678, 'ms', '1,235 ms'],
    [0, 'ms', '0 ms'],
  ] as const)('%d %s reads %s', (value, unit, text) => {
    expect(formatQuantity(value, unit)).toBe(text);
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [0.000_012_345, '0.00001235'],
    [123_456_789, '123,456,789'],
  ])('%d reads %s', (value, text) => {
    expect(formatFigure(value)).toBe(text);
  });

  it('stand beside their thresholds with the distance between them', () => {
    const threshold = { op: '>=', value: 0.02, from: own('documented default') } as const;
    expect(formatThreshold(threshold, 'ratio')).toBe('≥ 2 %');
    expect(formatDistance(0.31, threshold)).toBe('+0.29');
    expect(formatDistance(0.0123, threshold)).toBe('-0.0077');
    expect(formatDistance(0.02, threshold)).toBe('at it');
  });

  it('round shares away from what is not known', () => {
    expect(formatShare(0.8814, 'down')).toBe('88 %');
    expect(formatShare(0.9611, 'up')).toBe('97 %');
    expect(formatShare(1, 'down')).toBe('100 %');
    expect(formatShare(0.29, 'down')).toBe('29 %');
    expect(formatShare(0, 'up')).toBe('0 %');
  });
});

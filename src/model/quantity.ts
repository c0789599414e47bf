// Values of metrics, as people read them.

import type { ComparisonOp, Signal, Threshold } from './signal.ts';

/** Four significant digits, thousands grouped. Infinite values as Prometheus writes them. */
export function formatFigure(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

/** `1,890 ms`, `3.1 %`, `0.35/s`; a count or a 0/1 stands alone. */
export function formatQuantity(value: number, unit: Signal['unit'] | null): string {
  switch (unit) {
    case 'ms':
      return `${formatFigure(value)} ms`;
    case 'ratio':
      return `${formatFigure(value * 100)} %`;
    case 'per-second':
      return `${formatFigure(value)}/s`;
    default:
      return formatFigure(value);
  }
}

const OP_SIGNS: Readonly<Record<ComparisonOp, string>> = {
  '>': '>',
  '>=': '≥',
  '<': '<',
  '<=': '≤',
  '==': '=',
  '!=': '≠',
};

/** `> 1,575 ms`, `≥ 2 %`. */
export function formatThreshold({ op, value }: Pick<Threshold, 'op' | 'value'>, unit: Signal['unit'] | null): string {
  return `${OP_SIGNS[op]} ${formatQuantity(value, unit)}`;
}

/** The lowest of any number of values (Math.min takes only so many arguments); Infinity of none. */
export function lowestOf(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), Infinity);
}

/** The highest of any number of values; -Infinity of none. */
export function highestOf(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value), -Infinity);
}

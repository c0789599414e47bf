// Values of metrics, as people read them.

import type { ComparisonOp, Signal, Threshold } from '../model/signal.ts';

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
export function formatThreshold({ op, value }: Threshold, unit: Signal['unit'] | null): string {
  return `${OP_SIGNS[op]} ${formatQuantity(value, unit)}`;
}

/** How far a value lies from a threshold, with its sign: `+0.29`; `at it`. */
export function formatDistance(value: number, threshold: Threshold): string {
  const distance = value - threshold.value;
  if (distance === 0) return 'at it';
  return `${distance > 0 ? '+' : ''}${formatFigure(distance)}`;
}

/** `88 %`: rounded down or up, so that a bracket never says more than it knows. */
export function formatShare(share: number, towards: 'down' | 'up'): string {
  const percent = Math.round(share * 1e6) / 1e4;
  return `${towards === 'down' ? Math.floor(percent) : Math.ceil(percent)} %`;
}

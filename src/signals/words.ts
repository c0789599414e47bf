// How signals and rules say a value, a time and a limit.

import type { Labels } from '../model/metrics.ts';
import type { SourceError } from '../model/errors.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { ComparisonOp, Signal, Threshold } from '../model/signal.ts';
import { formatClock, type UnixNano } from '../model/time.ts';

const OP_WORDS: Readonly<Record<ComparisonOp, string>> = {
  '>': '>',
  '>=': '≥',
  '<': '<',
  '<=': '≤',
  '==': '=',
  '!=': '≠',
};

/** Four digits, which is more than any of these values is worth: `0.31`, `2345`, `0.0001234`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  return Math.abs(value) >= 1000 && Math.abs(value) < 1e15
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(4)));
}

export function inUnit(value: number, unit: Signal['unit']): string {
  if (unit === 'ms') return `${figure(value)} ms`;
  if (unit === 'ratio') return `${figure(value * 100)} %`;
  return unit === 'per-second' ? `${figure(value)}/s` : figure(value);
}

export function limitWords({ op, value, from }: Threshold, unit: Signal['unit']): Prose {
  return say`${own(`${OP_WORDS[op]} ${inUnit(value, unit)}`)} (${from})`;
}

export function comparison({ op, value }: Pick<Threshold, 'op' | 'value'>): string {
  return `${OP_WORDS[op]} ${figure(value)}`;
}

export function holds(value: number, { op, value: limit }: Pick<Threshold, 'op' | 'value'>): boolean {
  switch (op) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}

export function clock(time: UnixNano): Prose {
  return own(formatClock(time));
}

export function noAnswer(error: SourceError): Prose {
  return say`The metrics server gave no answer: ${error.prose}${error.serverSays === '' ? own('') : say` (${error.serverSays})`}`;
}

export function warningsOf(warnings: readonly string[]): readonly Prose[] {
  return warnings.map((warning) => say`${warning}`);
}

/** Names a set of labels in one fixed way. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

// How signals and rules say a value, a time and a limit.

import type { Labels } from '../model/metrics.ts';
import type { SourceError } from '../model/errors.ts';
import { own, type Prose, say } from '../model/prose.ts';
import { formatThreshold } from '../model/quantity.ts';
import type { Signal, Threshold } from '../model/signal.ts';
import { formatClock, type UnixNano } from '../model/time.ts';

export function limitWords({ op, value, from }: Threshold, unit: Signal['unit']): Prose {
  return say`${own(formatThreshold({ op, value }, unit))} (${from})`;
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

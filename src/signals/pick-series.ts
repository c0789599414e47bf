// Which of several series of a rule's answer is told: the request's own where the expression keeps its labels, else the
// worst.

import type { Labels, Series } from '../model/metrics.ts';
import { own, type Prose } from '../model/prose.ts';
import type { ComparisonOp, SignalSubject } from '../model/signal.ts';
import { holds, labelsKey } from './words.ts';

export interface Picked {
  readonly value: number;
  readonly limit: number;
  /** Which of several series it is; empty for the only one. */
  readonly which: Prose;
  /** For how many of the other series the comparison is true as well. */
  readonly othersTrue: number;
}

export interface PickOptions {
  readonly subject: SignalSubject;
  readonly op: ComparisonOp;
  /** A number, or the series of the comparison's other side. */
  readonly against: number | readonly Series[];
}

/** Null: no series has a value (and, on the other side, one of the same labels). */
export function pickSeries(series: readonly Series[], { subject, op, against }: PickOptions): Picked | null {
  const limitOf = limits(against);
  const valued = series
    .map(({ labels, samples }) => ({
      value: samples.at(-1)?.value ?? NaN,
      limit: limitOf(labels),
      affinity: affinityOf(labels, subject),
    }))
    .filter(({ value, limit }) => !Number.isNaN(value) && !Number.isNaN(limit));
  const closest = Math.max(0, ...valued.map(({ affinity }) => affinity));
  const candidates = closest > 0 ? valued.filter(({ affinity }) => affinity === closest) : valued;
  const [worst] = candidates.toSorted((a, b) => badness(b, op) - badness(a, op));
  if (worst === undefined) return null;
  const isTrue = ({ value, limit }: Valued): boolean => holds(value, { op, value: limit });
  return {
    value: worst.value,
    limit: worst.limit,
    which: which(series, { subject, isOwn: closest > 0 }),
    othersTrue: valued.filter((each) => each !== worst && isTrue(each)).length,
  };
}

/** No series is the request's own: each has a route, model or method of another. */
export function isForeign(series: readonly Series[], subject: SignalSubject): boolean {
  return series.every(({ labels }) => affinityOf(labels, subject) < 0);
}

interface Valued {
  readonly value: number;
  readonly limit: number;
}

function which(
  series: readonly Series[],
  { subject, isOwn }: { readonly subject: SignalSubject; readonly isOwn: boolean },
): Prose {
  const foreign = isForeign(series, subject);
  if (series.length === 1) return own(foreign ? ' (not of the request’s own route or model)' : '');
  if (isOwn) return own(` (the series of the request’s own labels, of ${series.length})`);
  return own(
    ` (the worst of ${series.length} series${foreign ? ', none of them of the request’s own route or model' : ''})`,
  );
}

// Prometheus pairs the two sides by their labels without the metric's name. Where it was told to pair otherwise (on,
// ignoring), the one series of the other side is taken whose labels do not contradict; when there are several, none.
function limits(against: PickOptions['against']): (labels: Labels) => number {
  if (typeof against === 'number') return () => against;
  const valueOf = ({ samples }: Series): number => samples.at(-1)?.value ?? NaN;
  const byLabels = new Map(against.map((series) => [nameless(series.labels), valueOf(series)]));
  return (labels) => {
    const agreeing = against.filter((other) => agree(labels, other.labels));
    const [only] = agreeing;
    return byLabels.get(nameless(labels)) ?? (only === undefined || agreeing.length > 1 ? NaN : valueOf(only));
  };
}

function agree(labels: Labels, others: Labels): boolean {
  return Object.entries(labels).every(([name, value]) => name === '__name__' || (others[name] ?? value) === value);
}

function nameless({ __name__: _name, ...labels }: Labels): string {
  return labelsKey(labels);
}

const OWN_LABELS = ['route', 'model', 'method'] as const;

// How many of the labels are the request's own; -1: one of them is another's; 0: it has none of them.
function affinityOf(labels: Labels, subject: SignalSubject): number {
  let same = 0;
  for (const name of OWN_LABELS) {
    const theirs = labels[name];
    if (theirs === undefined || subject[name] === null) continue;
    if (theirs !== subject[name]) return -1;
    same += 1;
  }
  return same;
}

const BADNESS: Readonly<Record<ComparisonOp, (beyond: number) => number>> = {
  '>': (beyond) => beyond,
  '>=': (beyond) => beyond,
  '<': (beyond) => -beyond,
  '<=': (beyond) => -beyond,
  '==': (beyond) => -Math.abs(beyond),
  '!=': (beyond) => Math.abs(beyond),
};

// Infinite values are ordered too, and the difference of two equal infinities is none.
function badness({ value, limit }: Valued, op: ComparisonOp): number {
  const beyond = value === limit ? 0 : value - limit;
  return BADNESS[op](Math.min(Number.MAX_VALUE / 4, Math.max(-Number.MAX_VALUE / 4, beyond)));
}

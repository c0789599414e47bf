// Which labels the series of an expression have, as far as the catalogue and the recording rules of the workspace tell.

import type { MetricCatalogue } from '../../model/metric-catalogue.ts';
import { isComparison, MOST_RECORDED_LEVELS, type PromQl } from './read.ts';
import { metricOf } from './system-rules.ts';

export interface LabelFacts {
  readonly catalogue: MetricCatalogue;
  readonly recorded: ReadonlyMap<string, PromQl>;
}

/** What Prometheus adds to whatever it scrapes. */
const OF_TARGETS = ['job', 'instance'];

type Labels = ReadonlySet<string> | null;

/**
 * Of recorded series, each worked out once: rules that build on each other twice over would cost twice as much at each
 * level.
 */
const RECORDED = new WeakMap<LabelFacts['recorded'], Map<string, Labels>>();

/**
 * Null: not known, as a metric of another system is in it whose labels nobody here knows, or a series that records
 * itself.
 */
export function labelsOf(node: PromQl, facts: LabelFacts, level = 0): Labels {
  const inner = (part: PromQl): Labels => labelsOf(part, facts, level);
  switch (node.kind) {
    case 'selector': {
      const below = node.metric === null ? undefined : facts.recorded.get(node.metric);
      if (below !== undefined && node.metric !== null) {
        return level >= MOST_RECORDED_LEVELS
          ? null
          : recordedLabels({ name: node.metric, expression: below, level }, facts);
      }
      const metric = metricOf(facts.catalogue, node.metric);
      if (metric === null) return null;
      const le = node.metric?.endsWith('_bucket') === true ? ['le'] : [];
      return new Set([...metric.labels, ...OF_TARGETS, ...le]);
    }
    case 'subquery':
      return inner(node.inner);
    case 'aggregate': {
      if (node.grouping === null) return new Set();
      const { keeps, labels } = node.grouping;
      const all = node.args.at(-1);
      const under = all === undefined ? null : inner(all);
      if (keeps === 'by') return new Set(labels.filter((label) => under === null || under.has(label)));
      return under === null ? null : without(under, labels);
    }
    case 'call':
      return ofCall(node, inner);
    case 'binary': {
      const [left, right] = [inner(node.left), inner(node.right)];
      if (node.op === 'or') return left === null || right === null ? null : new Set([...left, ...right]);
      if (node.op === 'and' || node.op === 'unless') return left;
      if (isNumber(node.left)) return right;
      if (isNumber(node.right)) return left;
      if (node.many !== null) return node.many === 'left' ? left : right;
      // A comparison keeps the whole left side, whatever it was matched by.
      if (isComparison(node)) return left;
      if (node.matching?.by === 'on') return new Set(node.matching.labels);
      return left === null ? null : without(left, node.matching?.labels ?? []);
    }
    case 'number':
    case 'other':
      return new Set();
  }
}

function recordedLabels(
  { name, expression, level }: { readonly name: string; readonly expression: PromQl; readonly level: number },
  facts: LabelFacts,
): Labels {
  const known = RECORDED.get(facts.recorded) ?? new Map<string, Labels>();
  RECORDED.set(facts.recorded, known);
  const before = known.get(name);
  if (before !== undefined) return before;
  // What it is while it is being worked out: a rule that reads itself.
  known.set(name, null);
  const labels = labelsOf(expression, facts, level + 1);
  known.set(name, labels);
  return labels;
}

function ofCall({ name, args }: Extract<PromQl, { kind: 'call' }>, inner: (part: PromQl) => Labels): Labels {
  if (/^(?:time|vector|scalar|pi|absent|absent_over_time)$/.test(name)) return new Set();
  if (name === 'label_replace' || name === 'label_join') return null;
  const vector = args.find((arg) => !isNumber(arg));
  const labels = vector === undefined ? new Set<string>() : inner(vector);
  return labels !== null && name === 'histogram_quantile' ? without(labels, ['le']) : labels;
}

function isNumber({ kind }: PromQl): boolean {
  return kind === 'number';
}

function without(labels: ReadonlySet<string>, dropped: readonly string[]): ReadonlySet<string> {
  return new Set([...labels].filter((label) => !dropped.includes(label)));
}

import { own, say } from '../../model/prose.ts';
import type { MetricCatalogue } from '../../model/metric-catalogue.ts';
import { type Binary, type PromQl, type Selector, selectorsIn, within } from '../promql/read.ts';
import { metricOf, rulesOf } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

export const promqlSelfCancellingRatio: LintRule = {
  id: 'promql/self-cancelling-ratio',
  summary: 'a share whose parts are matched on the label that tells them apart: errors by errors',
  severity: 'error',
  *check(workspace) {
    for (const { file, rule, expr } of rulesOf(workspace)) {
      for (const node of within(expr)) {
        if (node.kind !== 'binary' || node.op !== '/' || node.many !== null) continue;
        const label = cancellingLabel(node, workspace.catalogue);
        if (label === null) continue;
        yield {
          artifact: file,
          span: rule.expr.spanOf(node.from, node.to),
          what: say`Both sides are matched on ${label}, and the left side is limited by it: each series is divided by itself.`,
          why: own('The share is 1 wherever it exists, however few or many fail.'),
          mend: say`Aggregate ${label} away on both sides: sum by (route) (…) / sum by (route) (…).`,
        };
      }
    }
  },
};

/** A label that both sides keep and are matched on, fixed on the left and free on the right. */
function cancellingLabel({ left, right, matching }: Binary, catalogue: MetricCatalogue): string | null {
  const [above] = selectorsIn(left);
  const [below] = selectorsIn(right);
  // Of one metric each: what a longer expression divides is somebody else's arithmetic.
  if (above === undefined || below === undefined || selectorsIn(left).length > 1 || selectorsIn(right).length > 1)
    return null;
  const isMatchedOn = (label: string): boolean =>
    matching === null || (matching.by === 'on') === matching.labels.includes(label);
  return (
    fixedLabels(above, catalogue).find(
      (label) =>
        isMatchedOn(label) &&
        keeps(left, label) &&
        keeps(right, label) &&
        !fixedLabels(below, catalogue).includes(label) &&
        isSameThing(above, below, catalogue),
    ) ?? null
  );
}

function fixedLabels({ matchers, metric }: Selector, catalogue: MetricCatalogue): readonly string[] {
  const chosen = matchers.filter(({ op }) => op === '=' || op === '=~').map(({ name }) => name);
  return [...chosen, ...(metricOf(catalogue, metric)?.fixedLabels ?? [])];
}

/**
 * A part of a whole: the same metric, or errors of requests. Two metrics of other systems may have the label by chance.
 */
function isSameThing(above: Selector, below: Selector, catalogue: MetricCatalogue): boolean {
  if (above.metric !== null && above.metric === below.metric) return true;
  return (metricOf(catalogue, above.metric)?.fixedLabels.length ?? 0) > 0 && metricOf(catalogue, below.metric) !== null;
}

/** Whether the series that come out still have it. */
function keeps(node: PromQl, label: string): boolean {
  switch (node.kind) {
    case 'aggregate': {
      if (node.grouping === null || (node.grouping.keeps === 'by') !== node.grouping.labels.includes(label))
        return false;
      return node.args.some((arg) => keeps(arg, label));
    }
    case 'binary':
      return keeps(node.left, label) || keeps(node.right, label);
    case 'call':
      return node.args.some((arg) => keeps(arg, label));
    case 'subquery':
      return keeps(node.inner, label);
    case 'selector':
      return true;
    case 'number':
    case 'other':
      return false;
  }
}

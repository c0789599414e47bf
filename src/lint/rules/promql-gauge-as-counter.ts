import { own, say } from '../../model/prose.ts';
import { selectorsIn, within } from '../promql/read.ts';
import { metricOf, rulesOf } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

const OF_COUNTERS: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'resets']);

export const promqlGaugeAsCounter: LintRule = {
  id: 'promql/gauge-as-counter',
  summary: 'rate(), increase() or resets() of a gauge',
  severity: 'error',
  *check(workspace) {
    for (const { file, rule, expr } of rulesOf(workspace)) {
      for (const node of within(expr)) {
        if (node.kind !== 'call' || !OF_COUNTERS.has(node.name)) continue;
        const [selector] = node.args.flatMap(selectorsIn);
        const metric = metricOf(workspace.catalogue, selector?.metric ?? null);
        if (metric?.type !== 'gauge') continue;
        yield {
          artifact: file,
          span: rule.expr.spanOf(node.from, node.to),
          what: say`${metric.name} is a gauge, and ${node.name}() is for counters.`,
          why: own(
            'Where a gauge falls, these functions take it for a counter that began again, and add what was never counted.',
          ),
          mend:
            metric.counterpart === null
              ? own('delta(), deriv() or max_over_time() are for gauges.')
              : say`The counter is ${metric.counterpart}.`,
        };
      }
    }
  },
};

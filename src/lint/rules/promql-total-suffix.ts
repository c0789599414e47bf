import { own, say } from '../../model/prose.ts';
import { selectorsIn } from '../promql/read.ts';
import { metricOf, rulesOf } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

export const promqlTotalSuffix: LintRule = {
  id: 'promql/total-suffix',
  summary: 'a gauge whose name ends in _total, taken for the counter',
  severity: 'warning',
  *check(workspace) {
    for (const { file, rule, expr } of rulesOf(workspace)) {
      for (const { metric: name, from, to } of selectorsIn(expr)) {
        const metric = metricOf(workspace.catalogue, name);
        if (metric?.type !== 'gauge' || !metric.name.endsWith('_total')) continue;
        yield {
          artifact: file,
          span: rule.expr.spanOf(from, to),
          what: say`${metric.name} is a gauge, although its name is that of a counter.`,
          why: own('Whoever reads the rule next takes it for a counter, and so do tools that go by the name.'),
          mend: metric.counterpart === null ? own('Say so in a comment.') : say`Use the counter ${metric.counterpart}.`,
        };
      }
    }
  },
};

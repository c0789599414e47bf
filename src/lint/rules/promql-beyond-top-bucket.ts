import { own, say } from '../../model/prose.ts';
import { constantOf, isComparison, type PromQl, selectorsIn, within } from '../promql/read.ts';
import { metricOf, rulesOf } from '../promql/system-rules.ts';
import type { LintRule, Workspace } from '../rule.ts';

export const promqlBeyondTopBucket: LintRule = {
  id: 'promql/beyond-top-bucket',
  summary: 'histogram_quantile() compared with more than its last bucket can say',
  severity: 'error',
  *check(workspace) {
    for (const { file, rule, expr } of rulesOf(workspace)) {
      for (const node of within(expr)) {
        if (node.kind !== 'binary' || !isComparison(node) || !/^>=?$/.test(node.op)) continue;
        const threshold = constantOf(node.right);
        const top = topOf(node.left, workspace);
        if (threshold === null || top === null || (node.op === '>' ? threshold < top : threshold <= top)) continue;
        yield {
          artifact: file,
          span: rule.expr.spanOf(node.from, node.to),
          what: say`The histogram ends at ${own(String(top))}, and histogram_quantile() says no more than that: ${own(`${node.op} ${threshold}`)} is never true.`,
          why: own('However slow it gets, this does not fire.'),
          mend: say`Stay below ${own(String(top))}, or compare the share of requests beyond it: 1 - (…{le="${own(String(top))}"} / …_count).`,
        };
      }
    }
  },
};

function topOf(node: PromQl, { catalogue }: Workspace): number | null {
  if (node.kind !== 'call' || node.name !== 'histogram_quantile') return null;
  const [selector] = selectorsIn(node);
  return metricOf(catalogue, selector?.metric ?? null)?.bucketEdges.at(-1) ?? null;
}

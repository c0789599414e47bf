import { own, say } from '../../model/prose.ts';
import { type Binary, constantOf, isComparison, type PromQl, within } from '../promql/read.ts';
import { rulesOf } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

/** Above it a count that is off by a few per cent crosses no edge that anybody meant. */
const SMALL = 5;

export const promqlExtrapolatedCount: LintRule = {
  id: 'promql/extrapolated-count',
  summary: 'increase() compared with a small whole number, as if it counted',
  severity: 'warning',
  *check(workspace) {
    for (const { file, rule, expr } of rulesOf(workspace)) {
      for (const node of within(expr)) {
        if (node.kind !== 'binary' || !isComparison(node)) continue;
        const edge = edgeOf(node);
        if (edge === null || !isCount(node.left)) continue;
        yield {
          artifact: file,
          span: rule.expr.spanOf(node.from, node.to),
          what: say`increase() extrapolates to the edges of its window: ${edge} events read as more than ${edge}, and the first one of a series reads as none.`,
          why: say`Whether this is crossed at ${edge} depends on when Prometheus looks, so one incident pages and the next does not.`,
          mend: own(
            'Compare with a half (> 3.5 for more than 3), or count: sum_over_time over the differences, as in recording rules that walk the window.',
          ),
        };
      }
    }
  },
};

/** The whole number that is meant as an edge; null: none, or none that matters. */
function edgeOf({ op, right }: Binary): number | null {
  const value = constantOf(right);
  const isEdge = op === '>' || op === '>=' || op === '==';
  return isEdge && value !== null && Number.isInteger(value) && value >= 1 && value <= SMALL ? value : null;
}

/** increase() as it is, or added up: not divided, not multiplied. */
function isCount(node: PromQl): boolean {
  if (node.kind === 'call') return node.name === 'increase';
  return node.kind === 'aggregate' && /^(?:sum|max|min)$/.test(node.op) && node.args.some(isCount);
}

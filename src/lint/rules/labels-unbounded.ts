import { own, say } from '../../model/prose.ts';
import { isOfSystem } from '../metric-names.ts';
import { labelsOf } from '../promql/labels.ts';
import { selectorsIn } from '../promql/read.ts';
import { rawSelectors, recordedBy, rulesOf } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

export const labelsUnbounded: LintRule = {
  id: 'labels/unbounded',
  summary: 'an alert or a recorded series that keeps a label whose values somebody outside chooses',
  severity: 'error',
  *check(workspace) {
    const { catalogue } = workspace;
    const recorded = recordedBy(workspace);
    for (const { file, rule, expr } of rulesOf(workspace)) {
      if (!selectorsIn(expr).some(({ metric }) => metric !== null && isOfSystem(catalogue, metric))) continue;
      const labels = labelsOf(expr, { catalogue, recorded }) ?? new Set();
      // One selector that says which values count bounds what comes out of it.
      const bounded = new Set(
        rawSelectors(expr, recorded).flatMap(({ matchers }) =>
          matchers.filter(({ op }) => op === '=' || op === '=~').map(({ name }) => name),
        ),
      );
      const open = catalogue.unboundedLabels.filter(({ name }) => labels.has(name) && !bounded.has(name));
      if (open.length === 0) continue;
      yield {
        artifact: file,
        span: rule.expr.spanOf(0, rule.expr.text.length),
        what: say`${rule.name.value} keeps ${open.map(({ name }) => name).join(' and ')}, and nothing bounds it.`,
        why: say`${own(open.map(({ why }) => why).join('; '))}: whoever sends other values makes as many alerts and series.`,
        mend: say`Aggregate it away, or say which values count: {${open[0]?.name ?? ''}=~"…"}.`,
      };
    }
  },
};

import { own, say } from '../../model/prose.ts';
import { isOfSystem } from '../metric-names.ts';
import { labelsOf } from '../promql/labels.ts';
import { selectorsIn } from '../promql/read.ts';
import { recordedBy, rulesOf } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

/** `le` makes a bucket a bucket. */
const STRUCTURAL = 'le';

export const labelsAllowed: LintRule = {
  id: 'labels/allowed',
  summary: "an alert or a recorded series of the system's metrics that keeps a label beyond the agreed ones",
  severity: 'error',
  *check(workspace) {
    const { catalogue } = workspace;
    if (catalogue.allowedLabels.length === 0) return;
    const recorded = recordedBy(workspace);
    for (const { file, rule, expr } of rulesOf(workspace)) {
      const isOurs = selectorsIn(expr).some(({ metric }) => metric !== null && isOfSystem(catalogue, metric));
      const labels = isOurs ? labelsOf(expr, { catalogue, recorded }) : null;
      const extra = [...(labels ?? [])].filter(
        (label) => !catalogue.allowedLabels.includes(label) && label !== STRUCTURAL,
      );
      if (extra.length === 0) continue;
      yield {
        artifact: file,
        span: rule.expr.spanOf(0, rule.expr.text.length),
        what: say`${rule.name.value} keeps ${extra.join(', ')}; agreed are ${catalogue.allowedLabels.join(', ')}.`,
        why: own(
          'Each value of a label is an alert of its own: one cause pages once for each process, and routing cannot group it.',
        ),
        mend: say`Aggregate it away: sum, max or min by (${catalogue.allowedLabels.slice(0, 2).join(', ')}) (…).`,
      };
    }
  },
};

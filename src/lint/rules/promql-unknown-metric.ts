import { knownSeries } from '../metric-names.ts';
import type { LintRule } from '../rule.ts';
import { unknownSeriesIn } from '../unknown-series.ts';

export const promqlUnknownMetric: LintRule = {
  id: 'promql/unknown-metric',
  summary: 'a rule about a metric nobody exports or records',
  severity: 'error',
  seesMoreWith: 'metrics',
  *check(workspace) {
    const known = knownSeries(workspace);
    for (const artifact of workspace.artifacts) {
      if (artifact.kind !== 'rules') continue;
      for (const { expr } of artifact.groups.flatMap(({ rules }) => rules)) {
        for (const { from, to, what, why, mend } of unknownSeriesIn(expr, workspace, known)) {
          yield { artifact, span: expr.spanOf(from, to), what, why, mend };
        }
      }
    }
  },
};

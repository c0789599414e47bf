import type { Span } from '../../model/finding.ts';
import type { Dashboard, Expression } from '../artifact.ts';
import { knownSeries } from '../metric-names.ts';
import { queryInText } from '../command-queries.ts';
import type { LintRule } from '../rule.ts';
import { unknownSeriesIn } from '../unknown-series.ts';

export const dashboardQuery: LintRule = {
  id: 'dashboard/query',
  summary: 'a panel or a variable that asks for a metric nobody exports or records',
  severity: 'error',
  seesMoreWith: 'metrics',
  *check(workspace) {
    const known = knownSeries(workspace);
    for (const artifact of workspace.artifacts) {
      if (artifact.kind !== 'dashboard') continue;
      for (const expression of [...targetsOf(artifact), ...variablesOf(artifact)]) {
        for (const { from, to, what, why, mend } of unknownSeriesIn(expression, workspace, known)) {
          yield { artifact, span: expression.spanOf(from, to), what, why, mend };
        }
      }
    }
  },
};

function targetsOf({ panels }: Dashboard): readonly Expression[] {
  return panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr ?? []));
}

/** What is within `label_values(…, label)`, `metrics(…)` and `query_result(…)`. */
function variablesOf({ variables, text }: Dashboard): readonly Expression[] {
  return variables.flatMap(({ query, type }) => {
    const call = /^\s*(label_values|query_result)\(([^]*)\)\s*$/.exec(query?.value ?? '');
    if (query === null || type !== 'query' || call === null) return [];
    const inner = call[1] === 'label_values' ? (call[2] ?? '').replace(/,\s*\w+\s*$/, '') : (call[2] ?? '');
    const at = text.slice(query.span.from, query.span.to).indexOf(inner);
    // Escapes shift places: then the whole query is the place.
    const span: Span = at === -1 ? query.span : { from: query.span.from + at, to: query.span.from + at + inner.length };
    return queryInText(inner, span) ?? [];
  });
}

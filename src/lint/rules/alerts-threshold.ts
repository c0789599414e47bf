import { own, say } from '../../model/prose.ts';
import { isComparison, within } from '../promql/read.ts';
import { systemAlerts } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

export const alertsThreshold: LintRule = {
  id: 'alerts/threshold',
  summary: 'an alert that compares with nothing, and so fires whenever its series exist',
  severity: 'error',
  *check(workspace) {
    for (const { file, rule, expr } of systemAlerts(workspace)) {
      const judges = [...within(expr)].some(
        (node) =>
          (node.kind === 'binary' && (isComparison(node) || node.op === 'unless')) ||
          (node.kind === 'call' && node.name.startsWith('absent')),
      );
      if (judges) continue;
      yield {
        artifact: file,
        span: rule.expr.spanOf(0, rule.expr.text.length),
        what: say`${rule.name.value} compares with nothing.`,
        why: own('An alert fires for every series its expression gives, zero included: this one never ends.'),
        mend: own('Say from which value on it is an incident: … > 0.'),
      };
    }
  },
};

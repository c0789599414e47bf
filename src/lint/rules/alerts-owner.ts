import { own, say } from '../../model/prose.ts';
import { systemAlerts } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

export const alertsOwner: LintRule = {
  id: 'alerts/owner',
  summary: "an alert about the system's metrics without the labels by which it finds its owner",
  severity: 'error',
  *check(workspace) {
    for (const { file, rule } of systemAlerts(workspace)) {
      for (const { name, value } of workspace.catalogue.alertLabels) {
        const found = rule.labels.get(name)?.value;
        if (found !== undefined && found.value !== '' && (value === null || found.value === value)) continue;
        const wanted = value === null ? name : `${name}: ${value}`;
        yield {
          artifact: file,
          span: found?.span ?? rule.name.span,
          what:
            found === undefined
              ? say`${rule.name.value} has no label ${name}.`
              : say`${rule.name.value} has ${name} ${found.value}.`,
          why: own('Routing goes by these labels, not by names: the alert reaches whoever gets what nobody claims.'),
          mend: say`labels: ${wanted}`,
        };
      }
    }
  },
};

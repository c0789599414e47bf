import { own, say } from '../../model/prose.ts';
import { systemAlerts } from '../promql/system-rules.ts';
import type { LintRule } from '../rule.ts';

const REQUIRED = ['summary', 'description', 'runbook_url', 'dashboard_url'];
const ADDRESSES: ReadonlySet<string> = new Set(['runbook_url', 'dashboard_url']);

export const alertsAnnotations: LintRule = {
  id: 'alerts/annotations',
  summary:
    'an alert without summary, description, runbook_url or dashboard_url, or with an address that no mail client can follow',
  severity: 'error',
  *check(workspace) {
    for (const { file, rule } of systemAlerts(workspace)) {
      const alert = rule.name.value;
      for (const name of REQUIRED) {
        const found = rule.annotations.get(name)?.value;
        const misnamed = name === 'runbook_url' ? rule.annotations.get('runbook') : undefined;
        if (found === undefined || found.value.trim() === '') {
          yield {
            artifact: file,
            span: misnamed?.name.span ?? rule.name.span,
            what:
              misnamed === undefined
                ? say`${alert} has no annotation ${name}.`
                : say`${alert} calls its runbook ${'runbook'}; what reads alerts looks for ${name}.`,
            why: own('Whoever is paged has the alert and nothing else: it must say what is wrong and where to go.'),
            mend: misnamed === undefined ? say`annotations: ${name}: …` : say`Rename it to ${name}.`,
          };
        } else if (ADDRESSES.has(name) && !/^https?:\/\/|^\{\{/.test(found.value.trim())) {
          yield {
            artifact: file,
            span: found.span,
            what: say`${alert} has a ${name} that is no absolute address.`,
            why: own('Alertmanager, Grafana and a pager know no repository that a relative path could be relative to.'),
            mend: own('Begin it with https://.'),
          };
        }
      }
    }
  },
};

// Alertmanager for doctor.

import { found, type Probe } from '../../model/probe.ts';
import { count, own, say } from '../../model/prose.ts';
import type { HttpClient } from '../http/client.ts';
import { ask, clockFinding, listAt, reachable, textAt } from '../http/probe.ts';

export function createAlertmanagerProbe({ client }: { readonly client: HttpClient }): Probe {
  return {
    id: 'alertmanager',
    address: client.shownUrl,
    async check(signal) {
      const [status, alerts] = await Promise.all([
        ask(client, { path: '/api/v2/status', signal }),
        ask(client, { path: '/api/v2/alerts', params: [['active', 'true']], signal }),
      ]);
      if (!alerts.ok) throw alerts.error;
      const active = listAt(alerts.json);
      if (active === null)
        return [
          found('fail', {
            check: 'reachable',
            says: own("the answer is not Alertmanager's"),
            tryNext: [own('check that the address is that of Alertmanager, with its path prefix if it has one')],
          }),
        ];
      const cluster = status.ok ? textAt(status.json, 'cluster', 'status') : null;
      return [
        reachable('Alertmanager', status.ok ? textAt(status.json, 'versionInfo', 'version') : null),
        ...clockFinding(alerts.answer),
        cluster === null || cluster === 'ready' || cluster === 'disabled'
          ? found('ok', { check: 'alerts', says: count(active.length, 'alert') })
          : found('warn', {
              check: 'cluster',
              says: say`its cluster is ${cluster}: silences and alerts may be missing`,
              tryNext: [own('ask again in a minute; else see what its peers log')],
            }),
      ];
    },
  };
}

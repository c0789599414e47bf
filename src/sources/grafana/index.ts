// Grafana: reports link to it, and `doctor` asks it. Its credentials also open the data sources behind it.

import { clientOf, type SourceDefinition } from '../definition.ts';

export const grafana: SourceDefinition = {
  id: 'grafana',
  title: 'Grafana',
  holds: 'nothing',
  server: {
    addressVariable: 'GRAFANA_URL',
    addressSays: 'address of Grafana, for links (GRAFANA_URL)',
    exampleAddress: 'https://example.com/grafana',
    tokenVariable: 'GRAFANA_SERVICE_ACCOUNT_TOKEN',
  },
  settings: [
    { key: 'orgId', kind: 'positive', byDefault: () => ({ value: 1, says: '' }) },
    { key: 'exploreForm', kind: 'explore-form', byDefault: () => ({ value: 'panes', says: '' }) },
    { key: 'lokiUid', kind: 'uid' },
    { key: 'prometheusUid', kind: 'uid' },
    { key: 'dashboardUid', kind: 'uid' },
  ],
  example: [
    'url: https://grafana.example.com',
    'orgId: 1',
    'exploreForm: panes             # left: Grafana before 10.2',
    'lokiUid: loki-prod',
    'prometheusUid: prometheus-prod',
    'dashboardUid: codex-app-server',
  ],
  create: null,
  probe: async (input) => {
    const { createGrafanaProbe } = await import('./probe.ts');
    return createGrafanaProbe({ ...input.links, ...input, client: clientOf(input) });
  },
};

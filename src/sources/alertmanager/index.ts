// Alertmanager as a source: what it is called, how it is configured, and how it is made. Loaded at every start, so that it may load
// nothing itself.

import { clientOf, type SourceDefinition } from '../definition.ts';
import { ALERTMANAGER } from './name.ts';

export const alertmanager: SourceDefinition = {
  ...ALERTMANAGER,
  server: {
    addressVariable: 'ALERTMANAGER_URL',
    addressSays: 'address of Alertmanager (ALERTMANAGER_URL)',
    exampleAddress: 'https://example.com/alertmanager',
  },
  settings: [],
  example: ['url: https://alertmanager.example.com'],
  create: async (input) => {
    const { createAlertmanagerSource } = await import('./source.ts');
    return { alerts: createAlertmanagerSource({ ...input, client: clientOf(input) }) };
  },
  probe: async (input) => {
    const { createAlertmanagerProbe } = await import('./probe.ts');
    return createAlertmanagerProbe({ client: clientOf(input) });
  },
};

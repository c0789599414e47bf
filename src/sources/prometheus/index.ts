// Prometheus as a source: what it is called, how it is configured, and how it is made. Loaded at every start, so that it may load
// nothing itself.

import { clientOf, type SourceDefinition } from '../definition.ts';
import { PROMETHEUS } from './name.ts';

export const prometheus: SourceDefinition = {
  ...PROMETHEUS,
  server: {
    addressVariable: 'PROMETHEUS_URL',
    addressSays: 'address of Prometheus (PROMETHEUS_URL)',
    exampleAddress: 'https://example.com/prometheus',
  },
  settings: [],
  example: ['url: https://prometheus.example.com', 'username: trace', 'passwordEnv: PROMETHEUS_PROD_PASSWORD'],
  create: async (input) => {
    const { createPrometheusSource } = await import('./source.ts');
    return { metrics: createPrometheusSource({ client: clientOf(input) }) };
  },
  probe: async (input) => {
    const { createPrometheusProbe } = await import('./probe.ts');
    return createPrometheusProbe({ ...input, client: clientOf(input) });
  },
};

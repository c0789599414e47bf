import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { describe } from '../addresses.ts';
import { askPrometheus } from '../queries.ts';
import { states } from '../shapes.ts';

/** Prometheus keeps a sample of ALERTS for each evaluation at which an alert was pending or firing, and none otherwise. */
export function alertStates(): PanelBuilder {
  const text = {
    title: 'Alerts',
    description: describe(
      'Each alert of the proxy over time. Normal: nothing. Pending: the expression is true, and its time is not over yet. Firing pages, unless a maintenance holds it back.',
      'CodexHighLatencyP95',
      'CodexWorkerRestarts',
      'CodexErrorRate',
      'CodexToolBufferAnomaly',
      'CodexWorkerDown',
      'CodexProxyGone',
      'CodexMaintenanceEnabled',
    ),
  };
  return states(text, [
    { value: 1, text: 'pending', color: 'yellow' },
    { value: 2, text: 'firing', color: 'red' },
  ])
    .noValue('no alert')
    .withTarget(
      askPrometheus({
        refId: 'A',
        expr: [
          '2 * max by (alertname, route) (ALERTS{alertname=~"Codex.+", alertstate="firing"})',
          'or max by (alertname, route) (ALERTS{alertname=~"Codex.+", alertstate="pending"})',
        ].join('\n'),
        legend: '{{alertname}} {{route}}',
      }),
    );
}

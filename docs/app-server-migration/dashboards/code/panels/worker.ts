import type { PanelBuilder as StatePanel } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { describe } from '../addresses.ts';
import { askPrometheus } from '../queries.ts';
import { limitAt, lines, states } from '../shapes.ts';

export function workerRestarts(): PanelBuilder {
  const { thresholds, style } = limitAt(3);
  return lines({
    title: 'Restarts of the worker in 10 m',
    description: describe(
      'Those of the proxy that has most. Normal: 0; above 3 is an incident. Each one breaks the open streams. A restart shows when it is scraped.',
      'CodexWorkerRestarts',
    ),
  })
    .decimals(0)
    .axisSoftMax(4)
    .thresholds(thresholds)
    .thresholdsStyle(style)
    .withTarget(askPrometheus({ refId: 'A', expr: 'codex_worker_restarts:count10m', legend: 'restarts' }));
}

export function workerBackoff(): PanelBuilder {
  return lines({
    title: 'Backoff before the next start',
    description: describe(
      'Above 0 while a supervisor waits to start its worker again: 250 ms, then twice as long each time, up to 5 s. Normal: 0. Most waits fall between two scrapes, so 0 proves nothing; it is 0 too when the supervisor has given up.',
      'CodexWorkerRestarts',
      'CodexWorkerDown',
    ),
  })
    .unit('ms')
    .withTarget(
      askPrometheus({
        refId: 'A',
        expr: 'max by (instance) (max_over_time(codex_worker_backoff_ms[$__rate_interval]))',
        legend: '{{instance}}',
      }),
    );
}

export function workerReady(): StatePanel {
  const text = {
    title: 'Worker ready',
    description: describe(
      'Each proxy. Normal: ready. A restart takes half a second and mostly falls between two scrapes; not ready for 3 m and longer does not come back by itself. A gap is a proxy that does not answer Prometheus.',
      'CodexWorkerDown',
      'CodexProxyGone',
    ),
  };
  return states(text, [
    { value: 1, text: 'ready', color: 'green' },
    { value: 0, text: 'not ready', color: 'red' },
  ]).withTarget(
    askPrometheus({
      refId: 'A',
      expr: 'min by (instance) (min_over_time(codex_worker_ready[$__rate_interval]))',
      legend: '{{instance}}',
    }),
  );
}

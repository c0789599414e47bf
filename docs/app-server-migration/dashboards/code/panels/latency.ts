import { LineStyleBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { describe } from '../addresses.ts';
import { askPrometheus } from '../queries.ts';
import { lines } from '../shapes.ts';

/** The alert compares these very series. */
export function latencyAgainstBaseline(): PanelBuilder {
  return lines({
    title: 'P95 latency against its baseline',
    description: describe(
      'P95 of the last 5 m for each route and method. Normal: below the dashed line, which is the baseline (1500 ms by default) and 5 %. A stream counts with its whole length. Interpolated within a bucket; 10 s means 10 s or longer.',
      'CodexHighLatencyP95',
    ),
  })
    .unit('ms')
    .withTarget(
      askPrometheus({
        refId: 'A',
        expr: 'route_method:codex_http_latency_ms:p95_5m{route=~"$route"}',
        legend: '{{method}} {{route}}',
      }),
    )
    .withTarget(
      askPrometheus({
        refId: 'B',
        expr: '1.05 * route:codex_http_latency_ms:p95_baseline{route=~"$route"}',
        legend: 'limit {{route}}',
      }),
    )
    .overrideByQuery('B', [
      { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
      { id: 'custom.lineStyle', value: new LineStyleBuilder().fill('dash').dash([10, 10]).build() },
    ]);
}

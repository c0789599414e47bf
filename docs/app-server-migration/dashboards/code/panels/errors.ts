import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { describe } from '../addresses.ts';
import { askPrometheus } from '../queries.ts';
import { limitAt, lines } from '../shapes.ts';

const COUNTED = 'route_method_status_family:codex_http_requests:count5m';

/** The alert's ratio, and zero where the alert's expression has nothing: requests, and none of them failed. */
export function errorRatio(): PanelBuilder {
  const { thresholds, style } = limitAt(0.02);
  const all = `sum by (route, method) (${COUNTED}{route=~"$route"})`;
  const failed = `sum by (route, method) (${COUNTED}{status_family="5xx", route=~"$route"})`;
  return lines({
    title: 'Requests that failed with 5xx',
    description: describe(
      'Share of the last 5 m for each route and method. Normal: 0, and below 2 % in any case. A stream that broke behind its headers is a 200 here: the table of requests and the panel of streams show it.',
      'CodexErrorRate',
    ),
  })
    .unit('percentunit')
    .axisSoftMax(0.04)
    .thresholds(thresholds)
    .thresholdsStyle(style)
    .withTarget(
      askPrometheus({ refId: 'A', expr: `${failed}\n/ ${all}\nor 0 * ${all}`, legend: '{{method}} {{route}}' }),
    );
}

export function requestsByStatus(): PanelBuilder {
  return lines({
    title: 'Requests of the last 5 m by status',
    description: describe(
      'Requests that were finished, of the routes of the API alone. Normal: 2xx follows the traffic of the day, 5xx is absent. Streams that still run and clients that hung up are in none of them.',
      'CodexErrorRate',
    ),
  })
    .decimals(0)
    .withTarget(
      askPrometheus({
        refId: 'A',
        expr: `sum by (status_family) (${COUNTED}{route=~"$route"})`,
        legend: '{{status_family}}',
      }),
    )
    .overrideByName('5xx', [{ id: 'color', value: { mode: 'fixed', fixedColor: 'red' } }]);
}

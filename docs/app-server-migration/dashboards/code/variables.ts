import {
  ConstantVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { PROMETHEUS } from './queries.ts';

export const VARIABLES: readonly Builder<VariableModel>[] = [
  new DatasourceVariableBuilder('prometheus').label('Prometheus').type('prometheus'),
  new DatasourceVariableBuilder('loki').label('Loki').type('loki'),
  // The alerts' dashboard_url sets it: var-route.
  new QueryVariableBuilder('route')
    .label('Route')
    .datasource(PROMETHEUS)
    .query({ query: 'label_values(codex_http_requests_total{route=~"/v1/.+"}, route)', refId: 'route' })
    .multi(true)
    .includeAll(true)
    .allValue('/v1/.+')
    .current({ selected: true, text: ['All'], value: ['$__all'] })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc),
  textBox({ name: 'log_selector', label: 'Log selector', value: '{service_name="codex-app"}' }),
  // The alert's threshold while nobody has edited alerts/baseline.yaml: 1500 ms and 5 %.
  textBox({ name: 'slow_ms', label: 'Slow above (ms)', value: '1575' }),
  // Where `trace-by-id serve` listens on the machine of whoever clicks. A constant: a text box could be set by the address
  // of the dashboard, and so by whoever sends a link.
  new ConstantVariableBuilder('trace_by_id_url').label('trace-by-id').value('http://127.0.0.1:8713'),
];

function textBox({ name, label, value }: { name: string; label: string; value: string }): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder(name)
    .label(label)
    .defaultValue(value)
    .current({ selected: true, text: value, value });
}

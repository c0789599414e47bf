import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { describe } from '../addresses.ts';
import { askPrometheus } from '../queries.ts';
import { states } from '../shapes.ts';

export function maintenance(): PanelBuilder {
  const text = {
    title: 'Maintenance mode',
    description: describe(
      'Each proxy. Normal: off. It is a setting: requests are served as before. When it is on for all of them, their pages are held back.',
      'Maintenance',
      'CodexMaintenanceEnabled',
    ),
  };
  return states(text, [
    { value: 0, text: 'off', color: 'green' },
    { value: 1, text: 'on', color: 'blue' },
  ]).withTarget(
    askPrometheus({ refId: 'A', expr: 'max by (instance) (codex_maintenance_mode)', legend: '{{instance}}' }),
  );
}

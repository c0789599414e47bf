// docs/app-server-migration/dashboards/observability-dashboard.json: `npm run dashboard` writes what this says.

import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { pageAddress } from './addresses.ts';
import { BANDS } from './panels.ts';
import { type JsonObject, portable } from './portable.ts';
import { VARIABLES } from './variables.ts';

/** alerts/metrics-alerts.yaml leads to it by this uid, and trace-by-id's reports do when configured so. */
const UID = 'codex-app-server';
const GRID_WIDTH = 24;

const LINKS = [
  { title: 'Runbook', url: pageAddress('docs/app-server-migration/incident-runbook.md') },
  { title: 'Metrics and alerts', url: pageAddress('docs/app-server-migration/metrics-and-alerts.md') },
  { title: 'How to read a trace', url: pageAddress('docs/report.md') },
  { title: 'Schema of a trace', url: pageAddress('docs/schema/trace-report-v1.schema.json') },
  { title: 'Alert rules', url: '/alerting/list?search=label:page_service%3Dcodex-app' },
  { title: 'trace-by-id', url: '${trace_by_id_url}/' },
];

/** With a line break at its end: the file's bytes. */
export function dashboardJson(): string {
  return `${JSON.stringify(buildDashboard(), null, 2)}\n`;
}

function buildDashboard(): JsonObject {
  // oxlint-disable-next-line typescript/no-deprecated -- the newer form of dashboards imports into no Grafana before 12
  const dashboard = new DashboardBuilder('Codex app-server proxy')
    .uid(UID)
    .description(
      'Is something wrong with the proxy, how bad, which requests, and why. docs/app-server-migration/dashboards/README.md',
    )
    .tags(['codex-app', 'sre'])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...VARIABLES])
    .links(
      LINKS.map(({ title, url }) =>
        new DashboardLinkBuilder(title).type(DashboardLinkType.Link).icon('external link').url(url).targetBlank(true),
      ),
    )
    .build();
  // Through JSON: builders leave members undefined.
  const plain = JSON.parse(JSON.stringify(dashboard)) as JsonObject;
  return portable({ ...plain, id: null, version: 1, annotations: { list: [] }, panels: placedPanels() });
}

function placedPanels(): readonly JsonObject[] {
  let y = 0;
  return BANDS.flatMap(({ height, panels }) => {
    const width = GRID_WIDTH / panels.length;
    const placed = panels.map(({ id, build }, index) => {
      const panel = JSON.parse(JSON.stringify(build().build())) as JsonObject;
      return { id, ...panel, gridPos: { h: height, w: width, x: index * width, y } };
    });
    y += height;
    return placed;
  });
}

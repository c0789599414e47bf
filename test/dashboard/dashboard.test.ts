import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dashboardJson } from '../../docs/app-server-migration/dashboards/code/index.ts';
import { DASHBOARD_FILE, readDashboard } from './read-dashboard.ts';

const dashboard = readDashboard();

describe('the dashboard', () => {
  it('is committed as the code builds it (npm run dashboard)', async () => {
    expect(await readFile(DASHBOARD_FILE, 'utf8')).toBe(dashboardJson());
  });

  it('has the uid and the variable that the alerts lead to', async () => {
    const alerts = await readFile(
      join(import.meta.dirname, '../../docs/app-server-migration/alerts/metrics-alerts.yaml'),
      'utf8',
    );
    const paths = [...alerts.matchAll(/dashboard_url: https:\/\/grafana\.example\.com(\S*)/g)].map(([, path]) => path);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(path).toMatch(new RegExp(`^/d/${dashboard.uid}(?:\\?var-route=|$)`));
    expect(dashboard.templating.list.map(({ name }) => name)).toContain('route');
  });

  it('places panels within the grid, none upon another, with no gap', () => {
    const cells = new Map<string, number>();
    for (const { id, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(cells.get(`${x},${y}`), `panels ${id} and ${cells.get(`${x},${y}`)} at ${x},${y}`).toBeUndefined();
          cells.set(`${x},${y}`, id);
        }
      }
    }
    const height = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(cells.size).toBe(24 * height);
  });

  it('gives each panel an id of its own, a title and a description that leads to the runbook', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(new Set(dashboard.panels.map(({ title }) => title)).size).toBe(dashboard.panels.length);
    for (const { description } of dashboard.panels)
      expect(description).toMatch(/Normal: .*\n\n.*incident-runbook\.md#/s);
  });

  it('keeps what clients make up out of legends', () => {
    const legends = dashboard.panels.flatMap(({ targets }) => targets.map(({ legendFormat }) => legendFormat ?? ''));
    expect(legends.some((legend) => legend.includes('{{route}}'))).toBe(true);
    for (const legend of legends) expect(legend).not.toContain('model');
    for (const { targets } of dashboard.panels) {
      for (const { expr } of targets) expect(expr).not.toMatch(/by \([^)]*\bmodel\b/);
    }
  });
});

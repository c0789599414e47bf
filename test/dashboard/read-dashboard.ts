// The committed file, as far as the tests look into it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DASHBOARD_FILE = join(
  import.meta.dirname,
  '../../docs/app-server-migration/dashboards/observability-dashboard.json',
);

export interface DashboardFile {
  readonly uid: string;
  readonly panels: readonly DashboardPanel[];
  readonly templating: { readonly list: readonly DashboardVariable[] };
}

interface DashboardVariable {
  readonly name: string;
  readonly type: string;
  readonly query: unknown;
  readonly allValue?: string;
}

export interface DashboardPanel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat?: string;
    readonly datasource: { readonly type: string };
  }[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly fieldConfig: {
    readonly defaults: { readonly custom?: Readonly<Record<string, unknown>> };
    readonly overrides: readonly unknown[];
  };
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
}

export function readDashboard(): DashboardFile {
  return JSON.parse(readFileSync(DASHBOARD_FILE, 'utf8')) as DashboardFile;
}

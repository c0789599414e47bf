// What Grafana does with a panel's query before and after the server, as far as this dashboard needs it.

import { readDashboard, type DashboardPanel } from './read-dashboard.ts';

export interface Answer {
  readonly labels: Readonly<Record<string, string>>;
  readonly timeUnixNano: bigint;
}

/** The variables as they stand when the dashboard is opened, `All` among them; some of them chosen otherwise. */
export function withVariables(expr: string, chosen: Readonly<Record<string, string>> = {}): string {
  const values: Record<string, string> = { __rate_interval: '1m', ...defaults(), ...chosen };
  return expr.replaceAll(/\$(\w+)/g, (whole, name: string) => values[name] ?? whole);
}

function defaults(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readDashboard().templating.list.flatMap(({ name, query, allValue }) => {
      if (allValue !== undefined) return [[name, allValue]];
      return typeof query === 'string' ? [[name, query]] : [];
    }),
  );
}

/** Rows of the table, columns by the names they are shown with: extractFields, sortBy, groupBy and organize, in this order. */
export function tableRows(
  panel: DashboardPanel,
  answers: readonly Answer[],
): readonly Readonly<Record<string, string>>[] {
  const [extract, sort, group, organize] = panel.transformations ?? [];
  if (
    extract?.id !== 'extractFields' ||
    sort?.id !== 'sortBy' ||
    group?.id !== 'groupBy' ||
    organize?.id !== 'organize'
  ) {
    throw new Error('other transformations than this stands for');
  }
  const { fields } = group.options as GroupBy;
  const { renameByName } = organize.options as { readonly renameByName: Readonly<Record<string, string>> };
  const key = Object.keys(fields).find((name) => fields[name]?.operation === 'groupby') ?? '';
  const rows = new Map<string, Record<string, string>>();
  for (const { labels, timeUnixNano } of sorted(answers, sort.options as SortBy)) {
    const all: Readonly<Record<string, string>> = { ...labels, Time: String(timeUnixNano) };
    const row = rows.get(all[key] ?? '') ?? {};
    rows.set(all[key] ?? '', row);
    row[renameByName[key] ?? key] = all[key] ?? '';
    for (const [name, { operation, aggregations }] of Object.entries(fields)) {
      if (operation !== 'aggregate' || all[name] === undefined) continue;
      for (const aggregation of aggregations) {
        if (aggregation !== 'lastNotNull') throw new Error(`${aggregation} is not known here`);
        const column = `${name} (${aggregation})`;
        row[renameByName[column] ?? column] = all[name];
      }
    }
  }
  return [...rows.values()];
}

function sorted(answers: readonly Answer[], { sort: [by] }: SortBy): readonly Answer[] {
  if (by?.field !== 'Time') throw new Error('sorted by another field than this knows');
  const sign = by.desc === true ? -1 : 1;
  return answers.toSorted((a, b) => sign * Number(a.timeUnixNano - b.timeUnixNano));
}

interface SortBy {
  readonly sort: readonly { readonly field: string; readonly desc?: boolean }[];
}

interface GroupBy {
  readonly fields: Readonly<
    Record<string, { readonly operation: 'groupby' | 'aggregate'; readonly aggregations: readonly string[] }>
  >;
}

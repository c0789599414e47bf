// docs/app-server-migration/metrics-and-alerts.md holds what the files beside it hold, figure by figure.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CAPTURE } from '../fixture.ts';
import { tableOf } from './page-blocks.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'app-server-migration');
const PAGE = join(FOLDER, 'metrics-and-alerts.md');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
}
interface Recording {
  readonly record: string;
  readonly expr: string;
}
interface Route {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly group_wait?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

function rulesOf<T>(file: string): readonly T[] {
  const { groups } = parse(readFileSync(join(FOLDER, 'alerts', file), 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly T[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

const ALERTS = rulesOf<Rule>('metrics-alerts.yaml');
const RECORDED = rulesOf<Recording>('recording-rules.yaml');

describe('the table of alerts', () => {
  const rows = tableOf(PAGE, ['Alert', 'Fires when', 'Window', 'For']);

  it('has each alert once, linked to its heading in the runbook, with its own durations and severity', () => {
    expect(rows.map(([alert, , , forAtLeast, kept, severity]) => [alert, forAtLeast, kept, severity])).toEqual(
      inOrderOf(rows).map(({ alert, for: forAtLeast = '', keep_firing_for: kept = '', labels }) => [
        `[${alert}](incident-runbook.md#${alert.toLowerCase()})`,
        forAtLeast,
        kept,
        labels['severity'],
      ]),
    );
    expect(rows).toHaveLength(ALERTS.length);
  });

  it('has the window of each', () => {
    expect(rows.map(([, , window]) => window)).toEqual(inOrderOf(rows).map(longestWindow));
  });

  it('has the threshold of each', () => {
    for (const [alert = '', condition = ''] of rows) {
      const { expr } = inOrderOf([[alert]])[0] ?? { expr: '' };
      const comparison = /(>=|>)\s*(?:on \(route\) group_left \(\) )?([\d.]+)(?:\s*\*)?\s*(?:route:|$)/m.exec(expr);
      const inverted = /== 0/.test(expr);
      expect([alert, comparison !== null || inverted]).toEqual([alert, true]);
      if (inverted || comparison === null) continue;
      const [, sign = '', figure = ''] = comparison;
      const written = figure === '0.02' ? '2 %' : figure;
      expect([alert, condition]).toEqual([alert, expect.stringContaining(`${sign} ${written}`)]);
    }
  });

  function inOrderOf(some: readonly (readonly string[])[]): readonly Rule[] {
    return some.flatMap(([link = '']) => ALERTS.filter(({ alert }) => link.startsWith(`[${alert}]`)));
  }
});

/** Of the expression, or of what it reads when that was recorded; empty when it looks at one moment only. */
function longestWindow({ expr }: Rule): string {
  const read = RECORDED.filter(({ record }) => expr.includes(record)).map((rule) => rule.expr);
  const windows = [expr, ...read].flatMap((one) => [...one.matchAll(/\[(\w+)(?::\w*)?\](?! offset)/g)]);
  return windows.map(([, window = '']) => window).toSorted((a, b) => seconds(b) - seconds(a))[0] ?? '';
}

function seconds(duration: string): number {
  const units = { h: 3600, m: 60, s: 1 } as const;
  return [...duration.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, figure, unit]) => sum + Number(figure) * units[unit as keyof typeof units],
    0,
  );
}

describe('the table of receivers', () => {
  it('says for each severity where Alertmanager sends it, and when', () => {
    const { route } = parse(readFileSync(join(FOLDER, 'alerts', 'alertmanager.yaml'), 'utf8')) as { route: Route };
    const ours = route.routes?.[0] ?? {};
    expect(tableOf(PAGE, ['Severity', 'Receiver'])).toEqual(
      ['critical', 'warning', 'info'].map((severity) => {
        const own = ours.routes?.find(({ matchers = [] }) => matchers.includes(`severity="${severity}"`));
        const { receiver = '', group_wait: wait = '', repeat_interval: repeat = '' } = { ...ours, ...own };
        return [severity, `\`${receiver}\``, wait, repeat];
      }),
    );
  });
});

describe('the tables of metrics', () => {
  const exported = readExported();

  it('have each metric that the captures hold, with its type as exported and its labels', () => {
    const rows = tableOf(PAGE, ['Metric', 'Type', 'Labels']).map(([metric = '', type, labels = '']) => ({
      metric: metric.replaceAll('`', ''),
      type,
      labels: labels.split(', ').filter((label) => label !== ''),
    }));
    expect(rows.map(({ metric }) => metric).toSorted()).toEqual([...exported.keys()].toSorted());
    for (const { metric, type, labels } of rows) {
      const { type: exportedType, labels: exportedLabels } = exported.get(metric) ?? {};
      expect([metric, type]).toEqual([metric, exportedType]);
      // In the captures no tool buffer was flushed; its labels are those of the catalogue.
      if (metric === 'codex_tool_buffer_flushed_total') continue;
      expect([metric, labels.toSorted()]).toEqual([metric, [...(exportedLabels ?? [])].toSorted()]);
    }
  });

  it('have the edges of each histogram', () => {
    const rows = tableOf(PAGE, ['Histogram']).map(([metric = '', edges = '']) => [
      metric.replaceAll('`', ''),
      edges.split(', '),
    ]);
    expect(rows).toEqual(
      [...exported].filter(([, { type }]) => type === 'histogram').map(([metric, { edges }]) => [metric, [...edges]]),
    );
  });
});

interface Exported {
  readonly type: string;
  readonly labels: Set<string>;
  readonly edges: Set<string>;
}

function readExported(): ReadonlyMap<string, Exported> {
  const folder = join(CAPTURE, 'metrics');
  const found = new Map<string, Exported>();
  for (const line of readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))) {
    const [, name = '', type = ''] = /^# TYPE (codex_\w+) (\w+)$/.exec(line) ?? [];
    if (name !== '' && !found.has(name)) found.set(name, { type, labels: new Set(), edges: new Set() });
    const [, series = '', labels = ''] = /^(codex_\w+)\{(.*)\} /.exec(line) ?? [];
    const metric = found.get(series) ?? found.get(series.replace(/_(?:bucket|sum|count)$/, ''));
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
      if (label === 'le' && value !== '+Inf') metric?.edges.add(value);
      if (label !== 'le' && label !== 'quantile') metric?.labels.add(label);
    }
  }
  return found;
}

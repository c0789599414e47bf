// The rules of the workspace that are about the traced system, and what their series are made of.

import type { KnownMetric, MetricCatalogue } from '../../model/metric-catalogue.ts';
import type { AlertingRule, RecordingRule, RuleFile } from '../artifact.ts';
import { isOfSystem } from '../metric-names.ts';
import type { Workspace } from '../rule.ts';
import { MOST_RECORDED_LEVELS, type PromQl, readPromQl, type Selector, selectorsIn } from './read.ts';

export interface ReadRule {
  readonly file: RuleFile;
  readonly rule: AlertingRule | RecordingRule;
  readonly expr: PromQl;
}

/** Every rule whose expression parses. */
export function rulesOf({ artifacts }: Workspace): readonly ReadRule[] {
  return artifacts.flatMap((file) =>
    file.kind !== 'rules'
      ? []
      : file.groups.flatMap(({ rules }) =>
          rules.flatMap((rule) => {
            const expr = readPromQl(rule.expr);
            return expr === null ? [] : [{ file, rule, expr }];
          }),
        ),
  );
}

export interface ReadAlert extends ReadRule {
  readonly rule: AlertingRule;
}

/** Alerts about metrics of the catalogue, or about what is recorded of them. */
export function systemAlerts(workspace: Workspace): readonly ReadAlert[] {
  return rulesOf(workspace).filter(
    (one): one is ReadAlert =>
      one.rule.kind === 'alert' &&
      selectorsIn(one.expr).some(({ metric }) => metric !== null && isOfSystem(workspace.catalogue, metric)),
  );
}

/** By the name of a series, `_bucket`, `_sum` and `_count` included; null: not in the catalogue. */
export function metricOf({ metrics }: MetricCatalogue, series: string | null): KnownMetric | null {
  if (series === null) return null;
  const exact = metrics.find(({ name }) => name === series);
  if (exact !== undefined) return exact;
  const base = series.replace(/_(?:bucket|sum|count)$/, '');
  return metrics.find(({ name, type }) => name === base && (type === 'histogram' || type === 'summary')) ?? null;
}

/** Selectors of raw metrics that an expression rests on, through what is recorded in the workspace. */
export function rawSelectors(expr: PromQl, recorded: ReadonlyMap<string, PromQl>): readonly Selector[] {
  const seen = new Set<string>();
  const resolve = (node: PromQl, level: number): readonly Selector[] =>
    selectorsIn(node).flatMap((selector) => {
      const below = selector.metric === null ? undefined : recorded.get(selector.metric);
      if (below === undefined || selector.metric === null || seen.has(selector.metric)) return [selector];
      if (level >= MOST_RECORDED_LEVELS) return [selector];
      seen.add(selector.metric);
      return resolve(below, level + 1);
    });
  return resolve(expr, 0);
}

/** Name → expression, of the recording rules. */
export function recordedBy(workspace: Workspace): ReadonlyMap<string, PromQl> {
  return new Map(
    rulesOf(workspace).flatMap(({ rule, expr }) => (rule.kind === 'record' ? [[rule.name.value, expr] as const] : [])),
  );
}

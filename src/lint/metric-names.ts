// Names of series: which there are, and which an expression asks for.

import type { KnownMetric, MetricCatalogue } from '../model/metric-catalogue.ts';
import type { Expression } from './artifact.ts';
import type { Workspace } from './rule.ts';

/** Every series that a query may ask for: exported, in the catalogue, or recorded by a rule of the workspace. */
export function knownSeries({ artifacts, catalogue, exported }: Workspace): ReadonlySet<string> {
  const recorded = artifacts.flatMap((artifact) =>
    artifact.kind !== 'rules'
      ? []
      : artifact.groups.flatMap(({ rules }) =>
          rules.flatMap((rule) => (rule.kind === 'record' ? [rule.name.value] : [])),
        ),
  );
  return new Set([...catalogue.metrics.flatMap(seriesOf), ...recorded, ...(exported?.names ?? [])]);
}

/** What a sentence may name: series, and histograms by the name that they have as a whole and no series has. */
export function knownNames({ catalogue }: Workspace, series: ReadonlySet<string>): ReadonlySet<string> {
  const histograms = [...series].flatMap((name) =>
    name.endsWith('_bucket') ? [name.slice(0, -'_bucket'.length)] : [],
  );
  return new Set([...series, ...histograms, ...catalogue.metrics.map(({ name }) => name)]);
}

/** With the endings that histograms and summaries have. */
function seriesOf({ name, type }: KnownMetric): readonly string[] {
  if (type === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  return type === 'summary' ? [name, `${name}_sum`, `${name}_count`] : [name];
}

export interface NamedSeries {
  readonly name: string;
  /** Offsets of the expression's text. */
  readonly from: number;
  readonly to: number;
}

/** Those that PromQL asks for by a name written out. */
export function seriesIn({ tree, text, language, isBroken }: Expression): readonly NamedSeries[] {
  if (language !== 'promql' || isBroken) return [];
  const found: NamedSeries[] = [];
  tree.iterate({
    enter: ({ type, node, from, to }) => {
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') {
        found.push({ name: text.slice(from, to), from, to });
      }
    },
  });
  return found;
}

/** A metric of the traced system, or what a rule recorded of one (`level:codex_…:operation`). */
export function isOfSystem({ prefix }: MetricCatalogue, name: string): boolean {
  return (name.startsWith(prefix) && name !== prefix) || name.includes(`:${prefix}`);
}

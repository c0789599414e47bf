// Which metrics there are, by a /metrics text or by a live Prometheus.

import type { Artifact } from '../../lint/artifact.ts';
import { readArtifact } from '../../lint/artifacts/read-artifact.ts';
import type { ExportedMetrics } from '../../lint/rule.ts';
import { InputError } from '../../model/errors.ts';
import { own, plainText, say } from '../../model/prose.ts';
import type { FileTree } from '../../app/lint-artifacts.ts';

type MetricsText = Extract<Artifact, { readonly kind: 'metrics' }>;

/** Throws InputError: whoever names a file wants it to count. */
export function exportedBy(path: string, tree: FileTree): ExportedMetrics {
  const read = tree.read(path);
  if ('problem' in read)
    throw new InputError(say`${path} cannot be used as --metrics: ${plainText(read.problem)}`, [
      own('name a file with what /metrics answered'),
    ]);
  const { artifact, limit } = readArtifact(path.endsWith('.prom') ? path : `${path}.prom`, read.text);
  if (artifact.kind !== 'metrics' || limit !== null)
    throw new InputError(say`${path} is no /metrics text`, [
      own('take it from the process as it is: curl -s http://localhost:3000/metrics > metrics.prom'),
    ]);
  return { from: path, names: new Set(seriesOf(artifact)) };
}

const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
};

function seriesOf({ metrics }: MetricsText): readonly string[] {
  return [...metrics].flatMap(([name, { type }]) => (ENDINGS[type] ?? ['']).map((ending) => `${name}${ending}`));
}

/** Null: nobody said anything. */
export function joinExported(all: readonly ExportedMetrics[]): ExportedMetrics | null {
  if (all.length === 0) return null;
  return { from: all.map(({ from }) => from).join(' and '), names: new Set(all.flatMap(({ names }) => [...names])) };
}

// The catalogue against every captured /metrics: nothing is missing and nothing invented.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { METRIC_CATALOGUE } from '../../../src/profiles/codex-app-server/metrics.ts';
import { CAPTURE } from '../../fixture.ts';
import { metricsIn } from '../../stack/metrics.ts';

const FOLDER = join(CAPTURE, 'metrics');
const captured = metricsIn(
  readdirSync(FOLDER)
    .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
    .join('\n'),
);
const { metrics, prefix, allowedLabels, unboundedLabels } = METRIC_CATALOGUE;

it('has the metrics that are exported, and no other', () => {
  expect(metrics.map(({ name }) => name).toSorted()).toEqual([...captured.keys()].toSorted());
  expect(metrics.every(({ name }) => name.startsWith(prefix))).toBe(true);
});

it.each(metrics.map((metric) => [metric.name, metric] as const))('knows %s as it is exported', (name, metric) => {
  const { head = [], labels = new Set<string>() } = captured.get(name) ?? {};
  expect([...head].toSorted()).toEqual([`# HELP ${name} ${metric.help}`, `# TYPE ${name} ${metric.type}`]);
  const sets = [...labels].map((text) => text.split(',').filter((part) => part !== ''));
  const names = new Set(sets.flat().filter((part) => !part.includes('=')));
  // No tool buffer was flushed in the captures: there is no sample to read labels from.
  if (sets.length > 0) expect([...names].toSorted()).toEqual([...metric.labels].toSorted());
  const edges = new Set(sets.flat().flatMap((part) => /^le="([\d.]+)"$/.exec(part)?.[1] ?? []));
  expect([...edges].map(Number).toSorted((a, b) => a - b)).toEqual([...metric.bucketEdges]);
});

it('names counterparts and labels that there are', () => {
  for (const { counterpart, fixedLabels, labels } of metrics) {
    if (counterpart !== null) expect(metrics.find(({ name }) => name === counterpart)?.type).toBe('counter');
    for (const label of fixedLabels) expect(labels).toContain(label);
  }
  const all = new Set(metrics.flatMap(({ labels }) => labels));
  for (const label of [...allowedLabels, ...unboundedLabels.map(({ name }) => name)]) expect(all).toContain(label);
});

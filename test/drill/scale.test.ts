// The same rules and routing N times as fast: still valid to their servers, every duration divided and nothing else changed.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { durationsIn } from '../../src/drill/promql-durations.ts';
import { readRules, timingFor } from '../../src/drill/rules.ts';
import { scaleExpression, scaleRouting, scaleRules } from '../../src/drill/scale.ts';
import { ALERTS_FOLDER, mustPass, OUR_RULES, promtool, run } from '../alerts/promtool.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';

const ROUTING = join(ALERTS_FOLDER, 'alertmanager.yaml');

it.each([
  ['ranges', 'rate(x_total[5m])', 'rate(x_total[15s])'],
  ['subqueries and their steps', 'max_over_time((x > 1)[10m45s:5s])', 'max_over_time((x > 1)[32s250ms:250ms])'],
  ['offsets', 'x offset 5s and y[2m] offset 3m', 'x offset 250ms and y[6s] offset 9s'],
  ['seconds counted back from time()', 'start > time() - 130', 'start > time() - 6.5'],
])('divides %s', (_name, expression, scaled) => {
  expect(scaleExpression(expression, 20)).toBe(scaled);
});

it.each(['x > 130', 'histogram_quantile(0.95, x) > 1.05 * 1500', '"5m" == 5', 'x{le="5m"} >= 0.02'])(
  'leaves thresholds and texts alone: %s',
  (expression) => {
    expect(scaleExpression(expression, 20)).toBe(expression);
  },
);

it('changes the durations of the rules and nothing else', async () => {
  for (const file of OUR_RULES) {
    const text = await readFile(file, 'utf8');
    const [before, after] = [parse(text) as unknown, parse(scaleRules(text, 20)) as unknown];
    expect(leaves(after).length).toBe(leaves(before).length);
    const differing = leaves(before).flatMap(([path, value], index) => {
      const [, other] = leaves(after)[index] ?? [];
      return value === other ? [] : [{ path, value, other }];
    });
    for (const { path, value, other } of differing) {
      expect(path).toMatch(/\.(?:interval|for|keep_firing_for|expr)$/);
      if (path.endsWith('.expr')) expect(textsBetween(other ?? '')).toEqual(textsBetween(value));
    }
  }
});

function leaves(value: unknown, path = ''): readonly (readonly [path: string, value: string])[] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

/** What stands around the durations of an expression. */
function textsBetween(expression: string): readonly string[] {
  const places = durationsIn(expression);
  return [...places, { from: expression.length, to: expression.length }].map(({ from }, index) =>
    expression.slice(places[index - 1]?.to ?? 0, from).replaceAll(/\s+/g, ' '),
  );
}

it('reads from the rules how long each alert takes', async () => {
  const texts = await Promise.all(OUR_RULES.map((file) => readFile(file, 'utf8')));
  const rules = new Map(readRules(texts, 60_000).map((rule) => [rule.alert, rule]));
  expect(rules.get('CodexHighLatencyP95')).toMatchObject({ forMs: 180_000, lookBackMs: 300_000, recordedDepth: 2 });
  expect(rules.get('CodexWorkerRestarts')).toMatchObject({ forMs: 0, lookBackMs: 645_000, recordedDepth: 1 });
  expect(rules.get('CodexToolBufferAnomaly')).toMatchObject({ forMs: 210_000, lookBackMs: 0, recordedDepth: 0 });
  expect(rules.get('CodexMaintenanceEnabled')).toMatchObject({ keepFiringForMs: 420_000, evaluationMs: 15_000 });
});

it('reads from the routing when each alert is told, and to whom', async () => {
  const routing = await readFile(ROUTING, 'utf8');
  const ours = { page_service: 'codex-app', severity: 'critical' };
  expect(timingFor(routing, ours)).toEqual({
    receiver: 'codex-app-page',
    groupWaitMs: 10_000,
    groupIntervalMs: 300_000,
  });
  expect(timingFor(routing, { ...ours, severity: 'info' })).toMatchObject({
    receiver: 'codex-app-notice',
    groupWaitMs: 30_000,
  });
  expect(timingFor(routing, { severity: 'critical' })).toMatchObject({ receiver: 'not-ours' });
  expect(timingFor(scaleRouting(routing, 20), ours)).toMatchObject({ groupWaitMs: 500, groupIntervalMs: 15_000 });
});

realServersOrSkip()('by promtool and amtool', () => {
  it.each([1, 7, 20, 60])('is valid at %i', async (scale) => {
    const directory = await mkdtemp(join(tmpdir(), 'scaled-'));
    try {
      const files = await Promise.all(
        OUR_RULES.map(async (file, index) => {
          const target = join(directory, `${index}.yaml`);
          await writeFile(target, scaleRules(await readFile(file, 'utf8'), scale));
          return target;
        }),
      );
      mustPass(await promtool(['check', 'rules', ...files]));
      const routing = join(directory, 'alertmanager.yaml');
      await writeFile(routing, scaleRouting(await readFile(ROUTING, 'utf8'), scale));
      mustPass(await run('amtool', ['check-config', routing]));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

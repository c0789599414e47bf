// The evidence of a small drill, whole: a person has read the golden file and looked at the pictures.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runDrill } from '../../src/app/run-drill.ts';
import { evidenceFiles } from '../../src/drill/evidence/index.ts';
import { panelPicture } from '../../src/drill/evidence/pictures.ts';
import type { RecordedPanel } from '../../src/drill/panels.ts';
import { PANELS } from '../../src/drill/panels.ts';
import type { DrillResult } from '../../src/drill/result.ts';
import { type Course, fakeWorld } from './fake-world.ts';

const GOLDEN = join(import.meta.dirname, 'golden');
const GOOD: Course = { pending: null, firing: 30_000, notified: 40_000, resolved: 300_000, told: 120_000 };

async function drill(course: Course): Promise<DrillResult> {
  return runDrill(fakeWorld(course, [{ alert: 'Evil"<x>&|`', atMs: 30_000 }]), new Set(['CodexErrorRate']));
}

function panelsOf({ startedMs }: DrillResult): readonly RecordedPanel[] {
  const points = [0, 15, 30, 45].map((second) => [startedMs + second * 1000, second / 500] as const);
  const hostile = { labels: { route: '/v1/<script>alert(1)</script>' }, name: '5xx </svg><script>', query: 'x' };
  return PANELS.map((panel) =>
    panel.unit === 'state'
      ? { panel, series: [{ ...hostile, points: points.map(([at], index) => [at, index < 2 ? 1 : 2] as const) }] }
      : { panel, series: [{ ...hostile, points }] },
  );
}

async function filesOf(course: Course): Promise<ReadonlyMap<string, string>> {
  const result = await drill(course);
  const files = evidenceFiles(result, {
    version: '0.1.0',
    scale: 1,
    servers: [{ name: 'Prometheus', version: '2.42.0' }],
    command: 'trace-by-id drill --alert CodexErrorRate',
    runbookOf: (alert) => `../../../incident-runbook.md#${alert.toLowerCase()}`,
    links: [{ title: 'The rules', href: '../../metrics-alerts.yaml' }],
    panels: panelsOf(result),
    intervals: { scrapeMs: 5000, evaluationMs: 15_000 },
  });
  return new Map(files.map(({ path, text }) => [path, text]));
}

it.each(['dry-run.md', 'junit.xml', 'samples.json'])('writes %s', async (path) => {
  await expect((await filesOf(GOOD)).get(path)).toMatchFileSnapshot(join(GOLDEN, path));
});

it('writes the record of a drill that failed', async () => {
  const files = await filesOf({ ...GOOD, resolved: null, told: null });
  await expect(files.get('dry-run.md')).toMatchFileSnapshot(join(GOLDEN, 'failed.md'));
  expect(files.get('junit.xml')).toContain('failures="2"');
});

it('gives the same bytes for the same record', async () => {
  const [once, again] = [await filesOf(GOOD), await filesOf(GOOD)];
  expect([...again]).toEqual([...once]);
});

it('draws names as text and nothing else', async () => {
  for (const [path, text] of await filesOf(GOOD)) {
    if (!path.endsWith('.svg')) continue;
    expect(text, path).not.toMatch(/<script|<style|\bon\w+=|javascript:/);
    expect(text.split('</svg>'), path).toHaveLength(2);
  }
});

it.each(PANELS.filter(({ unit }) => unit !== 'state'))(
  'draws no line of $id where a proxy that is gone has no samples',
  (panel) => {
    const points = [0, 15, 30, 180, 195].map((second) => [second * 1000, 1] as const);
    const series = [{ labels: {}, name: 'ready', query: 'x', points }];
    const svg = panelPicture({ panel: { ...panel, threshold: null }, series }, { fromMs: 0, untilMs: 195_000 });
    const [, line = ''] = /<path d="([^"]+)"[^>]* stroke-linejoin="bevel"/.exec(svg) ?? [];
    expect(line.match(/M/g)).toHaveLength(2);
  },
);

// The dashboard against what each Grafana says about itself: its JSON as TypeScript, compiled against the types of 10 to 13.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readDashboard, type DashboardFile, type DashboardPanel } from './read-dashboard.ts';
import type { Grafanas } from './schema-types.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const VERSIONS = [10, 11, 12, 13] as const satisfies readonly (keyof Grafanas)[];
const COMPILES_WITHIN_MS = 60_000;

describe('the dashboard by the types of Grafana 10 to 13', () => {
  it('is what they take', { timeout: COMPILES_WITHIN_MS }, async () => {
    expect(await errorsOf(readDashboard())).toEqual([]);
  });

  it('would not be with one wrong field in any place', { timeout: COMPILES_WITHIN_MS }, async () => {
    const good = readDashboard();
    const errors = await errorsOf(planted(good));
    for (const version of VERSIONS) {
      const ofVersion = errors.filter((line) => line.includes(`grafana${version}.ts`)).join('\n');
      for (const name of ['grpahTooltip', 'cellHeihgt', '"sideways"', 'lineWdith', 'mergeVlaues', 'descirption']) {
        expect(ofVersion).toContain(name);
      }
    }
  });

  it('uses core panels alone, none of Angular', () => {
    const types = new Set(readDashboard().panels.map(({ type }) => type));
    expect([...types].sort()).toEqual(['state-timeline', 'table', 'timeseries']);
  });
});

/** One in each place: the dashboard, the options and the fields of each kind of panel, a panel itself. */
function planted(good: DashboardFile): DashboardFile {
  const last = good.panels.findLast(({ type }) => type === 'state-timeline')?.id;
  const inPanel = (panel: DashboardPanel): DashboardPanel => {
    const { id, type, options, fieldConfig } = panel;
    if (id === last) return { ...panel, descirption: '' } as DashboardPanel;
    if (type === 'state-timeline') return { ...panel, options: { ...options, mergeVlaues: true } };
    const wrong = type === 'table' ? { align: 'sideways' } : { lineWdith: 2 };
    const defaults = { ...fieldConfig.defaults, custom: { ...fieldConfig.defaults.custom, ...wrong } };
    const more = type === 'table' ? { options: { ...options, cellHeihgt: 'sm' } } : {};
    return { ...panel, ...more, fieldConfig: { ...fieldConfig, defaults } };
  };
  return { ...good, grpahTooltip: 1, panels: good.panels.map(inPanel) } as DashboardFile;
}

/** Lines of tsc, of all versions. */
async function errorsOf(dashboard: DashboardFile): Promise<readonly string[]> {
  return (await Promise.all(VERSIONS.map((version) => errorsFor(dashboard, version)))).flat();
}

async function errorsFor(dashboard: DashboardFile, version: number): Promise<readonly string[]> {
  // Within the tree, so that packages are found.
  const directory = await mkdtemp(join(ROOT, 'node_modules', '.schema-'));
  try {
    await writeFile(join(directory, `grafana${version}.ts`), asTypeScript(dashboard, version));
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(tsconfigFor(version)));
    await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', directory, '--pretty', 'false']);
    return [];
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string };
    if (stdout === undefined) throw error;
    return stdout.trim().split('\n');
  } finally {
    await rm(directory, { recursive: true });
  }
}

function tsconfigFor(version: number): unknown {
  return {
    extends: join(ROOT, 'tsconfig.json'),
    include: ['*.ts'],
    compilerOptions: {
      exactOptionalPropertyTypes: false,
      // Types of panels name the package without a version; unresolved they would be `any`, and take everything.
      paths: { '@grafana/schema': [join(ROOT, 'node_modules/@grafana', `schema-${version}`)] },
    },
  };
}

/** A wrong field in one literal must not hide one in another: each is a constant of its own. */
function asTypeScript({ panels, ...head }: DashboardFile, version: number): string {
  const types = `Grafanas[${version}]`;
  return [
    `import type { Grafanas } from '../../test/dashboard/schema-types.ts';`,
    `export const head: ${types}['head'] = ${JSON.stringify(head)};`,
    ...panels.flatMap((panel) => [
      `export const panel${panel.id}: ${types}[${JSON.stringify(panel.type)}] = ${JSON.stringify(panel)};`,
      // A compiler names one unknown member of a literal and stops there.
      `export const options${panel.id}: ${types}[${JSON.stringify(panel.type)}]['options'] = ${JSON.stringify(panel.options)};`,
      `export const custom${panel.id}: ${types}[${JSON.stringify(panel.type)}]['fieldConfig']['defaults']['custom'] = ${JSON.stringify(panel.fieldConfig.defaults.custom)};`,
    ]),
  ].join('\n');
}

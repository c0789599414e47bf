import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../src/reporters/index.ts';
import { sampleReport } from './sample-report.ts';

const REPORTERS = await Promise.all(FORMATS.map(({ load }) => load()));

const FOLDER = new URL('../../src/reporters/', import.meta.url);

describe('the reporters', () => {
  it('are all registered, each under the name of its file', async () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const exported = await Promise.all(
      folders.map(async ({ name }) => {
        const file = new URL(`${name}/index.ts`, FOLDER);
        if (!existsSync(file)) return [];
        const module = (await import(file.href)) as Readonly<Record<string, unknown>>;
        return Object.values(module).some((value) => typeof value === 'object' && value !== null && 'render' in value)
          ? [name]
          : [];
      }),
    );
    expect(exported.flat().toSorted()).toEqual(REPORTERS.map(({ id }) => id).toSorted());
  });

  it('end with one newline and give the same bytes for the same report', async () => {
    for (const reporter of REPORTERS) {
      const options = { width: 100, color: true, all: false };
      const text = await reporter.render(sampleReport(), options);
      expect(text).toMatch(/[^\n]\n$/);
      expect(await reporter.render(structuredClone(sampleReport()), options)).toBe(text);
    }
  });
});

// The files in fixtures/forms are what its functions make, and each form is whole: found in a real source, readable, its own.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeForm, FORMS, readBaseLines } from '../../fixtures/forms/generate.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/forms');

describe('fixtures/forms', () => {
  test('each form has a folder of its own, and no folder is left over', async () => {
    const folders = (await readdir(FOLDER, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.toSorted()).toEqual(FORMS.map(({ id }) => id).toSorted());
    expect(new Set(FORMS.map(({ id }) => id)).size).toBe(FORMS.length);
  });

  test.each(FORMS.map((form) => [form.id, form] as const))(
    '%s: the files are what the function makes',
    async (id, form) => {
      const lines = await readBaseLines();
      const bytes = await readFile(join(FOLDER, id, form.file));
      expect(bytes.equals(form.wrap(lines)), 'node fixtures/forms/generate.ts').toBe(true);
      expect(JSON.parse(await readFile(join(FOLDER, id, 'form.json'), 'utf8'))).toEqual(describeForm(form));
    },
  );

  test('every form takes any lines, none at all too, and gives the same bytes each time', () => {
    const line = fc.record({
      timeUnixNano: fc.bigInt({ min: 1_500_000_000_000_000_000n, max: 1_999_999_999_999_999_999n }),
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      text: fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.constantFrom(...FORMS), (lines, form) => {
        expect(form.wrap(lines).equals(form.wrap(lines)), form.id).toBe(true);
      }),
      { numRuns: 200 },
    );
    for (const form of FORMS) expect(Buffer.isBuffer(form.wrap([])), form.id).toBe(true);
  });

  test('each names a real source, and what it loses where lines cannot be had back', () => {
    for (const form of FORMS) {
      expect(form.sources.length, form.id).toBeGreaterThan(0);
      for (const source of form.sources) expect(URL.canParse(source), `${form.id}: ${source}`).toBe(true);
      if (!form.reversible) expect(form.loses, form.id).toBeDefined();
    }
  });
});

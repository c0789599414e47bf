// The files in fixtures/forms are what its functions make, and each form is whole: found in a real source, readable, its own.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
      expect(await readFile(join(FOLDER, id, form.file))).toEqual(form.wrap(lines));
      expect(JSON.parse(await readFile(join(FOLDER, id, 'form.json'), 'utf8'))).toEqual(describeForm(form));
    },
  );

  test('each names a real source, and what it loses where lines cannot be had back', () => {
    for (const form of FORMS) {
      expect(form.sources.length, form.id).toBeGreaterThan(0);
      for (const source of form.sources) expect(URL.canParse(source), `${form.id}: ${source}`).toBe(true);
      if (!form.reversible) expect(form.loses, form.id).toBeDefined();
    }
  });
});

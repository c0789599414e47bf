import { join } from 'node:path';
import { expect, it } from 'vitest';
import { registries } from '../../.ci/checks/registries.ts';
import { FORMATS } from '../../src/reporters/index.ts';
import { LINT_FORMATS } from '../../src/reporters/lint/index.ts';
import { PASTE_TARGETS } from '../../src/reporters/paste/index.ts';

it('each registry equals its folder, its pages and its samples', async () => {
  const { output } = await registries.run(join(import.meta.dirname, '..', '..'));
  expect(output).toBe('');
});

it.each([
  ['-o', FORMATS],
  ['-o of lint', LINT_FORMATS],
  ['--for', PASTE_TARGETS],
])('what %s offers is what is loaded under that name', async (_flag, formats) => {
  for (const { id, load } of formats) expect((await load()).id).toBe(id);
});

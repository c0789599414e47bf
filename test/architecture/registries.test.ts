import { join } from 'node:path';
import { expect, it } from 'vitest';
import { registries } from '../../.ci/checks/registries.ts';
import { COMMAND_IDS, LINT_FORMATS, OUTPUT_FORMATS, PASTE_TARGETS } from '../../src/cli/flags/flags.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { REPORTERS } from '../../src/reporters/index.ts';
import { LINT_REPORTERS } from '../../src/reporters/lint/index.ts';
import { PASTE_REPORTERS } from '../../src/reporters/paste/index.ts';

it('each registry equals its folder, its pages and its samples', async () => {
  const { output } = await registries.run(join(import.meta.dirname, '..', '..'));
  expect(output).toBe('');
});

// Both stand apart from the registries so that starting up does not load every command and reporter.
it('the command line knows the commands that there are', () => {
  expect([...COMMAND_IDS].toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
});

it('-o offers the formats that there are', () => {
  expect([...OUTPUT_FORMATS].toSorted()).toEqual(REPORTERS.map(({ id }) => id).toSorted());
  expect(LINT_FORMATS).toEqual(LINT_REPORTERS.map(({ id }) => id));
});

it('--for offers the targets that there are', () => {
  expect(PASTE_TARGETS).toEqual(PASTE_REPORTERS.map(({ id }) => id));
});

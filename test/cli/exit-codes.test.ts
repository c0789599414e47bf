import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXIT_CODES, EXIT_MEANINGS } from '../../src/cli/exit-codes.ts';

it('is the same table in code and docs', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'exit-codes.md'), 'utf8');
  const documented = [...page.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code, meaning]) => [Number(code), meaning]);
  expect(documented).toEqual(EXIT_MEANINGS.map(([code, meaning]) => [code, meaning]));
  expect(documented.map(([code]) => code)).toEqual(Object.values(EXIT_CODES));
});

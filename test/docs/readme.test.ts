import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runCli } from '../e2e/cli.ts';
import { firstMissing } from './shown-output.ts';

it('the first screen in the README is the one that the demo shows', async () => {
  const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const shown = /```text\n(gzem0gSXvGkLYfiMxg7Gf [^]*?)```/.exec(page)?.[1] ?? '';
  expect(shown.split('\n').length).toBeGreaterThan(8);
  const { stdout } = await runCli(['demo', '-o', 'pretty'], { env: { COLUMNS: '100' } });
  expect([firstMissing(shown, stdout), stdout]).toEqual([null, stdout]);
});

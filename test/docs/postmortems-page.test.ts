// docs/postmortems.md shows what its commands print, on the bundled incident.

import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CAPTURE } from '../fixture.ts';
import { readBlocks } from './page-blocks.ts';
import { openPageShell, type PageShell } from './shell.ts';
import { firstMissing } from './shown-output.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'postmortems.md');

let shell: PageShell;
beforeAll(async () => {
  shell = await openPageShell({});
  const logs = join(shell.directory, 'logs');
  await mkdir(logs);
  for (const file of ['stdout.log', 'proto.ndjson', 'usage.ndjson']) await cp(join(CAPTURE, file), join(logs, file));
});
afterAll(() => shell.remove());

const blocks = readBlocks(PAGE).filter(({ language }) => language === 'sh');

it('runs every command', () => {
  expect(blocks.length).toBeGreaterThan(6);
  expect(blocks.filter(({ notRun }) => notRun !== null)).toEqual([]);
});

it.each(blocks.map((block) => [`line ${block.line}`, block] as const))('%s prints what it shows', async (_, block) => {
  const { status, stdout, stderr } = await shell.run(block.text);
  expect(status, stderr).toBe(block.exit);
  expect(firstMissing(block.shows ?? '', `${stderr}${stdout}`)).toBeNull();
});

// Who asks for help gets to know every command there is.

import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { runCli } from '../e2e/cli.ts';

it('names every command in the help of the program', async () => {
  const { stdout } = await runCli(['--help']);
  const others = stdout.slice(stdout.indexOf('OTHER COMMANDS'));
  const named = [...others.matchAll(/^ {2}trace-by-id ([\w-]+)/gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(Object.keys(COMMANDS).filter((id) => id !== 'trace')));
});

// A shell as the pages expect it: their tools on PATH, their variables set, and what one block sets there for the next.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { rgPath } from '@vscode/ripgrep';

const RUN_JS = join(import.meta.dirname, '..', '..', 'bin', 'run.js');

export interface PageShell {
  /** Where the blocks run: empty at first. */
  readonly directory: string;
  run(block: string): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
  remove(): Promise<void>;
}

export async function openPageShell(variables: Readonly<Record<string, string>>): Promise<PageShell> {
  const root = await mkdtemp(join(tmpdir(), 'page-shell-'));
  const [directory, tools, kept] = [join(root, 'cwd'), join(root, 'bin'), join(root, 'kept')];
  await Promise.all([mkdir(directory), mkdir(tools)]);
  await symlink(rgPath, join(tools, 'rg'));
  await writeFile(join(tools, 'trace-by-id'), `#!/bin/sh\nexec '${process.execPath}' '${RUN_JS}' "$@"\n`);
  await chmod(join(tools, 'trace-by-id'), 0o755);
  // Nothing of the machine that the tests run on: no other server, no colour, no configuration of ripgrep.
  const env = {
    HOME: directory,
    LC_ALL: 'C.UTF-8',
    PATH: `${tools}${delimiter}${process.env['PATH'] ?? ''}`,
    ...variables,
  };
  const preamble = `[ ! -e '${kept}' ] || . '${kept}'; trap "declare -p REQ_ID >'${kept}' 2>/dev/null || :" EXIT\n`;
  return {
    directory,
    async run(block) {
      const child = spawn('bash', ['-euo', 'pipefail', '-c', preamble + block], {
        cwd: directory,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const [status] = (await once(child, 'close')) as [number | null];
      return { status, stdout, stderr };
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

// bin/run.js, before there is a CLI to hand over to.

import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '..', '..', 'bin');

describe('bin/run.js', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'trace-by-id-start-'));
    await cp(BIN, join(root, 'bin'), { recursive: true });
    await writeFile(join(root, 'package.json'), '{ "type": "module" }');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  function start(...nodeArgs: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...nodeArgs, join(root, 'bin', 'run.js'), '-x', 'y'],
      {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: root },
      },
    );
    return { status, stdout, stderr };
  }

  async function pretend(version: string): Promise<string> {
    const file = join(root, 'pretend.mjs');
    await writeFile(
      file,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });\n`,
    );
    return file;
  }

  async function build(text: string): Promise<void> {
    await mkdir(join(root, 'dist'));
    await writeFile(join(root, 'dist', 'main.js'), text);
  }

  it.each(['12.22.0', '20.20.2', '22.18.0'])(
    'Node %s: says what is needed and how to get it, exit 2',
    async (version) => {
      const { status, stdout, stderr } = start('--import', await pretend(version));
      expect(stderr).toContain(`trace-by-id needs Node 22.19 or newer; this is Node ${version}.`);
      expect(stderr).toContain('npm install node@24');
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    },
  );

  it.each(['22.19.0', '23.0.0', '24.1.0'])('Node %s will do', async (version) => {
    await build('export const main = async () => {};');
    expect(start('--import', await pretend(version))).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('without dist: says to build, exit 2', () => {
    expect(start()).toEqual({
      status: 2,
      stdout: '',
      stderr: 'trace-by-id is not built: run `npm run build` in its folder, then try again.\n',
    });
  });

  it('a chunk of dist that is missing is no call to build: exit 2 with the error', async () => {
    await build("import './chunk.js'; export const main = async () => {};");
    const { status, stderr } = start();
    expect(status).toBe(2);
    expect(stderr).toMatch(/this is a bug.*chunk\.js/s);
  });

  it('hands over the arguments and the folder of the package', async () => {
    await build('export const main = async (argv, root) => console.log(JSON.stringify({ argv, root }));');
    expect(JSON.parse(start().stdout)).toEqual({ argv: ['-x', 'y'], root: `${root}/` });
  });

  it('an error that nobody caught is exit 2, not 1, which means "not found"', async () => {
    await build("export const main = async () => { throw new Error('boom'); };");
    const { status, stderr } = start();
    expect(status).toBe(2);
    expect(stderr).toContain('boom');
  });
});

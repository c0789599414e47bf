// The tarball as a user gets it: packed, installed into an empty folder of an empty home, run there. Nothing of this
// folder is in reach then, so a file that `files` in package.json forgets, or a package that is needed and was not
// bundled, shows here and not at the first user.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '..');
const COMMAND_TIMEOUT_MS = 120_000;

interface Step {
  readonly says: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exit: number;
  /** On stdout and stderr together. */
  readonly shows: RegExp;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'trace-by-id-pack-'));
  try {
    await smoke(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function smoke(folder: string): Promise<void> {
  const home = join(folder, 'home');
  const place = join(folder, 'place');
  await Promise.all([mkdir(home), mkdir(place)]);
  await writeFile(join(place, 'package.json'), '{ "private": true }\n');

  // npm keeps the user's own settings (which registry to ask) and cache; the tool gets neither.
  const npm = {
    ...process.env,
    npm_config_userconfig: process.env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'),
    npm_config_cache: process.env['npm_config_cache'] ?? join(homedir(), '.npm'),
    npm_config_update_notifier: 'false',
  };
  const user = {
    PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: home,
    TMPDIR: folder,
  };

  run({
    says: 'npm pack',
    command: 'npm',
    args: ['pack', '--pack-destination', folder],
    cwd: ROOT,
    env: npm,
    exit: 0,
    shows: /\.tgz/,
  });
  const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');

  run({
    says: 'install into an empty folder, without any script',
    command: 'npm',
    args: ['install', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, tarball)],
    cwd: place,
    env: npm,
    exit: 0,
    shows: /added \d+ packages?/,
  });
  const installed = join(place, 'node_modules', 'trace-by-id');
  for (const file of ['src', 'test', '.ci', 'fixtures/captures']) {
    if (existsSync(join(installed, file))) throw new Error(`the tarball holds ${file}, which nobody runs`);
  }
  const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
    readonly version: string;
  };

  const npx = ['--no-install', 'trace-by-id'];
  run({
    says: 'npx trace-by-id --version',
    command: 'npx',
    args: [...npx, '--version'],
    cwd: place,
    env: user,
    exit: 0,
    shows: new RegExp(`\\b${version.replaceAll('.', '\\.')}\\b`),
  });
  run({
    says: 'the bundled incident',
    command: 'npx',
    args: [...npx, 'demo'],
    cwd: place,
    env: user,
    exit: 0,
    shows: /\bfailed\b/,
  });
  run({
    says: 'an id that is nowhere: exit 1',
    command: 'npx',
    args: [...npx, 'V1StGXR8_Z5jdHi6B-myT', '-f', join(installed, 'fixtures', 'demo')],
    cwd: place,
    env: user,
    exit: 1,
    shows: /V1StGXR8_Z5jdHi6B-myT/,
  });

  const bin = join(installed, 'bin', 'run.js');
  const old = {
    args: [bin, '--version'],
    cwd: place,
    env: user,
    exit: 2,
    shows: /needs Node 22\.19 or newer; this is Node \d+/,
  };
  const pretend = await writePretence(folder);
  run({
    ...old,
    says: 'a Node that says it is 20',
    command: process.execPath,
    args: ['--import', pretend, ...old.args],
  });
  const oldNode = findOldNode();
  if (oldNode === null)
    process.stdout.write(
      'note: no Node older than 22.19 on this machine; its message was only tried on one that pretends\n',
    );
  else run({ ...old, says: 'the old Node of this machine', command: oldNode });
}

/** A module that makes Node say it is an older one. */
async function writePretence(folder: string): Promise<string> {
  const file = join(folder, 'pretend.mjs');
  await writeFile(
    file,
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });\n",
  );
  return pathToFileURL(file).href;
}

function findOldNode(): string | null {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  return (
    places.filter(existsSync).find((node) => {
      const found = /^v(\d+)\.(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '');
      return found !== null && (Number(found[1]) < 22 || (Number(found[1]) === 22 && Number(found[2]) < 19));
    }) ?? null
  );
}

function run({ says, command, args, cwd, env, exit, shows }: Step): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MS,
  });
  const output = `${stdout ?? ''}${stderr ?? ''}`;
  if (error === undefined && status === exit && shows.test(output)) return;
  throw new Error(
    `${says}: ${error === undefined ? `exit ${status}, expected ${exit} and ${String(shows)}` : error.message}\n` +
      `  ${command} ${args.join(' ')}\n${output}`,
  );
}

try {
  await main();
  process.stdout.write('pack smoke: passed\n');
} catch (error) {
  process.stderr.write(`pack smoke: FAILED\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

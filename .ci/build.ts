// src/ → dist/: one start chunk, one chunk of commands, and what they load later. Why bundle at all: docs/decisions/0001.

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { collectLicences } from './licences.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * What Node must read and compile before the first line of any command runs, minified: the static imports of both entry
 * points. The start-up figure (`--version` within 60 ms of bare Node) is met with this much and lost with twice as much.
 * Whatever is only needed later (secretlint, date-fns, a reporter) is imported where it is used, with `await import()`.
 */
const START_BUDGET_BYTES = 500_000;

/** Programs of their own, started by a command when it needs them. */
const CHILD_PROGRAMS = {
  'app-server': 'fixtures/app-server/main.ts',
  'app-server-worker': 'fixtures/app-server/worker.ts',
  'judge-worker': 'src/sources/file/judge-worker.ts',
};

const ENTRY_POINTS = { main: 'src/cli/main.ts', commands: 'src/commands/index.ts', help: 'src/cli/help.ts' };

async function main(): Promise<void> {
  await rm(join(ROOT, 'dist'), { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { ...ENTRY_POINTS, ...CHILD_PROGRAMS },
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    // oclif and the error handling tell classes apart by name.
    keepNames: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // A path to a binary beside its own package: the one thing that cannot be bundled.
    external: ['@vscode/ripgrep'],
    // Its CommonJS build asks for its own files in a way that no bundler can follow.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    // Bundled CommonJS packages still ask for Node's own modules with require().
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });

  const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const licences = await collectLicences(ROOT, bundled);
  const start = startClosure(metafile);
  const problems = [...licences.problems, ...overBudget(metafile, start)];
  if (problems.length > 0) {
    process.stderr.write(`build failed:\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
    process.exitCode = 1;
    return;
  }
  await writeFile(join(ROOT, 'dist', 'THIRD-PARTY-LICENSES.txt'), licences.text);
  process.stdout.write(
    `dist: ${Object.keys(metafile.outputs).length} files, ${kilobytes(start.bytes)} at start (budget ${kilobytes(START_BUDGET_BYTES)}), ` +
      `${licences.count} bundled packages\n`,
  );
}

interface StartClosure {
  readonly files: readonly string[];
  readonly bytes: number;
}

/** The entry points and everything they import statically, in turn. */
function startClosure(metafile: Metafile): StartClosure {
  const queue = Object.keys(ENTRY_POINTS).map((name) => `dist/${name}.js`);
  const seen = new Set<string>();
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const output = metafile.outputs[file];
    if (output === undefined || seen.has(file)) continue;
    seen.add(file);
    queue.push(
      ...output.imports
        .filter(({ kind, external }) => kind === 'import-statement' && !external)
        .map(({ path }) => path),
    );
  }
  const files = [...seen];
  return { files, bytes: files.reduce((sum, file) => sum + (metafile.outputs[file]?.bytes ?? 0), 0) };
}

function overBudget(metafile: Metafile, start: StartClosure): readonly string[] {
  if (start.bytes <= START_BUDGET_BYTES) return [];
  const byPackage = new Map<string, number>();
  for (const file of start.files) {
    for (const [input, { bytesInOutput }] of Object.entries(metafile.outputs[file]?.inputs ?? {})) {
      const owner = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? 'src';
      byPackage.set(owner, (byPackage.get(owner) ?? 0) + bytesInOutput);
    }
  }
  const heaviest = [...byPackage].toSorted((a, b) => b[1] - a[1]).slice(0, 6);
  return [
    `the start chunks weigh ${kilobytes(start.bytes)}, the budget is ${kilobytes(START_BUDGET_BYTES)}: load what is not needed at once ` +
      `with await import(). Heaviest: ${heaviest.map(([owner, bytes]) => `${owner} ${kilobytes(bytes)}`).join(', ')}`,
  ];
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}

try {
  await main();
} catch (error) {
  // esbuild has printed its errors, with the lines they are about.
  if (!(error instanceof Error && error.message.startsWith('Build failed'))) throw error;
  process.exitCode = 1;
}

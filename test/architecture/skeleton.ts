// The smallest project that passes every check: one file for each layer and registry, everything used, every page there.
// Planted violations are added to it, so that a check fails for the plant and for nothing else, whatever state src/ is in.

import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CheckResult, runTool } from '../../.ci/checks/check.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CONFIGURATION = [
  '.ci',
  // What .ci/ itself uses of the sources.
  'src/stack/programs.ts',
  '.oxlint.config.ts',
  '.oxfmtrc.json',
  '.markdownlint-cli2.jsonc',
  '.knip.jsonc',
  '.gitignore',
  'tsconfig.json',
];
/** What .ci/ itself uses; the rest would be dead dependencies of the skeleton. */
const DEPENDENCIES =
  /^(?:@types\/node|esbuild|knip|markdownlint-cli2|node|oxfmt|oxlint|oxlint-tsgolint|typescript|vitest|@vscode\/ripgrep)$/;

const RULE_HEADINGS = ['What it says', 'When it fires', 'When it does not', 'Evidence', 'Why', 'What to do'];

const LINT_HEADINGS = ['What it says', 'Bad', 'Good', 'Why', 'How to fix', 'When to suppress'];

const FILES: Readonly<Record<string, string>> = {
  'src/model/thing.ts': 'export interface Thing {\n  readonly id: string;\n}\n',
  'src/decode/read-thing.ts':
    "import type { Thing } from '../model/thing.ts';\n\nexport function readThing(text: string): Thing {\n  return { id: text };\n}\n",
  'src/profiles/index.ts':
    "import { codexAppServer } from './codex-app-server/index.ts';\n\nexport const PROFILES = [codexAppServer];\n",
  'src/profiles/codex-app-server/index.ts':
    "import { KINDS } from './kinds.ts';\n\nexport const codexAppServer = { id: 'codex-app-server', grammar: KINDS.length };\n",
  'src/profiles/codex-app-server/kinds.ts':
    "import { usage } from './kinds/usage.ts';\n\nexport const KINDS = [usage];\n",
  'src/profiles/codex-app-server/kinds/usage.ts':
    "import { readThing } from '../../../decode/read-thing.ts';\n\nexport const usage = readThing('usage');\n",
  'fixtures/lines/codex-app-server/usage.log': '{}\n',
  'fixtures/forms/generate.ts': "process.stdout.write('forms');\n",
  'fixtures/app-server/main.ts': "process.stdout.write('stand-in');\n",
  'fixtures/app-server/worker.ts': "process.stdout.write('worker');\n",
  'src/timeline/order.ts':
    "import type { Thing } from '../model/thing.ts';\n\nexport function order(things: readonly Thing[]): readonly Thing[] {\n  return things.toReversed();\n}\n",
  'src/profiles/codex-app-server/rules.ts':
    "import { late } from '../../correlate/rules/late.ts';\nimport { early } from './rules/early.ts';\n\nexport const RULES = [late, early];\n",
  'src/profiles/codex-app-server/rules/early.ts':
    "import type { Thing } from '../../../model/thing.ts';\n\nexport const early: Thing = { id: 'early' };\n",
  'src/correlate/rules/late.ts':
    "import type { Thing } from '../../model/thing.ts';\n\nexport const late: Thing = { id: 'late' };\n",
  'docs/correlation/early.md': `# early\n\n${RULE_HEADINGS.map((heading) => `## ${heading}\n\nWords.\n`).join('\n')}`,
  'docs/correlation/late.md': `# late\n\n${RULE_HEADINGS.map((heading) => `## ${heading}\n\nWords.\n`).join('\n')}`,
  'src/redact/redact.ts':
    "export async function redact(): Promise<unknown> {\n  return import('@secretlint/core');\n}\n",
  'src/reporters/index.ts':
    "import { json } from './json/index.ts';\nimport { pretty } from './pretty/index.ts';\n\nexport const FORMATS = [json, pretty];\n",
  'src/reporters/lint/index.ts': "import { json } from './json.ts';\n\nexport const LINT_FORMATS = [json];\n",
  'src/reporters/paste/index.ts':
    "import { slack } from './slack/index.ts';\n\nexport const PASTE_TARGETS = [slack];\n",
  'src/reporters/paste/slack/index.ts':
    "import type { Thing } from '../../../model/thing.ts';\n\nexport const slack = {\n  id: 'slack',\n  render(thing: Thing): string {\n    return thing.id;\n  },\n};\n",
  'src/reporters/lint/json.ts':
    "import type { Thing } from '../../model/thing.ts';\n\nexport const json = {\n  id: 'json',\n  render(thing: Thing): string {\n    return thing.id;\n  },\n};\n",
  'src/reporters/json/index.ts':
    "import type { Thing } from '../../model/thing.ts';\n\nexport const json = {\n  id: 'json',\n  render(thing: Thing): string {\n    return thing.id;\n  },\n};\n",
  'src/reporters/pretty/index.ts':
    "import { Chalk } from 'chalk';\n\nexport const pretty = {\n  id: 'pretty',\n  render(): string {\n    return new Chalk().red('x');\n  },\n};\n",
  'src/decode/envelopes/index.ts': "import { cri } from './cri.ts';\n\nexport const ENVELOPES = [cri];\n",
  'src/decode/envelopes/cri.ts': "export const cri = { id: 'cri', title: 'a | b' };\n",
  'src/decode/documents/index.ts': "import { json } from './json.ts';\n\nexport const DOCUMENTS = [json];\n",
  'src/decode/documents/json.ts':
    "export const json = {\n  id: 'json',\n  title: 'JSON',\n  fits(): boolean {\n    return true;\n  },\n};\n",
  'docs/envelopes.md': '# Envelopes\n\n| Envelope | Of |\n|---|---|\n| `cri` | a \\| b |\n| `json` | JSON |\n',
  'src/sources/index.ts': "import { file } from './file/index.ts';\n\nexport const SOURCES = [file];\n",
  'src/sources/file/index.ts':
    "import { sep } from 'node:path';\n\nexport const file = { id: 'file', probe: sep, settings: [] };\n",
  'src/app/trace-request.ts': [
    "import { DOCUMENTS } from '../decode/documents/index.ts';",
    "import { ENVELOPES } from '../decode/envelopes/index.ts';",
    "import { RULES as LINT_RULES } from '../lint/index.ts';",
    "import type { Thing } from '../model/thing.ts';",
    "import { order } from '../timeline/order.ts';",
    '',
    'export function traceRequest(things: readonly Thing[]): number {',
    '  const read = ENVELOPES.length + DOCUMENTS.length;',
    '  return order(things).length + LINT_RULES.length + read;',
    '}',
    '',
  ].join('\n'),
  'docs/app-server-migration/README.md': '# Pages\n\nWords.\n',
  'docs/app-server-migration/dashboards/code/index.ts':
    "export function dashboardJson(): string {\n  return '{}';\n}\n",
  'src/lint/index.ts': "import { lateRule } from './rules/time-late.ts';\n\nexport const RULES = [lateRule];\n",
  'src/lint/rules/time-late.ts':
    "import type { Thing } from '../../model/thing.ts';\n\nexport const lateRule: Thing = { id: 'time/late' };\n",
  'docs/lint.md': '# Lint\n\n- [time/late](lint/time/late.md)\n',
  'docs/lint/time/late.md': `# time/late\n\n${LINT_HEADINGS.map((heading) => `## ${heading}\n\nWords.\n`).join('\n')}`,
  'fixtures/lint/time-late/bad.yaml': 'a: 1\n',
  'fixtures/lint/time-late/good/a.yaml': 'a: 1\n',
  'src/commands/index.ts': "import { Trace } from './trace.ts';\n\nexport const COMMANDS = { trace: Trace };\n",
  'src/commands/trace.ts': [
    "import { Command, Flags } from '@oclif/core';",
    "import { traceRequest } from '../app/trace-request.ts';",
    "import { redact } from '../redact/redact.ts';",
    "import { FORMATS } from '../reporters/index.ts';",
    "import { LINT_FORMATS } from '../reporters/lint/index.ts';",
    "import { PASTE_TARGETS } from '../reporters/paste/index.ts';",
    "import { RULES } from '../profiles/codex-app-server/rules.ts';",
    "import { PROFILES } from '../profiles/index.ts';",
    "import { SOURCES } from '../sources/index.ts';",
    '',
    'export class Trace extends Command {',
    "  static override flags = { file: Flags.string({ char: 'f' }) };",
    '',
    '  async run(): Promise<void> {',
    '    await redact();',
    '    const reporters = FORMATS.length + LINT_FORMATS.length + PASTE_TARGETS.length + PROFILES.length + RULES.length;',
    '    process.stdout.write(`${traceRequest(SOURCES)} ${reporters}`);',
    '  }',
    '}',
    '',
  ].join('\n'),
  'src/cli/main.ts':
    "import { rgPath } from '@vscode/ripgrep';\nimport { MissingProgram, needProgram } from '../stack/programs.ts';\n\nexport async function main(): Promise<string> {\n  try {\n    return needProgram('prometheus');\n  } catch (error) {\n    return error instanceof MissingProgram ? rgPath : '';\n  }\n}\n",
  'src/cli/help.ts':
    '// oxlint-disable-next-line import/no-default-export -- as the real one\nexport default class Help {\n  readonly id = 1;\n}\n',
  'test/markdown.test.ts':
    "import { lint } from 'markdownlint-cli2/markdownlint/promise';\nimport { expect, it } from 'vitest';\n\nit('lints', () => {\n  expect(lint).toBeTypeOf('function');\n});\n",
  'test/markdownlint.d.ts':
    "declare module 'markdownlint-cli2/markdownlint/promise' {\n  export const lint: unknown;\n}\n",
  'bin/run.js': "import('../dist/main.js').catch(() => {});\n",
  'bench/run.ts': "import { spawnSync } from 'node:child_process';\n\nspawnSync('jq', ['--version']);\n",
  'test/thing.test.ts': "import { expect, it } from 'vitest';\n\nit('is', () => {\n  expect(1).toBe(1);\n});\n",
  'vitest.config.ts':
    "import { defineConfig } from 'vitest/config';\n\nexport default defineConfig({ test: { include: ['test/**/*.test.ts'] } });\n",
  'package-lock.json': '{ "packages": {} }\n',
  'README.md':
    '# Thing\n\nSee [the page](docs/page.md#what-it-is), then run:\n\n```bash\nnpx trace-by-id -AbC_x -f logs | less\n```\n',
  'docs/README.md':
    '# Map\n\n[Pages](app-server-migration/README.md), [What is concluded](correlation.md),\n[Decisions](decisions/README.md), [Envelopes](envelopes.md), [Lint](lint.md), [Page](page.md)\n',
  'docs/correlation.md':
    '# Rules\n\n| Rule |\n|---|\n| [early](correlation/early.md) |\n| [late](correlation/late.md) |\n',
  'docs/decisions/README.md': '# Decisions\n\n| |\n|---|\n| [0001](0001-first.md) |\n',
  'docs/decisions/0001-first.md': '# 0001 First\n\nStatus: accepted, 2026-01-31\n',
  'docs/page.md': '# Page\n\n## What it is\n\nA [thing](../README.md).\n',
};

export interface Skeleton {
  readonly root: string;
  /** Runs `npm run check`'s own script there. */
  check(name?: string): Promise<CheckResult>;
  remove(): Promise<void>;
}

/** `plants`: files to add or to put in the place of the skeleton's own. `devDependencies`: further ones to declare. */
export async function makeSkeleton(
  plants: Readonly<Record<string, string>> = {},
  devDependencies: Readonly<Record<string, string>> = {},
): Promise<Skeleton> {
  const root = await mkdtemp(join(tmpdir(), 'trace-by-id-planted-'));
  await Promise.all([
    ...CONFIGURATION.map((name) => cp(join(ROOT, name), join(root, name), { recursive: true })),
    symlink(join(ROOT, 'node_modules'), join(root, 'node_modules')),
    writeManifest(root, devDependencies),
    ...Object.entries({ ...FILES, ...plants }).map(async ([file, text]) => {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    }),
  ]);
  return {
    root,
    check: (name) =>
      runTool({
        root,
        command: 'node',
        args: [join(ROOT, '.ci', 'check.ts'), '--root', root, ...(name === undefined ? [] : ['--only', name])],
      }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function writeManifest(root: string, devDependencies: Readonly<Record<string, string>>): Promise<void> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const used = Object.entries(manifest['devDependencies'] ?? {}).filter(([name]) => DEPENDENCIES.test(name));
  const own = { chalk: '*', '@oclif/core': '*', '@secretlint/core': '*' };
  const text = JSON.stringify(
    { ...manifest, devDependencies: { ...Object.fromEntries(used), ...own, ...devDependencies } },
    null,
    2,
  );
  await writeFile(join(root, 'package.json'), `${text}\n`);
}

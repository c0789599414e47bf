// "One file plus one registry line" (docs/contributing.md): nothing may lie in a folder and be missing from its registry,
// be registered without its file, or go without the page or sample that belongs to it.

import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Check, fromProblems } from './check.ts';
import { compareEnvelopePage } from './envelope-page.ts';
import { compareLintRules, lintRuleFile } from './lint-rules.ts';

interface Registry {
  readonly file: string;
  /** The exported list of things with an `id`, or an object whose keys are the ids. */
  readonly name: string;
  readonly folder: string;
  /** Where others lie that every system may take up. */
  readonly sharedFolder?: string;
  /** Whether an exported value is one of the things; without it, every file of the folder holds one. */
  readonly isMember?: (value: object) => boolean;
  /** The name of an id's file, where it is not the id itself. */
  readonly fileOf?: (id: string) => string;
  readonly companion?: Companion;
  /** Of what else an id needs. */
  readonly compareMore?: (root: string, ids: readonly string[]) => Promise<readonly string[]>;
}

interface Companion {
  readonly folder: string;
  readonly ending: string;
  readonly headings?: readonly string[];
}

const REGISTRIES: readonly Registry[] = [
  {
    file: 'src/profiles/codex-app-server/rules.ts',
    name: 'RULES',
    folder: 'src/profiles/codex-app-server/rules',
    sharedFolder: 'src/correlate/rules',
    companion: {
      folder: 'docs/correlation',
      ending: '.md',
      headings: ['What it says', 'When it fires', 'When it does not', 'Evidence', 'Why', 'What to do'],
    },
  },
  {
    file: 'src/profiles/codex-app-server/kinds.ts',
    name: 'KINDS',
    folder: 'src/profiles/codex-app-server/kinds',
    companion: { folder: 'fixtures/lines/codex-app-server', ending: '.log' },
  },
  { file: 'src/profiles/index.ts', name: 'PROFILES', folder: 'src/profiles', isMember: (value) => 'grammar' in value },
  {
    file: 'src/reporters/index.ts',
    name: 'FORMATS',
    folder: 'src/reporters',
    isMember: (value) => 'render' in value,
  },
  {
    file: 'src/reporters/lint/index.ts',
    name: 'LINT_FORMATS',
    folder: 'src/reporters/lint',
    isMember: (value) => 'render' in value,
  },
  {
    file: 'src/reporters/paste/index.ts',
    name: 'PASTE_TARGETS',
    folder: 'src/reporters/paste',
    isMember: (value) => 'render' in value,
  },
  {
    file: 'src/commands/index.ts',
    name: 'COMMANDS',
    folder: 'src/commands',
    isMember: (value) => 'run' in (prototypeOf(value) ?? {}),
  },
  {
    file: 'src/sources/index.ts',
    name: 'SOURCES',
    folder: 'src/sources',
    // What they share stands beside them.
    isMember: (value) => 'probe' in value && 'settings' in value,
  },
  {
    file: 'src/lint/index.ts',
    name: 'RULES',
    folder: 'src/lint/rules',
    fileOf: lintRuleFile,
    compareMore: compareLintRules,
  },
  {
    file: 'src/decode/envelopes/index.ts',
    name: 'ENVELOPES',
    folder: 'src/decode/envelopes',
    compareMore: compareEnvelopePage,
  },
  {
    file: 'src/decode/documents/index.ts',
    name: 'DOCUMENTS',
    folder: 'src/decode/documents',
    isMember: (value) => 'fits' in value,
  },
];

export const registries: Check = {
  name: 'registries',
  says: 'each registry equals its folder, its pages and its samples',
  run: async (root) => fromProblems((await Promise.all(REGISTRIES.map((registry) => compare(root, registry)))).flat()),
};

async function compare(root: string, registry: Registry): Promise<readonly string[]> {
  const { file, name, folder, sharedFolder, companion, fileOf = (id: string) => id } = registry;
  if (!existsSync(join(root, file))) return [`${file} is missing: ${folder} has no registry`];
  const registered = ((await load(root, file)) as Record<string, unknown>)[name];
  if (typeof registered !== 'object' || registered === null) return [`${file} does not export ${name}`];
  const ids: readonly string[] = Array.isArray(registered)
    ? registered.map((member: { readonly id: string }) => member.id)
    : Object.keys(registered);
  const modules = new Map([
    ...(await modulesOf(root, folder)),
    ...(sharedFolder === undefined ? [] : await modulesOf(root, sharedFolder)),
  ]);

  const problems = ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((id) => `${file}: ${name} holds ${id} twice`);
  for (const id of ids) {
    const wanted = fileOf(id);
    if (!modules.has(wanted)) problems.push(`${file}: ${name} holds ${id}, but there is no ${folder}/${wanted}.ts`);
  }
  const registeredFiles = new Set(ids.map(fileOf));
  for (const [id, module] of modules) {
    if (!registeredFiles.has(id) && (await holdsMember(root, registry, module))) {
      problems.push(`${module} is not in ${name} (${file}): it would never run`);
    }
  }
  if (companion !== undefined) problems.push(...(await compareCompanions(root, ids, companion)));
  if (registry.compareMore !== undefined) problems.push(...(await registry.compareMore(root, ids)));
  return problems;
}

/** Id → module: `<id>.ts` or `<id>/index.ts`. */
async function modulesOf(root: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  return new Map(
    entries.flatMap((entry): [string, string][] => {
      if (entry.isDirectory()) {
        const index = `${folder}/${entry.name}/index.ts`;
        return existsSync(join(root, index)) ? [[entry.name, index]] : [];
      }
      const id = /^(.+)\.ts$/.exec(entry.name)?.[1];
      return id === undefined || id === 'index' ? [] : [[id, `${folder}/${entry.name}`]];
    }),
  );
}

async function holdsMember(root: string, { isMember }: Registry, module: string): Promise<boolean> {
  if (isMember === undefined) return true;
  const exported: readonly unknown[] = Object.values((await load(root, module)) as object);
  return exported.some(
    (value) => ((typeof value === 'object' && value !== null) || typeof value === 'function') && isMember(value),
  );
}

async function compareCompanions(
  root: string,
  ids: readonly string[],
  { folder, ending, headings }: Companion,
): Promise<readonly string[]> {
  const there = existsSync(join(root, folder))
    ? (await readdir(join(root, folder))).filter((file) => file.endsWith(ending))
    : [];
  const problems = there
    .filter((file) => file !== 'README.md' && !ids.includes(file.slice(0, -ending.length)))
    .map((file) => `${folder}/${file} belongs to nothing that is registered`);
  for (const id of ids) {
    const page = `${folder}/${id}${ending}`;
    if (!there.includes(`${id}${ending}`) || (await stat(join(root, page))).size === 0) {
      problems.push(`${page} is missing or empty: ${id} needs one`);
      continue;
    }
    const text = headings === undefined ? '' : await readFile(join(root, page), 'utf8');
    problems.push(
      ...(headings ?? [])
        .filter((heading) => !text.includes(`\n## ${heading}\n`))
        .map((heading) => `${page} lacks the heading "## ${heading}"`),
    );
  }
  return problems;
}

function load(root: string, file: string): Promise<unknown> {
  return import(pathToFileURL(join(root, file)).href);
}

function prototypeOf(value: object): object | undefined {
  const prototype: unknown = (value as { readonly prototype?: unknown }).prototype;
  return typeof prototype === 'object' && prototype !== null ? prototype : undefined;
}

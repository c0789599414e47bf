// The files that `lint` judges and those that links may lead to: everything below one root, read when somebody asks.

import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { FileTree, ReadText } from '../../app/lint-artifacts.ts';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';

export interface FilesToLint {
  /** Absolute. */
  readonly root: string;
  readonly tree: FileTree;
  /** Relative to the root, with `/`. */
  readonly files: readonly string[];
  /** There are more below the folders, which are not judged. */
  readonly isCut: boolean;
}

const ARTIFACT = /\.(?:md|markdown|ya?ml|rules|json|prom|metrics)$/i;
const SKIPPED = new Set(['node_modules', 'dist']);
const MOST_FILES = 20_000;
const MOST_BYTES = 32 * 1024 * 1024;
const OURS = 'docs/app-server-migration';

interface Wanted {
  /** As given; none: the default. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** The repository that holds the paths, unless given. */
  readonly root?: string;
}

/** Throws InputError when a path leads nowhere, or to nothing that can be judged. */
export function findFiles({ paths, cwd, root: given }: Wanted): FilesToLint {
  const named = paths.length === 0 ? [defaultPath(cwd)] : paths.map((path) => resolve(cwd, path));
  for (const [index, path] of named.entries()) {
    if (!existsSync(path))
      throw new InputError(say`there is no ${paths[index] ?? path}`, [own('name files or folders that exist')]);
  }
  const found: string[] = [];
  let isCut = false;
  const root = given ?? rootOf(named);
  for (const path of named) {
    if (statSync(path).isFile()) found.push(path);
    else for (const file of filesBelow(path)) if (!(isCut ||= found.length >= MOST_FILES)) found.push(file);
  }
  if (found.length === 0)
    throw new InputError(own('there is nothing to judge in these folders'), [
      own('name folders that hold .yaml, .json or .md files, or the files themselves'),
    ]);
  return { root, tree: treeBelow(root), files: [...new Set(found)].map((file) => shown(root, file)), isCut };
}

function defaultPath(cwd: string): string {
  const ours = join(repositoryOf(cwd) ?? cwd, OURS);
  return existsSync(ours) ? ours : cwd;
}

/** The repository that holds all paths, or else the deepest folder that does. */
function rootOf(paths: readonly string[]): string {
  const folders = paths.map((path) => (statSync(path).isDirectory() ? path : dirname(path)));
  let common = folders[0] ?? '';
  while (!folders.every((folder) => isWithin(common, folder))) common = dirname(common);
  return repositoryOf(common) ?? common;
}

function repositoryOf(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return null;
  }
}

/** Hidden folders and links to folders are left out: what a tool keeps there nobody wrote, and a link may lead round. */
function* filesBelow(folder: string): Iterable<string> {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && !SKIPPED.has(entry.name)) yield* filesBelow(path);
    } else if (ARTIFACT.test(entry.name) && (entry.isFile() || statSync(path, { throwIfNoEntry: false })?.isFile()))
      yield path;
  }
}

export function treeBelow(root: string): FileTree {
  const at = (path: string): string | null => {
    const full = resolve(root, path);
    return isWithin(root, full) && !path.includes('\0') ? full : null;
  };
  return {
    exists(path) {
      const full = at(path);
      return full !== null && existsSync(full);
    },
    read(path) {
      const full = at(path);
      return full === null ? { problem: own('it lies outside') } : readText(full);
    },
  };
}

function readText(path: string): ReadText {
  try {
    const status = statSync(path);
    // A pipe would be waited for.
    if (!status.isFile()) return { problem: own('it is no regular file') };
    if (status.size > MOST_BYTES) return { problem: own('it is larger than is read here') };
    const bytes = readFileSync(path);
    return isUtf8(bytes) ? { text: bytes.toString('utf8') } : { problem: own('it is no UTF-8 text') };
  } catch (error) {
    return { problem: say`it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}

function isWithin(folder: string, path: string): boolean {
  const from = relative(folder, path);
  return from === '' || (from !== '..' && !from.startsWith(`..${sep}`) && resolve(folder, from) === path);
}

function shown(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

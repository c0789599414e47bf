// Which configuration files there are: the project's, found upwards, or the one that is named; and the user's.

import { dirname, isAbsolute, join, resolve } from 'node:path';
import { own, say } from '../../model/prose.ts';
import type { ValueOrigin } from './origin.ts';
import type { Problem } from './problem.ts';
import type { ReadFile } from './read-yaml.ts';
import type { ReadText, SettingsInput } from './settings.ts';

export const PROJECT_FILE = 'trace-by-id.config.yaml';
/** The parser compares each key with all before it: a file of 1 MB can keep it busy for a minute. */
const MAX_CHARACTERS = 100_000;

export interface ConfigFiles {
  /** Null: there is none. The named one stands in its place. */
  readonly project: ReadFile | null;
  readonly user: ReadFile | null;
  /** Paths of those that group or others may read. */
  readonly readableByOthers: readonly string[];
  readonly problems: readonly Problem[];
}

/** XDG base directories: a relative XDG_CONFIG_HOME is to be ignored. */
export function userFilePath({ env, home }: Pick<SettingsInput, 'env' | 'home'>): string {
  const base = env['XDG_CONFIG_HOME'];
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.config'), 'trace-by-id', 'config.yaml');
}

export async function findConfigFiles(input: SettingsInput): Promise<ConfigFiles> {
  const problems: Problem[] = [];
  const readableByOthers: string[] = [];
  const open = async (path: string, owner: 'project' | 'user'): Promise<ReadFile | null> => {
    const where: ValueOrigin = { kind: 'file', owner, path, line: 1, column: 1 };
    let found: ReadText | null = null;
    try {
      found = await input.readText(path);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      problems.push({
        where,
        problem: own(`could not be read (${code})`),
        fix: own('fix its permissions, or name another with --config'),
      });
    }
    if (found === null) return null;
    if (found.text.length > MAX_CHARACTERS) {
      problems.push({ where, problem: own('is too large to be a configuration'), fix: own('keep it below 100 kB') });
      return null;
    }
    if (found.isReadableByOthers) readableByOthers.push(path);
    const { readConfigText } = await import('./read-yaml.ts');
    const read = readConfigText({ path, text: found.text, owner, home: input.home });
    problems.push(...read.problems);
    return read;
  };

  const named = nameOf(input);
  const userPath = userFilePath(input);
  let project: ReadFile | null = null;
  if (named === null) {
    for (let folder = input.cwd; project === null; folder = dirname(folder)) {
      const before = problems.length;
      project = await open(join(folder, PROJECT_FILE), 'project');
      if (problems.length > before || dirname(folder) === folder) break;
    }
  } else {
    const before = problems.length;
    project = await open(named.path, 'user');
    if (project === null && problems.length === before)
      problems.push({
        where: named.origin,
        problem: say`there is no configuration file ${named.path}`,
        fix: own('name a file that exists; trace-by-id config init writes an example'),
      });
  }
  const user = named?.path === userPath ? null : await open(userPath, 'user');
  return { project, user, readableByOthers, problems };
}

function nameOf({ flags, env, cwd }: SettingsInput): { readonly path: string; readonly origin: ValueOrigin } | null {
  if (flags.config !== undefined)
    return { path: resolve(cwd, flags.config), origin: { kind: 'flag', name: '--config' } };
  const named = env['TRACE_BY_ID_CONFIG'];
  return named === undefined || named === ''
    ? null
    : { path: resolve(cwd, named), origin: { kind: 'env', name: 'TRACE_BY_ID_CONFIG' } };
}

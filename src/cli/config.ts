// trace-by-id.config.yaml, looked for in this folder and the ones above it: which logs to read when nobody says so.

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../model/errors.ts';
import { own, say } from '../model/prose.ts';

export const CONFIG_FILE = 'trace-by-id.config.yaml';

export interface Config {
  /** Null when there is no file. */
  readonly path: string | null;
  /** As with -f; paths are relative to the file's folder. */
  readonly files: readonly string[];
  readonly timezone: string | null;
}

const EMPTY: Config = { path: null, files: [], timezone: null };
const MAX_BYTES = 1_000_000;

export async function loadConfig(from: string): Promise<Config> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, CONFIG_FILE);
    const text = readIfThere(path);
    if (text !== null) return (await import('./parse-config.ts')).parseConfig(text, path);
    if (dirname(folder) === folder) return EMPTY;
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').slice(0, MAX_BYTES);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new InputError(say`the configuration ${path} could not be read (${code ?? 'unknown error'})`, [
      own('mend its permissions, or name the logs with -f'),
    ]);
  }
}

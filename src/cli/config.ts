// trace-by-id.config.yaml, looked for in this folder and the ones above it: which logs to read when nobody says so.

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../model/errors.ts';
import { own, type Prose, say } from '../model/prose.ts';

export const CONFIG_FILE = 'trace-by-id.config.yaml';

export interface Config {
  /** Null when there is no file. */
  readonly path: string | null;
  /** As with -f; paths are relative to the file's folder. */
  readonly files: readonly string[];
  readonly timezone: string | null;
}

const EMPTY: Config = { path: null, files: [], timezone: null };
const KEYS: readonly string[] = ['files', 'timezone'];
const MAX_BYTES = 1_000_000;

export async function loadConfig(from: string): Promise<Config> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, CONFIG_FILE);
    const text = readIfThere(path);
    if (text !== null) return parseConfig(text, path);
    if (dirname(folder) === folder) return EMPTY;
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').slice(0, MAX_BYTES);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new InputError(say`the configuration ${path} could not be read (${code ?? 'unknown error'})`, [own('mend its permissions, or name the logs with -f')]);
  }
}

/** Exported for its tests. Throws InputError with file:line on anything it does not know. */
export async function parseConfig(text: string, path: string): Promise<Config> {
  const { LineCounter, parseDocument, isMap, isScalar } = await import('yaml');
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const fail = (offset: number, { problem, fix }: { readonly problem: Prose; readonly fix: Prose }): never => {
    const { line, col } = counter.linePos(offset);
    throw new InputError(say`${path}:${line}:${col}: ${problem}`, [fix]);
  };
  const [error] = document.errors;
  if (error !== undefined) fail(error.pos[0], { problem: say`not valid YAML: ${error.message.split('\n')[0] ?? ''}`, fix: own('mend the line named') });
  if (document.contents === null) return { ...EMPTY, path };
  if (!isMap(document.contents)) return fail(0, { problem: own('expected keys and values'), fix: say`write, for example, files: ['logs/**']` });
  for (const { key } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : '?';
    const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
    if (!KEYS.includes(name)) fail(offset, { problem: say`unknown key ${name}`, fix: own(`known keys: ${KEYS.join(', ')}`) });
  }
  const value = document.toJS() as Readonly<Record<string, unknown>>;
  const offsetOf = (key: string): number => (document.get(key, true) as { readonly range?: readonly number[] } | undefined)?.range?.[0] ?? 0;
  const { files = [], timezone = null } = value;
  if (!Array.isArray(files) || !files.every((file) => typeof file === 'string')) {
    return fail(offsetOf('files'), { problem: own('files must be a list of paths or globs'), fix: say`write, for example, files: ['logs/**']` });
  }
  if (timezone !== null && typeof timezone !== 'string') {
    return fail(offsetOf('timezone'), { problem: own('timezone must be a name'), fix: say`write, for example, timezone: Europe/Berlin` });
  }
  return { path, files: (files as readonly string[]).map((file) => (file === '-' ? file : join(dirname(path), file))), timezone };
}

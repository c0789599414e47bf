// The configuration's text → Config, with file:line:column for whatever is wrong in it. A file of its own, so that YAML is
// loaded only when there is a configuration.

import { dirname, join } from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { InputError } from '../model/errors.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { Config } from './config.ts';

const KEYS: readonly string[] = ['files', 'timezone'];

/** Throws InputError on anything it does not know. Paths are made relative to the file's folder. */
export function parseConfig(text: string, path: string): Config {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const fail = (offset: number, { problem, fix }: { readonly problem: Prose; readonly fix: Prose }): never => {
    const { line, col } = counter.linePos(offset);
    throw new InputError(say`${path}:${line}:${col}: ${problem}`, [fix]);
  };
  const [error] = document.errors;
  if (error !== undefined)
    fail(error.pos[0], {
      problem: say`not valid YAML: ${error.message.split('\n')[0] ?? ''}`,
      fix: own('mend the line named'),
    });
  if (document.contents === null) return { path, files: [], timezone: null };
  if (!isMap(document.contents))
    return fail(0, { problem: own('expected keys and values'), fix: say`write, for example, files: ['logs/**']` });
  for (const { key } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : '?';
    const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
    if (!KEYS.includes(name))
      fail(offset, { problem: say`unknown key ${name}`, fix: own(`known keys: ${KEYS.join(', ')}`) });
  }
  const value = document.toJS() as Readonly<Record<string, unknown>>;
  const offsetOf = (key: string): number =>
    (document.get(key, true) as { readonly range?: readonly number[] } | undefined)?.range?.[0] ?? 0;
  const { files = [], timezone = null } = value;
  if (!Array.isArray(files) || !files.every((file) => typeof file === 'string')) {
    return fail(offsetOf('files'), {
      problem: own('files must be a list of paths or globs'),
      fix: say`write, for example, files: ['logs/**']`,
    });
  }
  if (timezone !== null && typeof timezone !== 'string') {
    return fail(offsetOf('timezone'), {
      problem: own('timezone must be a name'),
      fix: say`write, for example, timezone: Europe/Berlin`,
    });
  }
  return {
    path,
    files: (files as readonly string[]).map((file) => (file === '-' ? file : join(dirname(path), file))),
    timezone,
  };
}

// A secret from where its setting says it is. A fault names the place, never the value.

import { own, type Prose, say } from '../../model/prose.ts';
import type { Setting } from './layer.ts';
import { isHeaderSafe } from './parse-value.ts';
import type { Fault } from './problem.ts';
import type { SettingsInput } from './settings.ts';

export type Secret = { readonly text: string } | { readonly fault: Fault };

export async function readSecret(
  { key, value, via }: Setting,
  { env, readText }: Pick<SettingsInput, 'env' | 'readText'>,
): Promise<Secret> {
  const named = String(value);
  let text = named;
  if (via === 'env') {
    text = env[named] ?? '';
    if (text === '') return fault(say`${own(key)} is to come from the variable ${named}, which is not set`, 'set it');
  } else if (via === 'file') {
    try {
      const file = await readText(named);
      if (file === null)
        return fault(say`${own(key)} is to come from ${named}, which is not there`, 'name a file that exists');
      text = file.text;
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      return fault(say`${own(key)} is to come from ${named}, which could not be read (${code})`, 'fix its permissions');
    }
  }
  text = text.trim();
  return isHeaderSafe(text)
    ? { text }
    : fault(
        say`${own(key)} cannot be sent: it is empty, has several lines, or holds odd characters`,
        'check where it comes from',
      );
}

function fault(problem: Prose, fix: string): Secret {
  return { fault: { problem, fix: own(fix) } };
}

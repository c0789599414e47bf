// Flags and environment as layers.

import { resolve } from 'node:path';
import { own, say } from '../../model/prose.ts';
import type { Layer, Setting } from './layer.ts';
import type { ValueOrigin } from './origin.ts';
import { parseValue } from './parse-value.ts';
import type { Problem } from './problem.ts';
import { ENVIRONMENT, FLAGS, type Given, isList } from './schema.ts';
import type { SettingsInput } from './settings.ts';

export interface GivenLayer {
  readonly layer: Layer;
  readonly problems: readonly Problem[];
}

export function readFlags({ flags, cwd }: SettingsInput): GivenLayer {
  const given = Object.entries(FLAGS).flatMap(([name, entry]): Raw[] => {
    const raw = flags[name];
    return raw === undefined || typeof raw === 'number'
      ? []
      : [{ ...entry, raw: typeof raw === 'boolean' ? String(raw) : raw, origin: { kind: 'flag', name: `--${name}` } }];
  });
  const { file } = flags;
  const result = readAll(given, cwd);
  if (file === undefined || file.length === 0) return result;
  // As typed: relative to the folder the command runs in.
  const files: Setting = { key: 'files', value: file, via: 'value', origin: { kind: 'flag', name: '--file' } };
  return { ...result, layer: { isYours: true, settings: new Map([...result.layer.settings, ['files', files]]) } };
}

/** An empty variable counts as not set. */
export function readEnvironment({ env, cwd }: SettingsInput): GivenLayer {
  return readAll(
    Object.entries(ENVIRONMENT).flatMap(([name, entry]): Raw[] => {
      const raw = env[name]?.trim() ?? '';
      return raw === '' ? [] : [{ ...entry, raw, origin: { kind: 'env', name } }];
    }),
    cwd,
  );
}

interface Raw extends Given {
  readonly raw: string | readonly string[];
  readonly origin: ValueOrigin;
}

function readAll(given: readonly Raw[], cwd: string): GivenLayer {
  const settings = new Map<string, Setting>();
  const problems: Problem[] = [];
  for (const { key, kind, via = 'value', raw, origin } of given) {
    const parsed = parseValue(kind, raw);
    const other = settings.get(key);
    if ('fault' in parsed) {
      problems.push({ where: origin, problem: say`the value ${parsed.fault.problem}`, fix: parsed.fault.fix });
    } else if (other !== undefined) {
      problems.push({
        where: origin,
        problem: own(`${other.origin.kind === 'env' ? other.origin.name : key} is set too, and only one can count`),
        fix: own('unset one of the two'),
      });
    } else {
      const value = kind === 'path' ? resolve(cwd, String(parsed.value)) : parsed.value;
      settings.set(key, {
        key,
        value: isList(key) && !Array.isArray(value) ? [String(value)] : value,
        via,
        origin,
      });
    }
  }
  return { layer: { isYours: true, settings }, problems };
}

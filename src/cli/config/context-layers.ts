// The places settings come from, in order of precedence, for the context in use:
// flags, environment, project file's context, user file's context, project file, user file, defaults.

import { own, say } from '../../model/prose.ts';
import { PROFILES } from '../../profiles/index.ts';
import type { SettingValue as Value } from '../../model/setting.ts';
import type { SourceDefinition } from '../../sources/definition.ts';
import { SOURCES } from '../../sources/index.ts';
import type { ConfigFiles } from './config-files.ts';
import { type Layer, pick, type Setting } from './layer.ts';
import type { Problem } from './problem.ts';
import { suggest } from './suggest.ts';

export interface ContextLayers {
  readonly context: string | null;
  readonly layers: readonly Layer[];
  /** Every layer that is the user's own, contexts not in use included. */
  readonly yours: readonly Layer[];
  readonly problems: readonly Problem[];
}

export interface GivenLayers {
  readonly flags: Layer;
  readonly environment: Layer;
  readonly files: ConfigFiles;
}

const DAY_MS = 86_400_000;

/** A context goes before the top level of both files: what it says is meant for it, the rest is what all inherit. */
export function layersFor({ flags, environment, files: { project, user } }: GivenLayers): ContextLayers {
  const files = [project, user].filter((file) => file !== null);
  const tops = files.map(({ top }) => top);
  const chosen = pick([flags, environment, ...tops], 'context');
  const name = chosen === null ? null : String(chosen.value);
  const inContext = name === null ? [] : files.flatMap(({ contexts }) => contexts.get(name) ?? []);
  const problems: Problem[] = [];
  if (chosen !== null && name !== null && inContext.length === 0) {
    const known = [...new Set(files.flatMap(({ contexts }) => [...contexts.keys()]))];
    const near = suggest(name, known);
    problems.push({
      where: chosen.origin,
      problem: say`there is no context ${name}`,
      fix:
        known.length === 0
          ? own('write it below contexts: in a configuration file; trace-by-id config init makes an example')
          : say`${own(near === null ? '' : 'did you mean ')}${near === null ? own('') : say`${near}? `}known contexts: ${known.join(', ')}`,
    });
  }
  const given = [flags, environment, ...inContext, ...tops];
  return {
    context: name,
    layers: [...given, defaultsFor(given)],
    yours: [flags, environment, ...files.flatMap(({ top, contexts }) => [top, ...contexts.values()])].filter(
      ({ isYours }) => isYours,
    ),
    problems,
  };
}

function defaultsFor(given: readonly Layer[]): Layer {
  const [first] = PROFILES;
  const profileId = pick(given, 'profile')?.value ?? first.id;
  const profile = PROFILES.find(({ id }) => id === profileId) ?? first;
  const fixed: readonly (readonly [string, Value, string])[] = [
    ['timezone', 'UTC', ''],
    ['profile', first.id, ''],
    ['limits.maxLookback', 7 * DAY_MS, ''],
    ['limits.maxBytes', 50e9, ''],
    ['limits.timeout', 60_000, ''],
    ['limits.settle', 0, ''],
  ];
  const settings = fixed.map(asDefault);
  for (const source of SOURCES.filter((one) => isNamed(one, given)))
    for (const { key, byDefault } of source.settings) {
      const fallback = byDefault?.(profile) ?? null;
      if (fallback !== null) settings.push(asDefault([`${source.id}.${key}`, fallback.value, fallback.says]));
    }
  return { isYours: true, settings: new Map(settings.map((setting) => [setting.key, setting])) };
}

function asDefault([key, value, says]: readonly [key: string, value: Value, says: string]): Setting {
  return { key, value, via: 'value', origin: { kind: 'default', says } };
}

/** By its address; what is no server, by any of its settings, unless the first one says no. */
export function isNamed({ id, server, settings }: SourceDefinition, layers: readonly Layer[]): boolean {
  if (server !== null) return pick(layers, `${id}.url`) !== null;
  const given = settings.map(({ key }) => pick(layers, `${id}.${key}`));
  return given[0]?.value !== false && given.some((setting) => setting !== null);
}

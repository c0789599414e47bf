// One place that settings come from, and the order in which places are asked.

import type { ValueOrigin } from './origin.ts';
import type { SettingValue as Value, SettingVia as Via } from '../../model/setting.ts';

export interface Setting {
  readonly key: string;
  /** Checked: of the type its kind says. With `via`, the name of the variable or the path of the file. */
  readonly value: Value;
  readonly via: Via;
  readonly origin: ValueOrigin;
}

export interface Layer {
  /** The user's own words: flags, environment, user file, --config. Not a project file, which may come with a clone. */
  readonly isYours: boolean;
  readonly settings: ReadonlyMap<string, Setting>;
}

export interface Picked extends Setting {
  readonly isYours: boolean;
  /** The same setting in layers of less precedence. */
  readonly hides: readonly ValueOrigin[];
}

/** The setting of the first layer that has it. */
export function pick(layers: readonly Layer[], key: string): Picked | null {
  const holders = layers.flatMap(({ isYours, settings }) => {
    const setting = settings.get(key);
    return setting === undefined ? [] : [{ ...setting, isYours }];
  });
  const [first, ...rest] = holders;
  return first === undefined ? null : { ...first, hides: rest.map(({ origin }) => origin) };
}

export function keysOf(layers: readonly Layer[]): readonly string[] {
  return [...new Set(layers.flatMap(({ settings }) => [...settings.keys()]))].toSorted();
}

// What is shared by all that read parts of one configuration file.

import { dirname, join, resolve } from 'node:path';
import type { Node } from 'yaml';
import type { Setting } from './layer.ts';
import type { ValueOrigin } from './origin.ts';
import type { Fault } from './problem.ts';
import type { SettingKind as Kind } from '../../model/setting.ts';
import type { SettingValue as Value } from '../../model/setting.ts';

export interface FileToRead {
  readonly path: string;
  readonly text: string;
  readonly owner: 'project' | 'user';
  readonly home: string;
}

export interface Reading {
  readonly file: FileToRead;
  readonly settings: Map<string, Setting>;
  readonly report: (node: Node | null, fault: Fault) => void;
  readonly originOf: (node: Node | null) => ValueOrigin;
}

// Relative to the file's folder: the same file means the same from wherever it is found.
export function inPlace(kind: Kind, value: Value, { path, home }: FileToRead): Value {
  const place = (one: string): string =>
    one.startsWith('~/') ? join(home, one.slice(2)) : resolve(dirname(path), one);
  if (kind === 'path') return place(String(value));
  if (kind !== 'paths' || !Array.isArray(value)) return value;
  // join, not resolve: a glob's trailing slash counts.
  return (value as readonly string[]).map((one) =>
    one === '-' || one.startsWith('/') ? one : one.startsWith('~/') ? place(one) : join(dirname(path), one),
  );
}

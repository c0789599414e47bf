// Lines of the stand-in and of the real proxy, by family, with the fields each has.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Family → sets of fields seen, each as one text. */
export type Families = ReadonlyMap<string, ReadonlySet<string>>;

const FILES = ['stdout.log', 'proto.ndjson', 'usage.ndjson'];

export function familiesIn(directory: string): Families {
  const families = new Map<string, Set<string>>();
  for (const file of FILES.filter((name) => existsSync(join(directory, name)))) {
    for (const line of readFileSync(join(directory, file), 'utf8').split('\n')) {
      const prefix = /^(?:\[[^\]]+\])+ (?=\{)/.exec(line)?.[0] ?? '';
      const fields = parseObject(line.slice(prefix.length));
      if (fields === null) continue;
      const family = familyOf(prefix.trim(), fields);
      const shapes = families.get(family) ?? new Set();
      families.set(family, shapes.add(Object.keys(fields).join(' ')));
    }
  }
  return families;
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(text: string): Fields | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return null;
  }
}

function familyOf(prefix: string, fields: Fields): string {
  const event = typeof fields['event'] === 'string' ? fields['event'] : fields['event'] === undefined ? '' : 'object';
  const kind = ['phase', 'kind', 'notification_method', 'emission_trigger', 'scope', 'mode']
    .map((name) => fields[name])
    .filter((value): value is string => typeof value === 'string');
  return [prefix, event, ...kind].filter((part) => part !== '').join(' ');
}

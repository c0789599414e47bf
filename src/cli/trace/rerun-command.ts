// The command that makes the same report again, also tomorrow and in another shell: a window is written as the times it came
// to, and servers as they are in use, wherever they were named. Never a secret: addresses in use hold none, and headers,
// tokens and passwords have no flag.

import { isBareId } from '../../model/request-id.ts';
import { formatUtc } from '../../model/time.ts';
import { SOURCES } from '../../sources/index.ts';
import { configured, type ResolvedSettings, type SettingFlags, type ShownValue } from '../config/settings.ts';
import type { Window } from './time-expression.ts';

export interface Rerun {
  readonly id: string;
  readonly resolved: Pick<ResolvedSettings, 'settings' | 'values'>;
  readonly window: Window | null;
  readonly flags: SettingFlags & { readonly all: boolean; readonly redact: boolean };
}

export function rerunCommand({ id, resolved: { settings, values }, window, flags }: Rerun): readonly string[] {
  const command = ['trace-by-id', isBareId(id) && !id.startsWith('-') ? id : `--id=${id}`];
  for (const file of settings.files) command.push('-f', file);
  if (window !== null) command.push('--from', formatUtc(window.range.start), '--to', formatUtc(window.range.end));
  const inUse = new Map(values.map((value) => [value.key, value]));
  for (const { flag, key, source, isSwitch = false } of RERUN_FLAGS) {
    const given = flags[flag];
    const isAsked = source === null || configured(settings, source) !== null;
    const value = given ?? (isAsked && key !== null ? fromElsewhere(inUse.get(key)) : undefined);
    for (const one of Array.isArray(value) ? value : [value])
      if (isSwitch && String(one) === 'true') command.push(`--${flag}`);
      else if (one !== undefined && !isSwitch) command.push(`--${flag}=${String(one)}`);
  }
  if (flags.offline === true) command.push('--offline');
  if (flags.all) command.push('--all');
  if (!flags.redact) command.push('--no-redact');
  return command;
}

const LEFT_OUT = { key: null, source: null } as const;

/** A key: said in the command wherever the value comes from. No key: only as it was given. */
const RERUN_FLAGS: readonly {
  readonly flag: string;
  readonly key: string | null;
  readonly source: string | null;
  /** It takes no value. */
  readonly isSwitch?: boolean;
}[] = [
  { flag: 'context', key: 'context', source: null },
  { flag: 'config', key: null, source: null },
  ...SOURCES.flatMap(({ id, holds, server, settings }) => [
    // Links are made again from what is configured then.
    ...(server === null ? [] : [{ flag: id, ...(holds === 'nothing' ? LEFT_OUT : { key: `${id}.url`, source: id }) }]),
    ...settings.flatMap(({ key, flag }) =>
      flag === undefined ? [] : [{ flag: flag.name, key: `${id}.${key}`, source: id, isSwitch: flag.value === null }],
    ),
  ]),
  ...['timeout', 'settle', 'max-lookback', 'max-bytes'].map((flag) => ({ flag, ...LEFT_OUT })),
];

// A context that a file chose is known to that file alone. A server that a project file names is left to that file: as a flag
// it would count as the reader's own word, and the reader's token would go to it (docs/decisions/0012-who-may-name-a-server.md).
function fromElsewhere(value: ShownValue | undefined): string | readonly string[] | undefined {
  if (value === undefined || value.shown === null || value.origin.kind === 'default') return undefined;
  const { origin, key } = value;
  if (origin.kind === 'file' && (key === 'context' || (origin.owner === 'project' && key.endsWith('.url'))))
    return undefined;
  return Array.isArray(value.value) ? (value.value as readonly string[]) : String(value.value);
}

// The command that makes the same report again, also tomorrow and in another shell: a window is written as the times it came
// to, and servers as they are in use, wherever they were named. Never a secret: addresses in use hold none, and headers,
// tokens and passwords have no flag.

import { isBareId } from '../../model/request-id.ts';
import { formatUtc } from '../../model/time.ts';
import type { ResolvedSettings, SettingFlags, ShownValue } from '../config/settings.ts';
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
  for (const { flag, key, server } of RERUN_FLAGS) {
    const given = flags[flag];
    const isAsked = server === null || settings[server] !== null;
    const value = given ?? (isAsked && key !== null ? fromElsewhere(inUse.get(key)) : undefined);
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) command.push(`--${flag}=${String(one)}`);
  }
  if (flags.offline === true) command.push('--offline');
  if (flags.all) command.push('--all');
  if (!flags.redact) command.push('--no-redact');
  return command;
}

/** A key: said in the command wherever the value comes from. No key: only as it was given. */
const RERUN_FLAGS = [
  { flag: 'context', key: 'context', server: null },
  { flag: 'config', key: null, server: null },
  { flag: 'loki', key: 'loki.url', server: 'loki' },
  { flag: 'selector', key: 'loki.selector', server: 'loki' },
  { flag: 'tenant', key: 'loki.tenants', server: 'loki' },
  { flag: 'prometheus', key: 'prometheus.url', server: 'prometheus' },
  { flag: 'alertmanager', key: 'alertmanager.url', server: 'alertmanager' },
  { flag: 'grafana', key: null, server: null },
  { flag: 'timeout', key: null, server: null },
  { flag: 'settle', key: null, server: null },
  { flag: 'max-lookback', key: null, server: null },
  { flag: 'max-bytes', key: null, server: null },
] as const satisfies readonly {
  readonly flag: keyof SettingFlags;
  readonly key: string | null;
  readonly server: 'loki' | 'prometheus' | 'alertmanager' | null;
}[];

// A context that a file chose is known to that file alone. A server that a project file names is left to that file: as a flag
// it would count as the reader's own word, and the reader's token would go to it (docs/decisions/0012-who-may-name-a-server.md).
function fromElsewhere(value: ShownValue | undefined): string | readonly string[] | undefined {
  if (value === undefined || value.shown === null || value.origin.kind === 'default') return undefined;
  const { origin, key } = value;
  if (origin.kind === 'file' && (key === 'context' || (origin.owner === 'project' && key.endsWith('.url'))))
    return undefined;
  return Array.isArray(value.value) ? (value.value as readonly string[]) : String(value.value);
}

// The programs behind the tests with real servers, and where they are.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Each by its names: Debian calls Alertmanager's program otherwise than its makers do. */
export const PROGRAMS = {
  prometheus: { names: ['prometheus'], debianPackage: 'prometheus' },
  promtool: { names: ['promtool'], debianPackage: 'prometheus' },
  amtool: { names: ['amtool'], debianPackage: 'prometheus-alertmanager' },
  alertmanager: { names: ['prometheus-alertmanager', 'alertmanager'], debianPackage: 'prometheus-alertmanager' },
} as const;

export type Program = keyof typeof PROGRAMS;

/** Null: it is in no directory of PATH. */
export function findProgram(program: Program, path = process.env['PATH'] ?? ''): string | null {
  const candidates = path
    .split(delimiter)
    .filter((directory) => directory !== '')
    .flatMap((directory) => PROGRAMS[program].names.map((name) => join(directory, name)));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const SKIP_VARIABLE = 'TRACE_BY_ID_SKIP_REAL_SERVERS';

/** The variable that leaves out the tests with real servers, on purpose; null: it is not set. */
export function skippedBy(env: Readonly<Record<string, string | undefined>>): string | null {
  return env[SKIP_VARIABLE] === '1' ? SKIP_VARIABLE : null;
}

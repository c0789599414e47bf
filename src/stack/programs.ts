// The programs of others that the drill or the tests start, and where they are on this machine.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Each by its names: Debian calls some otherwise than their makers do. */
export const PROGRAMS = {
  prometheus: { names: ['prometheus'], debianPackage: 'prometheus' },
  promtool: { names: ['promtool'], debianPackage: 'prometheus' },
  amtool: { names: ['amtool'], debianPackage: 'prometheus-alertmanager' },
  alertmanager: { names: ['prometheus-alertmanager', 'alertmanager'], debianPackage: 'prometheus-alertmanager' },
  chromium: { names: ['chromium', 'chromium-browser', 'google-chrome'], debianPackage: 'chromium' },
  journalctl: { names: ['journalctl'], debianPackage: 'systemd' },
  // In no directory of PATH: systemd starts it.
  journalRemote: { names: ['systemd-journal-remote'], debianPackage: 'systemd-journal-remote' },
} as const;

const SYSTEMD_FOLDERS = ['/usr/lib/systemd', '/lib/systemd'];

export type Program = keyof typeof PROGRAMS;

/** Null: it is in no directory of PATH. */
export function findProgram(program: Program, path = process.env['PATH'] ?? ''): string | null {
  const candidates = [...path.split(delimiter), ...SYSTEMD_FOLDERS]
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

/** Throws, with what to install. */
export function needProgram(program: Program): string {
  const found = findProgram(program);
  if (found === null) throw new MissingProgram(program);
  return found;
}

export class MissingProgram extends Error {
  readonly program: Program;

  constructor(program: Program) {
    const { names, debianPackage } = PROGRAMS[program];
    super(`${names[0]} is not on PATH (Debian, Ubuntu: apt-get install ${debianPackage})`);
    this.name = 'MissingProgram';
    this.program = program;
  }
}

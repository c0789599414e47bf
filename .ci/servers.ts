// npm's pretest step: the programs that the tests with real servers and a real browser need. Silent where all are there; on Debian it installs
// what is missing and says so; elsewhere it says in one line what to install. Exit status: 0 go on, 1 not without them.
// docs/decisions/0011-real-servers-in-tests.md says why.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findProgram, type Program, PROGRAMS } from '../src/stack/programs.ts';
import { skippedBy } from './skip-servers.ts';

export interface Facts {
  readonly isSkipped: boolean;
  readonly missing: readonly Program[];
  /** apt-get is there, and it is a Debian or a child of it. */
  readonly isDebian: boolean;
  readonly isRoot: boolean;
  readonly hasPasswordlessSudo: boolean;
}

export type Action =
  | { readonly kind: 'go' }
  | { readonly kind: 'stop'; readonly says: string }
  | {
      readonly kind: 'install';
      readonly packages: readonly string[];
      readonly asRoot: readonly string[];
      readonly says: string;
    };

const BY_HAND =
  'install them (Debian, Ubuntu: apt-get install prometheus prometheus-alertmanager chromium systemd systemd-journal-remote; elsewhere: the releases of prometheus.io and Chrome or Chromium on PATH), or set TRACE_BY_ID_SKIP_REAL_SERVERS=1';

/** What to do, from nothing but the facts. */
export function decide({ isSkipped, missing, isDebian, isRoot, hasPasswordlessSudo }: Facts): Action {
  if (isSkipped || missing.length === 0) return { kind: 'go' };
  const names = missing.map((program) => PROGRAMS[program].names[0]).join(', ');
  if (!isDebian) return { kind: 'stop', says: `the tests need ${names}: ${BY_HAND}` };
  if (!isRoot && !hasPasswordlessSudo) {
    return { kind: 'stop', says: `the tests need ${names}, and installing them needs root: ${BY_HAND}` };
  }
  const packages = [...new Set(missing.map((program) => PROGRAMS[program].debianPackage))];
  return {
    kind: 'install',
    packages,
    asRoot: isRoot ? [] : ['sudo', '-n'],
    says: `the tests need ${names}: installing ${packages.join(', ')} with apt-get (no service is started)`,
  };
}

/**
 * Run as root. Debian starts a service when its package is installed, and Prometheus' port may be taken: policy-rc.d forbids
 * it for as long as this takes (invoke-rc.d(8)); one that is there stays as it is.
 */
export const INSTALL_SCRIPT = `
set -eu
policy=\${POLICY:-/usr/sbin/policy-rc.d}
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' HUP INT TERM
  printf '#!/bin/sh\\nexit 101\\n' >"$policy"
  chmod 755 "$policy"
fi
install() {
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
}
install "$@" || { apt-get update && install "$@"; }
`;

const INSTALL_WITHIN_MS = 10 * 60_000;

function missingPrograms(): readonly Program[] {
  return (Object.keys(PROGRAMS) as Program[]).filter((program) => findProgram(program) === null);
}

function learnFacts(): Facts {
  const missing = missingPrograms();
  const isSkipped = skippedBy(process.env) !== null;
  const asks = missing.length > 0 && !isSkipped;
  return {
    isSkipped,
    missing,
    isDebian: asks && existsSync('/etc/debian_version') && succeeds('apt-get', '--version'),
    isRoot: process.getuid?.() === 0,
    hasPasswordlessSudo: asks && succeeds('sudo', '-n', 'true'),
  };
}

function succeeds(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

function install({ packages, asRoot }: Extract<Action, { kind: 'install' }>): string | null {
  const [command = '', ...args] = [...asRoot, 'sh', '-c', INSTALL_SCRIPT, 'sh', ...packages];
  try {
    execFileSync(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: INSTALL_WITHIN_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: Buffer };
    return `apt-get failed: ${stderr?.toString().trim().split('\n').slice(-3).join(' / ') ?? String(error)}`;
  }
  const missing = missingPrograms();
  return missing.length === 0 ? null : `installed, and still not on PATH: ${missing.join(', ')}`;
}

function main(): void {
  const action = decide(learnFacts());
  if (action.kind === 'go') return;
  process.stderr.write(`${action.says}\n`);
  const problem = action.kind === 'install' ? install(action) : '';
  if (problem === null) return;
  if (problem !== '') process.stderr.write(`${problem}; ${BY_HAND}\n`);
  process.exitCode = 1;
}

if (import.meta.main) main();

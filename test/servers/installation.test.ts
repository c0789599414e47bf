import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decide, type Facts, INSTALL_SCRIPT } from '../../.ci/servers.ts';
import { findProgram } from '../../src/stack/programs.ts';
import { areRealServersSkipped, closingLine } from './skipped.ts';

const FRESH_DEBIAN: Facts = {
  isSkipped: false,
  missing: ['prometheus', 'promtool', 'alertmanager'],
  isDebian: true,
  isRoot: true,
  hasPasswordlessSudo: false,
};

describe('the step before the tests', () => {
  it('is silent where everything is there', () => {
    expect(decide({ ...FRESH_DEBIAN, missing: [] })).toEqual({ kind: 'go' });
  });

  it('is silent where real servers are skipped on purpose', () => {
    expect(decide({ ...FRESH_DEBIAN, isSkipped: true })).toEqual({ kind: 'go' });
  });

  it('installs on Debian as root, each package once, and says so', () => {
    expect(decide(FRESH_DEBIAN)).toEqual({
      kind: 'install',
      packages: ['prometheus', 'prometheus-alertmanager'],
      asRoot: [],
      says: 'the tests need prometheus, promtool, prometheus-alertmanager: installing prometheus, prometheus-alertmanager with apt-get (no service is started)',
    });
  });

  it('installs only what is missing, through sudo where that asks for no password', () => {
    expect(
      decide({ ...FRESH_DEBIAN, missing: ['alertmanager'], isRoot: false, hasPasswordlessSudo: true }),
    ).toMatchObject({
      kind: 'install',
      packages: ['prometheus-alertmanager'],
      asRoot: ['sudo', '-n'],
    });
  });

  it.each([
    ['no root', { ...FRESH_DEBIAN, isRoot: false }],
    ['no Debian', { ...FRESH_DEBIAN, isDebian: false }],
  ])('with %s it stops and says in one line what to install', (_, facts) => {
    const action = decide(facts);
    expect(action.kind).toBe('stop');
    const line = action.kind === 'stop' ? action.says : '';
    expect(line).toContain('apt-get install prometheus prometheus-alertmanager chromium');
    expect(line).toContain('TRACE_BY_ID_SKIP_REAL_SERVERS=1');
    expect(line).not.toContain('\n');
  });
});

describe('the installation', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'servers-'));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  /** Runs the real script with an apt-get of ours before it on PATH, which notes whether services were forbidden. */
  function install(aptGet: string): { readonly status: number | null; readonly log: string } {
    const log = join(place, 'log');
    writeFileSync(
      join(place, 'apt-get'),
      `#!/bin/sh\necho "$*; policy $(sh "$POLICY"; echo $?)" >>${log}\n${aptGet}\n`,
    );
    chmodSync(join(place, 'apt-get'), 0o755);
    const { status } = spawnSync('sh', ['-c', INSTALL_SCRIPT, 'sh', 'one', 'two'], {
      env: { PATH: `${place}:${process.env['PATH'] ?? ''}`, POLICY: join(place, 'policy-rc.d') },
    });
    return { status, log: readFileSync(log, 'utf8') };
  }

  it('lets no service start while it runs, and takes that back', () => {
    const { status, log } = install('exit 0');
    expect(status).toBe(0);
    expect(log).toBe('-o DPkg::Lock::Timeout=120 install -y --no-install-recommends one two; policy 101\n');
    expect(existsSync(join(place, 'policy-rc.d'))).toBe(false);
  });

  it('reads the package lists when they are missing, and takes the policy back when it fails', () => {
    const { status, log } = install('case "$*" in *update*) exit 0;; *) exit 100;; esac');
    expect(status).toBe(100);
    expect(log.split('\n').map((line) => / (install|update)|^update/.exec(line)?.[0].trim())).toEqual([
      'install',
      'update',
      'install',
      undefined,
    ]);
    expect(existsSync(join(place, 'policy-rc.d'))).toBe(false);
  });

  it("keeps the machine's own policy", () => {
    writeFileSync(join(place, 'policy-rc.d'), 'exit 104\n');
    expect(install('exit 0').log).toContain('policy 104');
    expect(readFileSync(join(place, 'policy-rc.d'), 'utf8')).toBe('exit 104\n');
  });
});

describe('the variable that skips', () => {
  it('skips on 1 alone, and is named in the last line', () => {
    expect(areRealServersSkipped({})).toBe(false);
    expect(areRealServersSkipped({ TRACE_BY_ID_SKIP_REAL_SERVERS: '' })).toBe(false);
    expect(closingLine({})).toBeNull();
    expect(closingLine({ TRACE_BY_ID_SKIP_REAL_SERVERS: '1' })).toBe(
      'skipped: real Prometheus, real Alertmanager, real journald, real browser (TRACE_BY_ID_SKIP_REAL_SERVERS)',
    );
  });
});

it('finds a program by either of its names, and nothing that cannot be run', () => {
  const place = mkdtempSync(join(tmpdir(), 'servers-'));
  try {
    const program = join(place, 'alertmanager');
    writeFileSync(program, '');
    expect(findProgram('alertmanager', place)).toBeNull();
    chmodSync(program, 0o755);
    expect(findProgram('alertmanager', `:${place}`)).toBe(program);
    expect(findProgram('promtool', place)).toBeNull();
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/flags/completion-script.ts';
import { TRACE_FLAGS } from '../../src/cli/flags/flags.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { PASTE_TARGETS } from '../../src/reporters/paste/index.ts';

const COMMAND_IDS = Object.keys(COMMANDS);

function completeInBash(words: readonly string[]): readonly string[] {
  const script = `${completionScript('bash', COMMAND_IDS)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_trace_by_id; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout.split('\n').filter(Boolean);
}

describe('completion', () => {
  it('completes flags, formats and commands in bash', () => {
    expect(completeInBash(['trace-by-id', '--ar'])).toEqual(['--around']);
    expect(completeInBash(['trace-by-id', 'ID', '-o', 'm'])).toEqual(['markdown']);
    expect(completeInBash(['trace-by-id', 'ID', '--for', ''])).toEqual(PASTE_TARGETS.map(({ id }) => id));
    expect(completeInBash(['trace-by-id', 'd'])).toEqual(['demo', 'doctor', 'drill']);
    expect(completeInBash(['trace-by-id', 'completion', 'f'])).toEqual(['fish']);
  });

  it('offers a command its own flags and words alone', () => {
    const doctor = completeInBash(['trace-by-id', 'doctor', '--']);
    expect(doctor).toContain('--loki');
    expect(doctor).not.toContain('--around');
    expect(completeInBash(['trace-by-id', 'config', ''])).toEqual(['show', 'init']);
    expect(completeInBash(['trace-by-id', 'config', 'init', '--u'])).toEqual(['--user']);
    expect(completeInBash(['trace-by-id', 'explain-id', '--m'])).toEqual(['--max-lookback']);
    expect(completeInBash(['trace-by-id', 'doctor', '-o', ''])).toEqual(['text', 'json']);
    const fish = completionScript('fish', COMMAND_IDS).split('\n');
    expect(fish.filter((line) => line.includes('-l user'))).toEqual([
      expect.stringContaining("-n '__fish_seen_subcommand_from config'"),
    ]);
    expect(fish.filter((line) => line.includes('-l around'))).toEqual([
      expect.stringContaining("-n 'not __fish_seen_subcommand_from "),
    ]);
    const [, zshDoctor = ''] = /\n {4}doctor\)([^]*?);;/.exec(completionScript('zsh', COMMAND_IDS)) ?? [];
    expect(zshDoctor).toContain('--loki[');
    expect(zshDoctor).not.toContain('--around[');
  });

  it.each(['bash', 'zsh', 'fish'] as const)('offers every flag in %s', (shell) => {
    const script = completionScript(shell, COMMAND_IDS);
    for (const name of Object.keys(TRACE_FLAGS))
      expect(script).toContain(shell === 'fish' ? `-l ${name}` : `--${name}`);
    expect(script).toContain('no-redact');
  });
});

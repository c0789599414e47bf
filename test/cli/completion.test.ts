import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/completion-script.ts';
import { TRACE_FLAGS } from '../../src/cli/flags.ts';

function completeInBash(words: readonly string[]): readonly string[] {
  const script = `${completionScript('bash')}
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
    expect(completeInBash(['trace-by-id', 'd'])).toEqual(['demo', 'doctor']);
    expect(completeInBash(['trace-by-id', 'completion', 'f'])).toEqual(['fish']);
  });

  it.each(['bash', 'zsh', 'fish'] as const)('offers every flag in %s', (shell) => {
    const script = completionScript(shell);
    for (const name of Object.keys(TRACE_FLAGS))
      expect(script).toContain(shell === 'fish' ? `-l ${name}` : `--${name}`);
    expect(script).toContain('no-redact');
  });
});

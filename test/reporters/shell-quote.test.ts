import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quoteCommand, quoteShell } from '../../src/reporters/wording/shell-quote.ts';
import { NAUGHTY } from './hostile-text.ts';

describe('a quoted command', () => {
  it('gives a shell the same arguments, whatever is in them', () => {
    // No argument of a process can hold NUL or a lone surrogate.
    const args = NAUGHTY.filter((text) => !text.includes('\0') && text.isWellFormed());
    const script = `printf '%s\\0' ${quoteCommand(args)}`;
    const out = execFileSync('bash', ['--noprofile', '--norc', '-c', script], { encoding: 'utf8', env: {} });
    expect(out.split('\0').slice(0, -1)).toEqual(args);
  });

  it('is one line without a character that hides', () => {
    expect(quoteCommand(NAUGHTY)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u);
  });

  it('leaves plain words alone and uses plain quotes where they do', () => {
    expect(quoteCommand(['trace-by-id', '--id=-AbC_', '-f', 'logs/**', "it's", ''])).toBe(
      "trace-by-id --id=-AbC_ -f 'logs/**' 'it'\\''s' ''",
    );
    expect(quoteShell('a\u202e\n')).toBe("$'a\\342\\200\\256\\012'");
  });
});

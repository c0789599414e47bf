import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellCommandsIn, typedLines } from '../../../src/lint/artifacts/shell.ts';

const wordsOf = (text: string): readonly (readonly string[])[] =>
  shellCommandsIn(text).map(({ words }) => words.map(({ value }) => value));

describe('commands of a script', () => {
  it('are found in pipes, substitutions, conditions and behind assignments, with what they get', () => {
    expect(wordsOf('A=1 b --c="d e" \\\n  -f | g "$(h i)" && if ! j; then k > l; fi')).toEqual([
      ['b', '--c=d e', '-f'],
      ['g', '$(h i)'],
      ['h', 'i'],
      ['j'],
      ['k'],
    ]);
  });

  it('take placeholders as one word each', () => {
    expect(wordsOf('a <request id> --b')).toEqual([['a', '____________', '--b']]);
  });

  it('say which words are what they say', () => {
    const [command] = shellCommandsIn(`a "b" 'c' "$d" e$f $(g)`);
    expect(command?.words.map(({ isLiteral, isBare }) => [isLiteral, isBare])).toEqual([
      [true, true],
      [true, false],
      [true, false],
      [false, false],
      [false, false],
      [false, false],
    ]);
  });

  it('lie within the script, whatever it is', () => {
    const pieces = [
      '$(',
      '`',
      '"',
      "'",
      '<(',
      ')',
      '\\',
      '\n',
      '|',
      '<<E\n',
      '${',
      '}',
      '((',
      '[[',
      'if ',
      'a ',
      '#',
      '\0',
      '\ud800',
    ];
    const scripts = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string())).map((all) => all.join(''));
    fc.assert(
      fc.property(scripts, (text) => {
        for (const { from, to } of shellCommandsIn(typedLines(text)).flatMap(({ words }) => words)) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});

it('of a recorded session the typed lines are left, at their places', () => {
  const session = '$ a \\\n  b\noutput of a\n  $ c\n';
  expect(typedLines(session)).toBe('  a \\\n  b\n           \n    c\n');
  expect(typedLines('a\nb')).toBe('a\nb');
});

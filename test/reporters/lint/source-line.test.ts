import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { showInvisible } from '../../../src/reporters/wording/invisible.ts';
import { showSource } from '../../../src/reporters/lint/source-line.ts';

function show(sourceLine: string, [from, to]: readonly [number, number], width = 80): readonly [string, string] {
  const place = { start: { line: 1, column: from + 1 }, end: { line: 1, column: to + 1 } };
  const { line, caret } = showSource({ sourceLine, sourceColumn: 1, ...place }, width);
  return [line, caret];
}

describe('the caret', () => {
  it.each([
    ['expr: up > 1', [6, 8], '      ^^'],
    ['\t\texpr: up', [8, 10], '          ^^'],
    ['日本: up', [4, 6], '      ^^'],
    // The joiner cannot be seen, so it is shown.
    ['x 👩‍💻 y', [2, 4], '  ^^^^^^^^^^'],
    ['ab', [2, 2], '  ^'],
    ['a\u202eb', [2, 3], '       ^'],
  ] as const)('stands under what is meant in %j', (line, span, caret) => {
    expect(show(line, span)[1]).toBe(caret);
  });

  it('is in the window however long the line is, and the window is as wide as it may be', () => {
    const line = `${'x'.repeat(300)} BAD ${'日'.repeat(300)}`;
    const [shown, caret] = show(line, [301, 304], 40);
    const at = caret.indexOf('^');
    expect(shown.slice(at, at + 3)).toBe('BAD');
    expect(caret.trim()).toBe('^^^');
    expect(stringWidth(shown)).toBeLessThanOrEqual(40);
    expect(shown.startsWith('…') && shown.endsWith('…')).toBe(true);
  });

  it('stands under it in any line that has no tie between characters', () => {
    const character = fc.constantFrom('a', ' ', '\t', '日', 'é', '\u0000', '\u202e', '│', '{', '\ud800', '😀');
    fc.assert(
      fc.property(
        fc.array(character, { minLength: 1, maxLength: 120 }),
        fc.nat(119),
        fc.nat(20),
        fc.integer({ min: 24, max: 150 }),
        (characters, start, length, width) => {
          const first = Math.min(start, characters.length - 1);
          const meant = characters.slice(first, first + length + 1);
          const from = characters.slice(0, first).join('').length;
          const [line, caret] = show(characters.join(''), [from, from + meant.join('').length], width);
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(stringWidth(caret)).toBeLessThanOrEqual(width);
          // The columns in front of the caret, taken from the line, end where what is meant begins.
          let before = '';
          const [head = ''] = caret.split('^');
          for (const one of new Intl.Segmenter('en').segment(line)) {
            if (stringWidth(before) >= head.length) break;
            before += one.segment;
          }
          const wanted = showInvisible(meant[0] ?? '').replace('\\t', '  ');
          expect(line.slice(before.length).startsWith(wanted.slice(0, 1)), `${line}\n${caret}`).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

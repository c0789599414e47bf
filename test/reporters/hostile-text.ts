// Text that wants to be more than text: the Big List of Naughty Strings, what it lacks about Markdown and terminals, and
// generators for the rest.

import naughty from 'big-list-of-naughty-strings/blns.json' with { type: 'json' };
import fc from 'fast-check';

const OWN: readonly string[] = [
  '',
  ' ',
  '  two  ',
  '`',
  '``',
  '```',
  '`` ` ``',
  '|',
  'a|b',
  '\\|',
  '\\\\|',
  '\\`',
  '| --- | --- |',
  '</details>',
  '<details open><summary>x</summary>',
  '<!-- comment -->',
  '--> <script>alert(1)</script>',
  '[x](javascript:alert(1))',
  '![x](https://example.org/x.png)',
  '[E01]: https://example.org',
  '[^1]',
  'https://example.org/a?b=c',
  'www.example.org',
  'someone@example.org',
  '@everyone #1 GH-1',
  '**bold** _em_ ~~gone~~',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '---',
  '===',
  '$x$ $`y`$',
  '&lt;b&gt; &#64;x',
  'line\nline',
  'line\r| a | b |\rline',
  '\t\ttabs',
  'sep\u2028sep\u2029sep\u0085sep',
  '\u001b]0;owned\u0007',
  '\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\',
  '\u001b[2J\u001b[H\u001b[31mred',
  '\u001bP+q544e\u001b\\',
  '\u009b31m\u009d0;owned\u009c',
  '\u001b[c\u001b[6n\u0005',
  '\b\b\b\u007f\u0007\u000e',
  '\u202egnol\u202c \u2066x\u2069',
  'zero\u200bwidth\u200d\ufeff\u2060',
  '\ud800',
  'a\udfffb',
  '\u0301leading mark',
  '\u3164\u115f\u{e0041}',
  '\u{f0000}\ue000',
  '\u00a0nbsp\u3000wide',
  '日本語のログ 👩‍💻',
  'gantt\n  section x\n  click y call z()',
  '%%{init: {"theme": "dark"}}%%',
  "'; rm -rf x; '",
  '$(id) `id` "$HOME" !!',
  '=cmd ~root -n',
];

export const NAUGHTY: readonly string[] = [...OWN, ...naughty];

/** Any UTF-16, lone surrogates too; and dense strings of the characters that markup is made of. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom(
      '`',
      '|',
      '\\',
      '<',
      '>',
      '[',
      ']',
      '(',
      ')',
      '!',
      '*',
      '_',
      '~',
      '@',
      '#',
      '$',
      '&',
      ';',
      ':',
      '-',
      '=',
      '+',
      '\n',
      '\r',
      '\t',
      ' ',
      '\u0000',
      '\u001b',
      '\u009b',
      '\u202e',
      'a',
      '1',
      '/',
      '.',
    ),
    maxLength: 30,
  }),
);

/** Hands out the strings one after another, again and again. */
export function cycle(texts: readonly string[], start = 0): () => string {
  let next = start;
  return () => texts[next++ % texts.length] ?? '';
}

/** What invisible.ts and the escapes on top of it wrote, back to the text it was. */
export function unescapeShown(shown: string): string {
  return shown.replace(
    /\\(?:\\|n|r|t|u\{([0-9a-f]+)\}|u([0-9a-f]{4}))/g,
    (all, long: string | undefined, short: string | undefined) => {
      if (long !== undefined) return String.fromCodePoint(Number.parseInt(long, 16));
      if (short !== undefined) return String.fromCharCode(Number.parseInt(short, 16));
      return { '\\\\': '\\', '\\n': '\n', '\\r': '\r', '\\t': '\t' }[all] ?? all;
    },
  );
}

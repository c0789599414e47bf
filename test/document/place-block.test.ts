import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginMarker, encodeId, endMarker } from '../../src/document/markers.ts';
import { checkPage, type Placed, placeBlock } from '../../src/document/place-block.ts';
import { InputError } from '../../src/model/errors.ts';
import { plainText } from '../../src/model/prose.ts';
import { RENDERERS } from '../reporters/gfm-renderers.ts';
import { hostileText, NAUGHTY } from '../reporters/hostile-text.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const BEGIN = `<!-- trace-by-id:begin ${ID} -->`;
const END = `<!-- trace-by-id:end ${ID} -->`;
const EVIDENCE = `## \`${ID}\`: failed\n\n| | |\n| --- | --- |\n| **Outcome** | failed [E01][E01 ${ID}] |\n\n[E01 ${ID}]: <https://grafana.example.net/>\n`;
const BLOCK = `${BEGIN}\n\n${EVIDENCE}\n${END}\n`;

function place(text: string, { markdown = EVIDENCE, id = ID, replace = true } = {}): Placed {
  return placeBlock({ name: 'pm.md', text }, { id, markdown }, { replace });
}

function refusalOf(text: string): string {
  try {
    place(text);
  } catch (error) {
    if (error instanceof InputError)
      return [error.prose, ...error.details, ...error.tryNext].map((prose) => plainText(prose)).join(' | ');
    throw error;
  }
  return 'it was placed';
}

describe('a block in a page without one', () => {
  it.each([
    ['an empty page', '', BLOCK],
    ['a paragraph', '# PM\n\nWords.\n', `# PM\n\nWords.\n\n${BLOCK}`],
    ['a blank line at the end', '# PM\n\n', `# PM\n\n${BLOCK}`],
    ['no final line break', '# PM', `# PM\n\n${BLOCK}`],
    ['a list, which it ends', '- a\n  - b\n', `- a\n  - b\n\n${BLOCK}`],
    ['a quote', '> a\n', `> a\n\n${BLOCK}`],
    ['a table', '| a |\n| - |\n| b |\n', `| a |\n| - |\n| b |\n\n${BLOCK}`],
    ['a byte order mark', '\uFEFF# PM\n', `\uFEFF# PM\n\n${BLOCK}`],
    ['CRLF', '# PM\r\n', `# PM\r\n\r\n${BLOCK.replaceAll('\n', '\r\n')}`],
    ['CRLF and a blank line', '# PM\r\n\r\n', `# PM\r\n\r\n${BLOCK.replaceAll('\n', '\r\n')}`],
    ['a closed fence', '```sh\nls\n```\n', `\`\`\`sh\nls\n\`\`\`\n\n${BLOCK}`],
    ['folded words', '<details>\n\na\n\n</details>\n', `<details>\n\na\n\n</details>\n\n${BLOCK}`],
    ...[
      'Ask <host> for <id>.',
      'List<string> and <b>bold</b>',
      '- one <host>\n- <details>two',
      '> <div>said',
      '| <b> |\n| - |\n| <i> |',
      '<ul>\n<li>a\n<li>b\n</ul>',
      '<p align="center">\n<img src="a.png">\n<br>',
      '<div><host></div>',
      '<details title="a > <div> b">\n\na\n\n</details>',
      'a <!-- <details> --> b <!--> c',
      '<style>\nb > a { }\n</style>',
      '<svg><path d=""/></svg>',
      '`<details>` and \\<details>',
    ].map((page): [string, string, string] => [`what is closed: ${page}`, `${page}\n`, `${page}\n\n${BLOCK}`]),
    ['a block of another id', BLOCK.replaceAll(ID, 'other'), `${BLOCK.replaceAll(ID, 'other')}\n${BLOCK}`],
    ['a marker quoted in a fence', `\`\`\`html\n${BEGIN}\n\`\`\`\n`, `\`\`\`html\n${BEGIN}\n\`\`\`\n\n${BLOCK}`],
    ['a marker quoted in a sentence', `The \`${BEGIN}\` line.\n`, `The \`${BEGIN}\` line.\n\n${BLOCK}`],
  ])('stands behind %s', (_, before, after) => {
    expect(place(before)).toEqual({ text: after, change: 'added' });
    expect(place(after)).toEqual({ text: after, change: 'unchanged' });
  });
});

describe('a block that is there', () => {
  it('is replaced in its place, and nothing else is touched', () => {
    const [before, behind] = ['\uFEFF# PM\r\n\r\n* a\t \r\n\r\n', '\r\n\r\nEnd without a line break'];
    const page = `${before}${BEGIN}\r\nold\r\n${END}${behind}`;
    const { text, change } = place(page);
    expect(change).toBe('replaced');
    expect(text.startsWith(`${before}${BEGIN}\r\n\r\n## `)).toBe(true);
    expect(text.endsWith(`\r\n\r\n${END}${behind}`)).toBe(true);
    expect(place(text).change).toBe('unchanged');
  });

  it('stays when this time nothing was found', () => {
    expect(place(BLOCK, { markdown: '## nothing', replace: false })).toEqual({ text: BLOCK, change: 'kept' });
    expect(place('', { markdown: '## nothing', replace: false }).change).toBe('added');
    expect(place(BLOCK, { replace: false }).change).toBe('unchanged');
  });

  it('is one of several, each of its id', () => {
    const ids = ['a', 'b', 'a-b', 'A'];
    let page = '# PM\n';
    for (const id of [...ids, ...ids]) page = place(page, { id, markdown: `## \`${id}\`` }).text;
    expect([...page.matchAll(/begin (\S+)/g)].map(([, id]) => id)).toEqual(ids);
    const changed = place(page, { id: 'b', markdown: '## new' }).text;
    expect(changed).toBe(page.replace('## `b`', '## new'));
  });
});

describe('a page in which a block has no place', () => {
  it.each([
    ['a begin without an end', `a\n\n${BEGIN}\n`, 'pm.md, line 3: the block of'],
    ['an end without a begin', `a\n${END}\n`, 'pm.md, line 2: a block ends that begins nowhere'],
    [
      'a block in a block',
      `${BEGIN}\n\n${BEGIN}\n${END}\n${END}\n`,
      'line 3: a block begins inside the one that begins in line 1',
    ],
    ['two blocks of one id', `${BLOCK}\n${BLOCK}`, `line 13: a second block of ${ID}; the first begins in line 1`],
    ['ends that are crossed', `${BEGIN}\n<!-- trace-by-id:end x -->\n`, 'line 2: the block of'],
    ['a marker in a list', `- a\n  ${BEGIN}\n`, 'line 2: a marker stands inside a list'],
    ['a marker in a sentence', `a ${BEGIN} b\n`, 'line 1: a marker stands inside a list, a quote or a sentence'],
    ['a marker with words behind it', `${BEGIN} b\n`, 'line 1: a marker that is not alone on its line'],
    ['a marker in other HTML', `<div>\n${BEGIN}\n</div>\n`, 'line 2: a marker that is not alone'],
    ['a marker without an id', '<!-- trace-by-id:begin -->\n', 'line 1: a marker that is not alone on its line'],
    ['an open fence', 'a\n\n```sh\nls\n', 'line 3: this code fence is never closed'],
    ['an open comment', 'a\n\n<!-- b\n', 'line 3: this HTML is never closed'],
    ['an open <pre>', '<pre>\nb\n', 'line 1: this HTML is never closed'],
    ['an open <details>', '<details>\n\n<details>\n\na\n\n</details>\n', 'line 1: <details> is never closed'],
    ...(
      [
        ['text <details> more', '<details>'],
        ['a\n\n# h <details>', '<details>'],
        ['*a **b <details> c***', '<details>'],
        ['<template>', '<template>'],
        ['<div style=display:none>', '<div>'],
        ['<div>\n\n</DIV x>\n\n<div>', '<div>'],
        ['text <b> more', '<b>'],
        ['- a <s> b', '<s>'],
        ['> a <template> b', '<template'],
        ['> <object>\n\n</object>', '<object'],
        ['| a |\n| - |\n| <template> |', '<template'],
        ['<span hidden>', '<span>'],
        ['<details/>', '<details>'],
        ['<details title="</details>">', '<details>'],
        ['<div>\n<details <!-- </details> -->\n</div>', '<details>'],
        ['<div>\n<!--> <details> -->\n</div>', '<details>'],
        ['<div>\n<!-- a --!> <details> -->\n</div>', '<details>'],
        ['<div>\n<!-- a\n</div>', '<!--'],
        ['<div>\n<p title="\n</div>', '<p'],
        ['<details><template></details></template>', '<details>'],
        ['<b><details></b>', '<details>'],
        ['<div>\n<xmp><!-- </xmp> <details> -->\n</div>', '<details>'],
        ['<div>\n<title><details></title>\n</div>', '<details>'],
        ['<div>\n<textarea></div>', '<textarea>'],
        ['<style>\n<li>\n</style>', '<li>'],
        ['<math><dd></math>', '<dd'],
        ['<b><li></b>', '<li>'],
        ['<td><li></td>', '<li>'],
        ['<form><host></form>', '<host>'],
        ['text <hr> <host> more', '<host>'],
        ['<div>\n\n- a </div> <details>', '<details>'],
        ['> a </blockquote> <details>', '<details>'],
        ['> <hr></', '</'],
        ['<div>\n<?\n\n</div>', '<?'],
        ['<b>'.repeat(20_000), '<b'],
      ] as const
    ).map(([page, shown]): [string, string, string] => [
      `HTML that is open: ${page.slice(0, 60)}`,
      `${page}\n`,
      `${shown} is never closed`,
    ]),
    ['a name of a link that is taken', `[E01 ${ID}]: https://example.org\n`, 'line 1: a link is defined here'],
    ['brackets that take minutes to read', '['.repeat(20_000), 'larger or more deeply nested'],
  ])('is refused: %s', (_, page, says) => {
    const refusal = refusalOf(page);
    expect(refusal).toContain(says);
    expect(refusal).toContain('| nothing was written |');
  });

  it('is refused before anything is searched, where the markers say so', () => {
    expect(() => checkPage({ name: 'pm.md', text: `${BEGIN}\n` })).toThrow(InputError);
    expect(() => checkPage({ name: 'pm.md', text: BLOCK })).not.toThrow();
  });
});

describe('an id in a comment', () => {
  const idsTold = (text: string): void => {
    for (const marker of [beginMarker(text), endMarker(text)]) {
      expect(marker).toMatch(/^<!-- trace-by-id:(?:begin|end) [\w.:%{}-]* -->$/);
      expect(marker.slice(4, -3)).not.toMatch(/--|>/);
    }
    const read = encodeId(text).replace(/%\{([0-9a-f]+)\}/g, (__, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    );
    expect(read).toBe(text);
  };

  it('never ends it, and can be read back', () => {
    NAUGHTY.forEach(idsTold);
    fc.assert(fc.property(hostileText, idsTold));
  });

  it('is the id itself where it is of letters and digits', () => {
    expect(encodeId('-AbC_d.e:f-')).toBe('-AbC_d.e:f-');
    expect(encodeId('a-->b--c')).toBe('a-%{2d}%{3e}b-%{2d}c');
  });
});

const PIECES = [
  '# h\n',
  'words',
  '\n',
  '\n\n',
  '\r\n',
  '- a\n',
  '  - b\n',
  '> q\n',
  '```\n',
  '~~~\n',
  '    code\n',
  '<details>\n',
  '</details>\n',
  'a <details> b\n',
  '<div>\n',
  '</div>\n',
  '<!-- x',
  ' -->\n',
  '<pre>',
  `${BEGIN}\n`,
  `${END}\n`,
  '[E01]: x\n',
  '| a |\n| - |\n',
  '***\n',
  '\t',
  ' ',
  '1. x\n',
  '\uFEFF',
  '\\',
  '`',
  '[^1]: f\n',
];

describe('any page', () => {
  it('keeps every byte outside, takes a block once, and shows it: or is left alone', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (pieces) => {
        const page = pieces.join('');
        let placed: Placed;
        try {
          placed = place(page);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        const { text, change } = placed;
        if (change === 'added') expect(text.startsWith(page)).toBe(true);
        // The last of them may be no marker at all, but text: behind a backslash, or in code.
        expect(text.lastIndexOf(END)).toBeGreaterThan(text.indexOf(BEGIN));
        expect(place(text)).toEqual({ text, change: 'unchanged' });
        for (const { name, render } of RENDERERS)
          expect(render(text.replace(/^\uFEFF/, '')), name).toMatch(
            new RegExp(`<h2[^>]*><code>${ID}</code>: failed</h2>`),
          );
      }),
      { numRuns: 1000 },
    );
  });
});

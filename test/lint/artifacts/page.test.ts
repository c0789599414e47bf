import { describe, expect, it } from 'vitest';
import type { MarkdownPage } from '../../../src/lint/artifact.ts';
import { readArtifact } from '../../../src/lint/artifacts/read-artifact.ts';

function page(text: string): MarkdownPage {
  const { artifact } = readArtifact('x.md', text);
  if (artifact.kind !== 'page') throw new Error(`read as ${artifact.kind}`);
  return artifact;
}

const cut = (text: string, { from, to }: { from: number; to: number }): string => text.slice(from, to);

describe('a page', () => {
  it('has the anchors that GitHub gives', () => {
    const { headings, anchors } = page(
      '# A `b` & *c*\n\n## Same\n\n## Same\n\nÜber – das\n---\n\n<a id="old"></a><a name=\'older\'></a>\n\n## ![x](y.png) Picture [l](u)\n',
    );
    expect(headings.map(({ slug }) => slug)).toEqual(['a-b--c', 'same', 'same-1', 'über--das', '-picture-l']);
    expect(headings[0]).toMatchObject({ depth: 1, text: 'A b & c' });
    expect([...anchors]).toEqual(expect.arrayContaining(['old', 'older']));
  });

  it('has links of all kinds in order, with their places', () => {
    const text =
      '[a](b.md "t") <https://x.test> https://y.test ![p](q.png)\n\n[r]: s.md\n\n<a class="k" href="h.md"><img src=\'i.png\'></a>\n';
    const { links } = page(text);
    expect(links.map(({ kind, url }) => `${kind} ${url}`)).toEqual([
      'link b.md',
      'link https://x.test',
      'link https://y.test',
      'image q.png',
      'definition s.md',
      'link h.md',
      'image i.png',
    ]);
    for (const { url, span } of links) expect(cut(text, span)).toContain(url);
  });

  it('knows the place of code within quotes, lists and indentation', () => {
    const text =
      '> - x\n>   ```SH title="a b"\n>   one two\n>     three\n>   ```\n\n\tindented code\n\nAnd `` a`b `` and `c`.\n';
    for (const given of [text, text.replaceAll('\n', '\r\n')]) {
      const { codeBlocks, codeSpans } = page(given);
      expect(codeBlocks[0]).toMatchObject({ language: 'sh', meta: 'title="a b"', text: 'one two\n  three' });
      for (const [index, word] of [
        [0, 'two'],
        [0, 'three'],
        [1, 'indented code'],
      ] as const) {
        const block = codeBlocks[index];
        const at = block?.text.indexOf(word) ?? -1;
        expect(cut(given, block?.spanOf(at, at + word.length) ?? { from: 0, to: 0 })).toBe(word);
      }
      expect(codeSpans.map(({ value, span }) => [value, cut(given, span)])).toEqual([
        ['a`b', 'a`b'],
        ['c', 'c'],
      ]);
    }
  });

  it('has the queries of its blocks, one or several, and a fault where one does not parse', () => {
    const block = (language: string, text: string): string =>
      `- x\n\n  \`\`\`${language}\n  ${text.replaceAll('\n', '\n  ')}\n  \`\`\`\n`;
    const several = page(block('promql', 'up == 0\n# a comment\nrate(a[$__rate_interval])\n\nb'));
    expect(several.codeBlocks[0]?.expressions.map(({ text }) => text)).toEqual([
      'up == 0',
      'rate(a[$__rate_interval])',
      'b',
    ]);
    for (const expression of several.codeBlocks[0]?.expressions ?? []) {
      expect(cut(several.text, expression.spanOf(0, expression.text.length))).toBe(expression.text);
    }
    const whole = page(block('logql', '{a="b"}\n\n  |= `c`'));
    expect(whole.codeBlocks[0]?.expressions).toHaveLength(1);
    const broken = page(block('promql', 'sum(a'));
    expect(broken.faults.map(({ syntax }) => syntax)).toEqual(['promql']);
    for (const text of ['sum(<metric>', 'sum(a…', '$ sum(a']) expect(page(block('promql', text)).faults).toEqual([]);
    expect(page(block('sh', 'sum(a')).faults).toEqual([]);
  });
});

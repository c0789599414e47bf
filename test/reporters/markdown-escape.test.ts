import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cite, say } from '../../src/model/prose.ts';
import { codeSpan, fence, markdownBlock, markdownProse, markdownText } from '../../src/reporters/markdown/escape.ts';
import { codeTexts, proseOf, RENDERERS, tagsIn } from './gfm-renderers.ts';
import { hostileText, NAUGHTY, unescapeShown } from './hostile-text.ts';

const FRAME_TAGS = new Set(['h2', 'p', 'ul', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'strong']);

// One text in each kind of place the report has.
function document(texts: readonly string[]): string {
  const rows = texts.map((text) => `| ${codeSpan(text)} | **x** ${codeSpan(text)}, y |`);
  const items = texts.map((text) => `- ${markdownBlock(say`sent ${text}, got ${text}${text}`)}`);
  return [
    ...texts.map((text) => `## ${codeSpan(text)}: x`),
    `| a | b |\n| --- | --- |\n${rows.join('\n')}`,
    items.join('\n'),
  ].join('\n\n');
}

function expectInert(texts: readonly string[]): void {
  const shown = texts.filter((text) => text !== '');
  const expected = [
    ...shown,
    ...shown.flatMap((text) => [text, text]),
    ...shown.flatMap((text) => [text, text + text]),
  ];
  const markdown = document(texts);
  for (const { name, render } of RENDERERS) {
    const html = render(markdown);
    expect(
      tagsIn(html).filter((tag) => !FRAME_TAGS.has(tag)),
      name,
    ).toEqual([]);
    expect(codeTexts(html).map(unescapeShown), name).toEqual(expected);
    expect([...html.matchAll(/<td/g)], name).toHaveLength(texts.length * 2);
    expect([...html.matchAll(/<li>/g)], name).toHaveLength(texts.length);
    expect([...html.matchAll(/<h2/g)], name).toHaveLength(texts.length);
  }
}

describe('untrusted text in Markdown', () => {
  it('stays exact and inert: naughty strings', () => {
    const short = NAUGHTY.filter((text) => [...text].length * 2 <= 120);
    expect(short.length).toBeGreaterThan(400);
    for (let at = 0; at < short.length; at += 40) expectInert(short.slice(at, at + 40));
  });

  it('stays exact and inert: any text', () => {
    fc.assert(fc.property(fc.array(hostileText, { minLength: 1, maxLength: 6 }), expectInert), { numRuns: 150 });
  });

  it('is one line without a character that hides', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(codeSpan(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('escapes injectively, readable where it can', () => {
    expect(codeSpan('a|b`c\\n\n\u202e\u{e0041} ')).toBe('`a\\u007cb\\u0060c\\\\n\\n\\u202e\\u{e0041}\\u0020`');
    expect(codeSpan('')).toBe('(empty)');
  });

  it('says how much of a long text is not shown, and cuts no character in two', () => {
    expect(codeSpan('x'.repeat(532))).toBe(`\`${'x'.repeat(120)}\` … (+412 chars)`);
    expect(codeSpan('👩'.repeat(3), { max: 2, keep: 'tail' })).toBe('(+1 chars) … `👩👩`');
  });
});

describe('our own words in Markdown', () => {
  it('are never markup, whatever gets into them', () => {
    const allowed = new Set(['p', 'ul', 'li', 'code']);
    const check = (texts: readonly string[]): void => {
      const markdown = texts
        .map((text) => `- ${markdownBlock(['x', text])}\n- ${markdownBlock([text, 'x'])}`)
        .join('\n');
      for (const { name, render } of RENDERERS) {
        const html = render(markdown);
        expect(
          tagsIn(html).filter((tag) => !allowed.has(tag)),
          name,
        ).toEqual([]);
        expect(proseOf(html), name).not.toMatch(/@\w|https?:\/\/\S|www\.\w/);
      }
    };
    for (let at = 0; at < NAUGHTY.length; at += 40) check(NAUGHTY.slice(at, at + 40));
    fc.assert(fc.property(fc.array(hostileText, { minLength: 1, maxLength: 6 }), check), { numRuns: 150 });
  });

  it('read as they were written', () => {
    expect(markdownText('+2 ms, rpc 15 → 16 tokens: worker_exited (a restart)')).toBe(
      '+2 ms, rpc 15 → 16 tokens: worker_exited (a restart)',
    );
    expect(markdownText('a*b _c_ <d>')).toBe('a\\*b \\_c\\_ \\<d>');
    expect(markdownBlock(['3. of 4'])).toBe('3\\. of 4');
    expect(markdownText('ask @team about #12')).toBe('ask `@team` about `#12`');
  });

  it('keeps citations plain, shortens runs of them, and never makes a link', () => {
    expect(markdownProse(say`cut ${cite('E01', 'E02', 'E03', 'E07')}`)).toBe('cut [E01…E03 E07]');
    expect(markdownProse([cite('E01'), '(see)'])).toBe('[E01]\\(see)');
    expect(markdownBlock([cite('E01'), ': x'])).toBe('\\[E01]: x');
    expect(markdownProse([cite('a`|b')])).toBe('[`a\\u0060\\u007cb`]');
  });

  it('joins code that stands side by side instead of opening a longer span', () => {
    expect(markdownProse([{ code: 'a' }, { code: 'b' }])).toBe('`ab`');
  });
});

describe('a fence', () => {
  it('is longer than what it holds', () => {
    expect(fence(['a ```` b'], 'sh')).toBe('`````sh\na ```` b\n`````');
  });
});

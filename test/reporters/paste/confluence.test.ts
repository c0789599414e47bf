import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cite, own, say } from '../../../src/model/prose.ts';
import type { TraceReport } from '../../../src/model/report.ts';
import { confluence } from '../../../src/reporters/paste/confluence/index.ts';
import { wikiBold, wikiCode, wikiLink, wikiProse, wikiText } from '../../../src/reporters/paste/confluence/escape.ts';
import { cycle, hostileText, NAUGHTY, unescapeShown } from '../hostile-text.ts';
import { liveReport } from '../sample-live.ts';
import { completeReport, notFoundReport, sampleReport } from '../sample-report.ts';
import { wikiCodes, wikiMarks, wikiNodes } from './wiki-nodes.ts';

const FOLDED = { width: 80, color: false, all: false };

const CASES = [
  ['sample', sampleReport()],
  ['not-found', notFoundReport()],
  ['sample-live', liveReport()],
] as const;

describe('the text for Confluence', () => {
  it.each(CASES)('is this: %s', async (name, report) => {
    await expect(confluence.render(report, FOLDED)).toMatchFileSnapshot(`golden/${name}.confluence.txt`);
  });

  it('is read as headings, lists and tables with the report’s words', () => {
    const nodes = wikiNodes(confluence.render(completeReport(), FOLDED));
    expect(nodes[1]).toMatchObject({
      type: 'heading',
      content: [{ text: 'gzem0gSXvGkLYfiMxg7Gf' }, { text: expect.stringMatching(/^: failed/) }],
    });
    const types = new Set(nodes.map(({ type }) => type));
    expect(types).toEqual(
      new Set([
        'doc',
        'heading',
        'paragraph',
        'text',
        'table',
        'tableRow',
        'tableHeader',
        'tableCell',
        'orderedList',
        'bulletList',
        'listItem',
      ]),
    );
  });

  it('says at its top when nothing was redacted', () => {
    const report: TraceReport = { ...completeReport(), redactions: { enabled: false, counts: {} } };
    const text = confluence.render(report, FOLDED);
    expect(text.split('\n')[2]).toMatch(/^\|\|Redaction\|\*OFF\*/);
    expect(text).toContain('*Nothing was removed*');
  });
});

// One text in each kind of place the markup has.
function document(text: string): string {
  return [
    `h2. ${wikiCode(text)}: x`,
    `||a||b||\n|${wikiCode(text)}|*x* ${wikiCode(text)}, y|`,
    `* ${wikiProse(say`sent ${text}, got (${text})${own('s')} ${cite('E01')}`)}\n# ${wikiBold(say`cut by ${text}`)}`,
    wikiCode(text),
  ].join('\n\n');
}

const FRAME = new Set([
  'doc',
  'heading',
  'paragraph',
  'text',
  'table',
  'tableRow',
  'tableHeader',
  'tableCell',
  'bulletList',
  'orderedList',
  'listItem',
]);

function expectInert(text: string): void {
  if (text === '') return;
  const markup = document(text);
  const nodes = wikiNodes(markup);
  expect(
    nodes.map(({ type }) => type).filter((type) => !FRAME.has(type)),
    markup,
  ).toEqual([]);
  expect(wikiCodes(nodes).map(unescapeWiki), markup).toEqual(Array(7).fill(text));
  expect(new Set(wikiMarks(nodes)), markup).toEqual(new Set(['strong']));
  expect(
    nodes.filter(({ type }) => type === 'tableCell'),
    markup,
  ).toHaveLength(2);
}

/** A backslash of the text is itself written as a code point. */
function unescapeWiki(shown: string): string {
  return unescapeShown(shown);
}

/** Data Center's renderer is not to be had here: what it acts on, looked for in the markup itself. */
function actsInDataCenter(markup: string): readonly string[] {
  // What is escaped still stands there, as a letter of text.
  const unescaped = markup.replace(/\\[^A-Za-z0-9\s]/g, '·');
  return [
    /\{(?!\{)(?![^{}]*\}\})[^{}]*\}(?!\})/,
    /\[[^\]]*\]/,
    /![^!\s][^!]*!/,
    /[A-Za-z]:\/\//,
    /mailto:/,
    /\?\?/,
    /\(\S{1,4}\)(?<=\((?:[!+\-?*/xyi]|on|off|\*[rgby])\))/,
    /:[DPdp)(]/,
    /&#?\w+;/,
    /\\\\/,
    /(?<![\w])[-+^~_*][^\s][^\n]*?[^\s][-+^~_*](?![\w])/,
  ].flatMap((pattern) => pattern.exec(unescaped)?.[0] ?? []);
}

describe('untrusted text in wiki markup', () => {
  it('stays exact and inert: naughty strings', () => {
    for (const text of NAUGHTY.filter((one) => [...one].length <= 100)) expectInert(text);
  });

  it('stays exact and inert: any text', () => {
    fc.assert(fc.property(hostileText, expectInert), { numRuns: 300 });
  });

  it('holds nothing that Data Center acts on: macros, links, mentions, pictures, emoticons', () => {
    for (const text of [
      '{code}',
      '{{x}}',
      '[~bob]',
      '[a|http://x]',
      '!a.png!',
      'http://x.org/',
      'mailto:a@b.c',
      '(!)',
      ':)',
      ':D',
      '&#123;',
      '\\\\',
      '-x-',
      '--',
      '??x??',
      '^a^',
      '~b~',
      '+u+',
      '*b*',
      '_i_',
      '[:~//',
    ])
      expect(actsInDataCenter(wikiCode(text)), text).toEqual([]);
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(actsInDataCenter(wikiCode(text))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is clipped and counted', () => {
    expect(wikiCode('x'.repeat(125))).toBe(`{{${'x'.repeat(120)}}} … (+5 chars)`);
    expect(wikiCode('')).toBe('(empty)');
  });
});

describe('our own words in wiki markup', () => {
  it('are never markup', () => {
    expect(wikiProse(say`read [the] {page} ${'a'}${cite('E01', 'E02')}`)).toBe(
      'read \\[the\\] \\{page\\} {{a}}\\[E01 E02\\]',
    );
    expect(wikiCode('codex:errors{a="b"}')).toBe('{{codex:errors\\{a="b"\\}}}');
    expect(wikiText('≈ -4 ms (x)')).toBe('≈ \\-4 ms \\(x\\)');
    expect(wikiBold(own('3 hit: 1 cut, 2 rejected (503)'))).toBe('*3 hit: 1 cut, 2 rejected \\(503\\)*');
    expect(wikiBold(say`cut by ${'a'} (INCOMPLETE)`)).toBe('*cut by* {{a}} \\(*INCOMPLETE*\\)');
  });

  it('link to nothing but the address', () => {
    const [, , link] = wikiNodes(wikiLink('open', 'https://g.example.com/explore?left=%7B[1]~x'));
    expect(link).toMatchObject({
      text: 'open',
      marks: [{ type: 'link', attrs: { href: 'https://g.example.com/explore?left=%7B%5B1%5D%7Ex' } }],
    });
  });
});

describe('a page full of hostile text', () => {
  const usual = (report: TraceReport): readonly string[] =>
    [...new Set(wikiNodes(confluence.render(report, FOLDED)).map(({ type }) => type))].toSorted();
  it.each([
    ['of files', sampleReport],
    ['of live stores', liveReport],
  ] as const)('%s has the nodes it always has, and links to our addresses alone', (_, make) => {
    const shape = usual(make());
    for (let at = 0; at < NAUGHTY.length; at += 37) {
      const report = make(cycle(NAUGHTY, at));
      const nodes = wikiNodes(confluence.render(report, FOLDED));
      expect([...new Set(nodes.map(({ type }) => type))].filter((type) => !shape.includes(type))).toEqual([]);
      expect(
        wikiMarks(nodes).filter((type) => type !== 'strong' && !(type === 'link' && report.links !== null)),
      ).toEqual([]);
      const hrefs = nodes.flatMap(({ marks = [] }) =>
        marks.flatMap(({ type, attrs }) => (type === 'link' ? [String(attrs?.['href'])] : [])),
      );
      expect(
        hrefs.filter((href) => !/^https:\/\/(?:grafana|runbooks|docs)\.example\.(?:com|net)\//.test(href)),
      ).toEqual([]);
    }
  });
});

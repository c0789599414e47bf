import fc from 'fast-check';
import { type Node, NodeType, parse } from 'slack-message-parser';
import { describe, expect, it } from 'vitest';
import { cite, own, say } from '../../../src/model/prose.ts';
import type { TraceReport } from '../../../src/model/report.ts';
import { slack, SLACK_CHARACTERS } from '../../../src/reporters/paste/slack/index.ts';
import { slackBold, slackCode, slackLink, slackProse } from '../../../src/reporters/paste/slack/escape.ts';
import { cycle, hostileText, NAUGHTY, unescapeShown } from '../hostile-text.ts';
import { liveReport } from '../sample-live.ts';
import { completeReport, notFoundReport, sampleReport } from '../sample-report.ts';

const FOLDED = { width: 80, color: false, all: false };

const CASES = [
  ['sample', sampleReport()],
  ['not-found', notFoundReport()],
  ['sample-live', liveReport()],
] as const;

function nodesOf(message: string): readonly Node[] {
  const flat = (node: Node): readonly Node[] => [node, ...('children' in node ? node.children.flatMap(flat) : [])];
  return flat(parse(message));
}

// A time of day is no emoji: the parser knows none by name.
function isActive(node: Node): boolean {
  if (node.type === NodeType.Emoji) return !/^\d+$/.test(node.name);
  return ![NodeType.Root, NodeType.Text, NodeType.Code, NodeType.Bold].includes(node.type);
}

function entities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function codesOf(message: string): readonly string[] {
  return nodesOf(message).flatMap((node) =>
    node.type === NodeType.Code ? [unescapeShown(entities(node.source.slice(1, -1)))] : [],
  );
}

describe('the message for Slack', () => {
  it.each(CASES)('is this: %s', async (name, report) => {
    await expect(slack.render(report, FOLDED)).toMatchFileSnapshot(`golden/${name}.slack.txt`);
  });

  it('begins with the verdict, and with what is missing before what was found', () => {
    const [head, first] = slack.render(sampleReport(), FOLDED).split('\n');
    expect(head).toBe('*Trace* `gzem0gSXvGkLYfiMxg7Gf` *failed, stream cut by a worker exit (INCOMPLETE)*');
    expect(first).toMatch(/^\*Complete\?\* \*INCOMPLETE\*: 3 of 4 files/);
  });

  it('has no heading, table or other Markdown', () => {
    for (const [, report] of CASES) expect(slack.render(report, FOLDED)).not.toMatch(/^#|^\|/m);
  });

  it('says when nothing was redacted', () => {
    const report: TraceReport = { ...completeReport(), redactions: { enabled: false, counts: {} } };
    expect(slack.render(report, FOLDED).split('\n')[1]).toMatch(/^\*Redaction\* \*OFF\*/);
  });

  it('counts what has no place in one message', () => {
    const [finding] = sampleReport().correlations;
    if (finding === undefined) throw new Error('the sample has findings');
    const many: TraceReport = {
      ...sampleReport(),
      correlations: Array.from({ length: 40 }, () => ({ ...finding, summary: own('x'.repeat(600)) })),
    };
    const text = slack.render(many, FOLDED);
    expect(text.length).toBeLessThanOrEqual(SLACK_CHARACTERS);
    const shown = text.split('\n').filter((line) => /^\d\. /.test(line)).length;
    expect(text).toContain(`${40 - shown} findings`);
  });

  it('fits, whatever the logs hold', () => {
    for (const make of [sampleReport, liveReport])
      for (let at = 0; at < NAUGHTY.length; at += 17) {
        const text = slack.render(make(cycle(NAUGHTY, at)), FOLDED);
        expect(text.length).toBeLessThanOrEqual(SLACK_CHARACTERS);
        expect(nodesOf(text).filter((node) => isActive(node) && node.type !== NodeType.URL)).toEqual([]);
      }
    const long = sampleReport(() => '\u{e0041}`<&'.repeat(100));
    expect(slack.render(long, FOLDED).length).toBeLessThanOrEqual(SLACK_CHARACTERS);
  });
});

describe('untrusted text in a message', () => {
  const message = (text: string): string =>
    [
      `*x* ${slackCode(text)} y`,
      slackProse(say`sent ${text}, got (${text})${own('s')} ${cite('E01')}`),
      slackBold(say`by ${text}`),
    ].join('\n');
  const expectInert = (text: string): void => {
    if (text === '' || [...text].length > 60) return;
    expect(nodesOf(message(text)).filter(isActive)).toEqual([]);
    expect(codesOf(message(text))).toEqual([text, text, text, text]);
  };

  it('stays exact and inert: naughty strings', () => {
    NAUGHTY.forEach(expectInert);
  });

  it('stays exact and inert: any text', () => {
    fc.assert(fc.property(hostileText, expectInert), { numRuns: 500 });
  });

  it('calls nobody', () => {
    for (const text of [
      '<!here>',
      '<!channel|x>',
      '<@U123>',
      '<#C123>',
      '<https://x|y>',
      '@here',
      ':skull:',
      '```',
      '`<!here>`',
    ])
      expect(nodesOf(message(text)).filter(isActive), text).toEqual([]);
  });
});

describe('our own words in a message', () => {
  it('are bold or plain, and never more', () => {
    expect(slackBold(own('2 rejected (503)'))).toBe('*2 rejected (503)*');
    expect(slackBold(say`cut by ${'a'} (INCOMPLETE)`)).toBe('*cut by* `a` (*INCOMPLETE*)');
    expect(slackProse(own('see *this* <b> & www.example.org'))).toBe('see `*this*` &lt;b&gt; &amp; `www.example.org`');
    expect(slackLink('open', 'https://g.example.com/?a=1&b=2')).toBe('<https://g.example.com/?a=1&amp;b=2|open>');
  });
});

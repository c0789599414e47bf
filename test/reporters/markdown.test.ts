import { lint } from 'markdownlint-cli2/markdownlint/promise';
import { describe, expect, it } from 'vitest';
import { own } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { markdown } from '../../src/reporters/markdown/index.ts';
import { attributesIn, codeTexts, proseOf, RENDERERS, tableShapes, tagsIn } from './gfm-renderers.ts';
import { cycle, NAUGHTY, unescapeShown } from './hostile-text.ts';
import { liveReport } from './sample-live.ts';
import { completeReport, notFoundReport, SAMPLE_ID, sampleReport } from './sample-report.ts';

const FOLDED = { width: 80, color: false, all: false };

// A report is pasted into a page that has its title already, and tables are as wide as what they show.
const LINT = {
  default: true,
  MD013: false,
  MD033: { allowed_elements: ['details', 'summary'] },
  MD041: { level: 2 },
};

async function problemsOf(text: string): Promise<readonly string[]> {
  const results = await lint({ strings: { report: text }, config: LINT });
  return (results['report'] ?? []).map(
    ({ lineNumber, ruleNames, errorDetail }) => `${lineNumber} ${ruleNames[0]} ${errorDetail ?? ''}`,
  );
}

const headingsOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith('#'));

describe('the Markdown report', () => {
  it('is this, for a stream cut by a restart in logs that could not all be read', async () => {
    await expect(markdown.render(sampleReport(), FOLDED)).toMatchFileSnapshot('golden/sample.md');
  });

  it('is this, for an id that was not found', async () => {
    await expect(markdown.render(notFoundReport(), FOLDED)).toMatchFileSnapshot('golden/not-found.md');
  });

  it('is this, for a request found in live stores', async () => {
    await expect(markdown.render(liveReport(), FOLDED)).toMatchFileSnapshot('golden/sample-live.md');
  });

  it('says on its first lines what happened, how sure that is and what to do next', () => {
    const [title, , , , ...rows] = markdown.render(completeReport(), FOLDED).split('\n');
    expect(title).toBe(`## \`${SAMPLE_ID}\`: failed, stream cut by a worker exit`);
    const labels = rows.slice(0, rows.indexOf('')).map((row) => /\*\*(.*?)\*\*/.exec(row)?.[1]);
    expect(labels).toEqual([
      'Outcome',
      'First abnormal',
      'Restart',
      'Also hit',
      'Time',
      'Complete?',
      'Request',
      'Next',
    ]);
  });

  it('puts what is missing before what was found', () => {
    const lines = markdown.render(sampleReport(), FOLDED).split('\n');
    expect(lines[0]).toMatch(/\(INCOMPLETE\)$/);
    expect(lines[4]).toMatch(/^\| \*\*Complete\?\*\* \| \*\*INCOMPLETE\*\*: 3 of 4 files/);
  });

  it('says at its top when nothing was redacted', () => {
    const report: TraceReport = { ...completeReport(), redactions: { enabled: false, counts: {} } };
    const text = markdown.render(report, FOLDED);
    expect(text.split('\n')[4]).toMatch(/^\| \*\*Redaction\*\* \| \*\*OFF\*\*/);
    expect(text).toContain('**Nothing was removed**, as asked');
  });

  it('says what was taken out all the same', () => {
    const report: TraceReport = { ...completeReport(), redactions: { enabled: false, counts: { credential: 1200 } } };
    const text = markdown.render(report, FOLDED);
    expect(text).toContain('nothing was removed but our own credentials (1,200 ×) (`--no-redact`)'.replaceAll('`', ''));
    expect(text).toContain('**Nothing was removed** but our own credentials (1,200 ×), as asked');
  });

  it('has only sections with content, but always what was searched', () => {
    const bare: TraceReport = { ...notFoundReport(), events: [], next: [] };
    expect(headingsOf(markdown.render(bare, FOLDED)).slice(1)).toEqual([
      '### Searched',
      '### Removed',
      '### Reproduce',
    ]);
    expect(
      markdown.render(
        {
          ...bare,
          completeness: { verdict: 'incomplete', crossChecked: null, sources: [], notes: [own('interrupted')] },
        },
        FOLDED,
      ),
    ).toContain('no source was searched; interrupted');
  });

  it('unfolds with --all and shows context rows too', () => {
    const text = markdown.render(sampleReport(), { ...FOLDED, all: true });
    for (const { id } of sampleReport().events) expect(text).toMatch(new RegExp(`^\\| \\*{0,2}${id}\\*{0,2} \\|`, 'm'));
  });

  it('does not depend on width or colour, and is the same each time', () => {
    const text = markdown.render(sampleReport(), FOLDED);
    expect(markdown.render(sampleReport(), { width: 20, color: true, all: false })).toBe(text);
  });

  it('is clean under markdownlint', async () => {
    expect(await problemsOf('# x\ntext')).not.toEqual([]);
    const reports = [sampleReport(), completeReport(), notFoundReport(), liveReport()];
    for (let at = 0; at < NAUGHTY.length; at += 61)
      reports.push(sampleReport(cycle(NAUGHTY, at)), liveReport(cycle(NAUGHTY, at)));
    for (const report of reports) expect(await problemsOf(markdown.render(report, FOLDED))).toEqual([]);
  });
});

const ATTRIBUTE = /^(?:align="\w+"|style="text-align:\s?\w+"|class="language-\w+"|href="https:[^"]+")$/;

function hrefsIn(html: string): readonly string[] {
  return [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
}

function addressesOf({ links }: TraceReport): readonly string[] {
  if (links === null) return [];
  const { events, metrics, runbooks, request, dashboard } = links;
  return [request, dashboard, ...[events, metrics, runbooks].flatMap((of) => Object.values(of))].filter(
    (url) => url !== null,
  );
}

interface HostileCase {
  readonly name: string;
  readonly quiet: TraceReport;
  readonly reports: readonly TraceReport[];
  readonly details: number;
}

// An empty text is no code span.
const TEXTS = NAUGHTY.filter((text) => text !== '');
const HOSTILE: readonly HostileCase[] = [
  {
    name: 'of files',
    quiet: sampleReport(),
    reports: Array.from({ length: 16 }, (_, index) => sampleReport(cycle(TEXTS, index * 37))),
    details: 1,
  },
  {
    name: 'of live stores',
    quiet: liveReport(),
    reports: Array.from({ length: 16 }, (_, index) => liveReport(cycle(TEXTS, index * 37))),
    details: 3,
  },
];

describe('a Markdown report full of hostile text', () => {
  const allowed = new Set([
    'h2',
    'h3',
    'p',
    'strong',
    'code',
    'pre',
    'ul',
    'ol',
    'li',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'details',
    'summary',
  ]);
  for (const { name, render } of RENDERERS) {
    it.each(HOSTILE)(
      `$name has no active node but our links and keeps its shape in ${name}`,
      ({ quiet, reports, details }) => {
        const usual = render(markdown.render(quiet, FOLDED));
        for (const report of reports) {
          const html = render(markdown.render(report, FOLDED));
          expect(tagsIn(html).filter((tag) => !allowed.has(tag) && !(tag === 'a' && report.links !== null))).toEqual(
            [],
          );
          expect(attributesIn(html).filter((text) => !ATTRIBUTE.test(text))).toEqual([]);
          const addresses = new Set(addressesOf(report));
          expect(hrefsIn(html).filter((href) => !addresses.has(href))).toEqual([]);
          expect(html.match(/<details>/g)).toHaveLength(details);
          expect(html.match(/<summary>/g)).toHaveLength(details);
          expect(tableShapes(html)).toEqual(tableShapes(usual));
          expect(html.match(/<li>/g)).toHaveLength(usual.match(/<li>/g)?.length ?? 0);
          expect(html.match(/<h[23]/g)).toHaveLength(usual.match(/<h[23]/g)?.length ?? 0);
          expect(proseOf(html)).not.toMatch(/@\w|:\/\/|www\.|#\d/);
        }
      },
    );

    it(`gives every text back exactly in ${name}`, () => {
      const texts = NAUGHTY.filter((one) => one !== '' && [...one].length <= 120);
      const siblings = texts.map((reqId) => ({
        reqId,
        sharedKind: 'trace_id' as const,
        verdict: 'failed' as const,
        events: [],
      }));
      const html = render(markdown.render({ ...notFoundReport(), siblings }, FOLDED));
      const recovered = new Set(codeTexts(html).map(unescapeShown));
      expect(texts.filter((text) => !recovered.has(text))).toEqual([]);
    });
  }
});

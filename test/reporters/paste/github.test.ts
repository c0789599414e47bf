import { describe, expect, it } from 'vitest';
import { own } from '../../../src/model/prose.ts';
import type { TraceReport } from '../../../src/model/report.ts';
import { github, GITHUB_CHARACTERS } from '../../../src/reporters/paste/github/index.ts';
import { proseOf, RENDERERS, tagsIn } from '../gfm-renderers.ts';
import { cycle, NAUGHTY } from '../hostile-text.ts';
import { liveReport } from '../sample-live.ts';
import { notFoundReport, sampleReport } from '../sample-report.ts';

const FOLDED = { width: 80, color: false, all: false };

const CASES = [
  ['sample', sampleReport()],
  ['not-found', notFoundReport()],
  ['sample-live', liveReport()],
] as const;

/** So many more rows like the sample's, each of them of another second. */
function longReport(rows: number, { abnormal }: { readonly abnormal: boolean }): TraceReport {
  const report = sampleReport();
  const [event] = report.events;
  if (event === undefined) throw new Error('the sample has events');
  const more = Array.from({ length: rows }, (_, index) => ({
    ...event,
    id: `E${index + 1000}`,
    abnormal,
    foldKey: null,
    what: own(`line ${index} ${'x'.repeat(60)}`),
  }));
  return { ...report, events: [...report.events, ...more] };
}

describe('the comment for GitHub', () => {
  it.each(CASES)('is this: %s', async (name, report) => {
    await expect(github.render(report, FOLDED)).toMatchFileSnapshot(`golden/${name}.github.md`);
  });

  it('is open at the answer and the findings, and folded at the timeline', () => {
    const text = github.render(sampleReport(), FOLDED);
    const folded = text.indexOf('<details>\n<summary>Timeline, 2026-11-23 UTC, ');
    expect(text.indexOf('### Findings')).toBeGreaterThan(0);
    expect(folded).toBeGreaterThan(text.indexOf('### Findings'));
    expect(text.indexOf('| E01 |')).toBeGreaterThan(folded);
  });

  it('is shortened by whole rows, the abnormal ones last, and says by how many', () => {
    const text = github.render(longReport(900, { abnormal: false }), FOLDED);
    expect(text.length).toBeLessThanOrEqual(GITHUB_CHARACTERS);
    expect(text.length).toBeGreaterThan(GITHUB_CHARACTERS - 500);
    const [, left = '0'] = /Left out: ([\d,]+) rows of the timeline\./.exec(text) ?? [];
    const [, shown = '0', all = '0'] = /UTC, ([\d,]+) of ([\d,]+) rows/.exec(text) ?? [];
    expect(Number(shown) + Number(left)).toBe(Number(all));
    expect(text.match(/^\| (?:\*\*)?[EWL]\d+(?:…E\d+)?(?:\*\*)? \| (?:≈ )?\d\d:\d\d:\d\d/gm)).toHaveLength(
      Number(shown),
    );
    for (const id of ['E08', 'E29', 'W01', 'E31']) expect(text).toContain(`| **${id}** |`);
  });

  it('leaves out whole sections when rows are not enough, and names them', () => {
    const [finding] = sampleReport().correlations;
    if (finding === undefined) throw new Error('the sample has findings');
    const report: TraceReport = {
      ...liveReport(),
      correlations: Array.from({ length: 100 }, () => ({ ...finding, summary: own('x'.repeat(540)) })),
    };
    const text = github.render(report, FOLDED);
    expect(text.length).toBeLessThanOrEqual(GITHUB_CHARACTERS);
    expect(text).toMatch(/^\*\*Shortened\*\* to fit into a comment\. Left out: .*signals and alerts/m);
    expect(text).toContain('### Findings');
    const all: TraceReport = { ...report, correlations: [...report.correlations, ...report.correlations] };
    expect(github.render(all, FOLDED)).toMatch(/Left out: .*, findings\./);
  });

  it('calls nobody and links nothing but our addresses, whatever the logs hold', () => {
    for (const make of [sampleReport, liveReport])
      for (let at = 0; at < NAUGHTY.length; at += 61) {
        const report = make(cycle(NAUGHTY, at));
        const text = github.render(report, FOLDED);
        for (const { name, render } of RENDERERS) {
          const html = render(text);
          expect(proseOf(html), name).not.toMatch(/@\w|:\/\/|www\.|#\d|\bGH-\d/);
          expect(proseOf(html), name).not.toMatch(/\b(?=\w*[a-f])(?=\w*\d)[0-9a-f]{7,40}\b/);
          expect(
            tagsIn(html).filter((tag) => /^(?:script|img|iframe|!)/.test(tag)),
            name,
          ).toEqual([]);
          expect(html.match(/<details>/g)?.length, name).toBe(html.match(/<\/details>/g)?.length);
        }
      }
  });
});

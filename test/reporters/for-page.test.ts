import { describe, expect, it } from 'vitest';
import type { TraceReport } from '../../src/model/report.ts';
import { markdown } from '../../src/reporters/markdown/index.ts';
import { markdownForPage } from '../../src/reporters/markdown/for-page.ts';
import { RENDERERS } from './gfm-renderers.ts';
import { cycle, NAUGHTY } from './hostile-text.ts';
import { liveReport } from './sample-live.ts';
import { notFoundReport, sampleReport } from './sample-report.ts';

const OPTIONS = { width: 80, color: false, all: false };
const LABEL = 'gzem0gSXvGkLYfiMxg7Gf';

describe('the Markdown report for a page', () => {
  it.each(RENDERERS)('looks as it does alone, whatever the logs hold, in $name', ({ render }) => {
    const reports: TraceReport[] = [sampleReport(), liveReport(), notFoundReport()];
    for (let at = 0; at < NAUGHTY.length; at += 61)
      reports.push(sampleReport(cycle(NAUGHTY, at)), liveReport(cycle(NAUGHTY, at)));
    for (const report of reports) {
      const shown = render(markdownForPage(report, { ...OPTIONS, label: LABEL }));
      expect(shown).toBe(render(markdown.render(report, OPTIONS)));
    }
  });

  it('keeps its links beside another report of the page, and takes none of the page', () => {
    const links = (url: string): TraceReport['links'] => ({
      events: { E01: `${url}/E01`, E08: `${url}/E08` },
      metrics: {},
      runbooks: {},
      request: null,
      dashboard: null,
    });
    const one = { ...sampleReport(), links: links('https://one.example.com') };
    const two = { ...sampleReport(), links: links('https://two.example.com') };
    const page = [
      '[E01]: https://page.example.com/\n[E31]: https://page.example.com/',
      markdownForPage(one, { ...OPTIONS, label: 'one' }),
      markdownForPage(two, { ...OPTIONS, label: 'two' }),
    ].join('\n\n');
    for (const { name, render } of RENDERERS) {
      const hrefs = [...render(page).matchAll(/href="https:\/\/(\w+)\.example\.com\/([^"]*)"/g)].map(
        ([, host, path]) => `${host} ${path}`,
      );
      const half = hrefs.length / 2;
      expect(half, name).toBeGreaterThan(3);
      expect(
        hrefs.slice(0, half).every((href) => href.startsWith('one ')),
        name,
      ).toBe(true);
      expect(hrefs.slice(half), name).toEqual(hrefs.slice(0, half).map((href) => href.replace('one', 'two')));
    }
  });
});

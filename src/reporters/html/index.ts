// The evidence as one file that a browser opens: the page of `serve` without a server. It fetches nothing, and runs
// nothing but the copy buttons' few lines.

import type { Reporter } from '../../model/reporter.ts';

export const html: Reporter = {
  id: 'html',
  description: 'one self-contained page: answer, timeline as a picture, charts, rows',
  async render(report, { all }) {
    // Charts and the element tree are of no use to any other format.
    const { renderFile } = await import('./document.ts');
    return renderFile(report, { all });
  },
};

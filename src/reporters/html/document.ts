// A whole document around one report or another main part: head, style, script. In pieces, because a server sends the
// beginning while it still waits for the rest.

import type { Element } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import type { TraceReport } from '../../model/report.ts';
import { pageTitle, renderReport } from './page.ts';
import { FILE_POLICY } from './policy.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** Ends with a newline. */
export function renderFile(report: TraceReport, { all }: { readonly all: boolean }): string {
  const { name, version } = report.tool;
  // First of all: what comes behind it is under it.
  const policy = h('meta', { httpEquiv: 'Content-Security-Policy', content: FILE_POLICY });
  const generator = h('meta', { name: 'generator', content: `${name} ${version}` });
  return [
    openDocument(pageTitle(report), [policy, generator]),
    ...renderReport(report, { all, traceHref: null }),
    closeDocument(),
  ].join('');
}

/** Until `<body>`. The title is untrusted. */
export function openDocument(title: string, more: readonly Element[] = []): string {
  const head = toHtml([
    h('meta', { charSet: 'utf-8' }),
    ...more,
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'referrer', content: 'no-referrer' }),
    // Without one a browser asks the server for it.
    h('link', { rel: ['icon'], href: 'data:,' }),
    h('title', title),
    h('style', STYLE),
  ]);
  return `<!doctype html>\n<!-- trace-by-id -->\n<html lang="en">\n<head>${head}</head>\n<body>`;
}

export function closeDocument(): string {
  return `${toHtml(h('script', SCRIPT))}</body>\n</html>\n`;
}

export function renderElement(element: Element): string {
  return toHtml(element);
}

// A whole document: head, policy, style, one report, script.

import { toHtml } from 'hast-util-to-html';
import { h } from 'hastscript';
import type { TraceReport } from '../../model/report.ts';
import { pageTitle, reportElement } from './page.ts';
import { FILE_POLICY } from './policy.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** Ends with a newline. */
export function renderFile(report: TraceReport, { all }: { readonly all: boolean }): string {
  const head = toHtml([
    h('meta', { charSet: 'utf-8' }),
    // First of all: what comes behind it is under it.
    h('meta', { httpEquiv: 'Content-Security-Policy', content: FILE_POLICY }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'referrer', content: 'no-referrer' }),
    h('meta', { name: 'generator', content: `${report.tool.name} ${report.tool.version}` }),
    h('title', pageTitle(report)),
    h('style', STYLE),
  ]);
  const body = toHtml([reportElement(report, { all }), h('script', SCRIPT)]);
  return `<!doctype html>\n<html lang="en">\n<head>${head}</head>\n<body>${body}</body>\n</html>\n`;
}

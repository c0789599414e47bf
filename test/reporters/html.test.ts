import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { say } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { renderReport } from '../../src/reporters/html/page.ts';
import { html } from '../../src/reporters/html/index.ts';
import { liveReport } from './sample-live.ts';
import { completeReport, notFoundReport, sampleReport } from './sample-report.ts';

function page(report: TraceReport, all = false): Promise<string> {
  return Promise.resolve(html.render(report, { width: 0, color: false, all }));
}

const REPORTS: readonly (readonly [string, TraceReport])[] = [
  ['a stream cut by a restart, in logs that could not all be read', sampleReport()],
  ['the same from live stores', liveReport()],
  ['the same, read whole', completeReport()],
  ['an id that was not found', notFoundReport()],
];

/** The style sheet is judged by looking at pages, the script by pressing its buttons. */
function withoutStyle(text: string): string {
  return text
    .replace(/<style>.*?<\/style>/s, '<style>…</style>')
    .replace(/<script>.*?<\/script>/s, '<script>…</script>')
    .replaceAll(/sha256-[^']+|sha256-[^&]+/g, 'sha256-…');
}

/** The contents of every element of this name. */
function contents(text: string, tag: string): readonly string[] {
  return [...text.matchAll(new RegExp(`<${tag}\\b[^>]*>(.*?)</${tag}>`, 'gs'))].map(([, inner = '']) => inner);
}

/** As a server sends it: text inside of each link to another trace, and where it leads. */
function traceLinks(report: TraceReport): readonly (readonly [text: string, href: string])[] {
  const text = renderReport(report, { all: true, traceHref: (id) => `/trace/${encodeURIComponent(id)}` }).join('');
  return [...text.matchAll(/<a href="(\/trace\/[^"]*)"[^>]*>(.*?)<\/a>/g)].map(([, href = '', inner = '']) => [
    inner.replaceAll(/<[^>]*>/g, ''),
    href,
  ]);
}

describe('the ids of other requests', () => {
  it('lead to their traces where there is a server: siblings, those of findings, those of rows', () => {
    const links = traceLinks(sampleReport());
    expect(new Set(links.map(([id]) => id))).toEqual(
      new Set(['T4fKlQzlLwwSGoSlxgXe2', 'wtACaMCP61hs7hm_CLWlY', 'H1zGAZ5IWc3fkRaMx7bOG']),
    );
    for (const [id, href] of links) expect(href).toBe(`/trace/${id}`);
  });

  it('are no links in a file', async () => {
    expect(await page(sampleReport())).not.toContain('href="/trace/');
  });

  it.each(['a b', 'a/../b', '//evil.example', 'javascript:alert(1)', '"><script>', 'a'.repeat(600), '', '.', '..'])(
    'lead nowhere but to a trace, whatever they are: %j',
    (text) => {
      const links = traceLinks(sampleReport((known) => (known === 'T4fKlQzlLwwSGoSlxgXe2' ? text : known)));
      expect(links.map(([id]) => id)).toContain('wtACaMCP61hs7hm_CLWlY');
      for (const [, href] of links) expect(href).toMatch(/^\/trace\/(?!\.{1,2}$)[A-Za-z0-9_.~!*'()%-]+$/);
    },
  );

  it('are no links where they are this report’s own, or only a part of a text', () => {
    const report = sampleReport();
    const own = report.reqId ?? '';
    const [sibling] = report.siblings;
    const said = { ...report, next: [say`See ${own}.`, say`See ${`${sibling?.reqId}-2`}.`] };
    expect(traceLinks(said)).toEqual(traceLinks({ ...report, next: [] }));
  });
});

describe('the page', () => {
  it('is this, for a request found in live stores', async () => {
    await expect(withoutStyle(await page(liveReport()))).toMatchFileSnapshot('golden/sample-live.html');
  });

  it('is this, for an id that was not found', async () => {
    await expect(withoutStyle(await page(notFoundReport()))).toMatchFileSnapshot('golden/not-found.html');
  });

  it.each(REPORTS)('leads from every citation to something on the page: %s', async (_name, report) => {
    for (const all of [false, true]) {
      const text = await page(report, all);
      const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const target of targets) expect(ids).toContain(target);
    }
  });

  it('allows the one style sheet and the one script that it has, and nothing else', async () => {
    const text = await page(liveReport());
    const [policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.slice(1) ?? [];
    const sources = (directive: string): string | undefined =>
      policy
        .replaceAll('&#x27;', "'")
        .split('; ')
        .find((part) => part.startsWith(`${directive} `));
    const hashOf = (inner: string): string => `'sha256-${createHash('sha256').update(inner).digest('base64')}'`;
    for (const [directive, tag] of [
      ['style-src', 'style'],
      ['script-src', 'script'],
    ] as const) {
      const [only = '', ...others] = contents(text, tag);
      expect(others).toEqual([]);
      expect(sources(directive)).toBe(`${directive} ${hashOf(only)}`);
    }
    expect(sources('default-src')).toBe("default-src 'none'");
    expect(sources('form-action')).toBe("form-action 'none'");
    expect(text.indexOf('Content-Security-Policy')).toBeLessThan(text.indexOf('<style>'));
    expect(text).not.toMatch(/ style="| on[a-z]+="/);
  });

  it('fetches nothing: what it shows is part of it, and other pages open beside it', async () => {
    const text = await page(liveReport());
    expect([...text.matchAll(/ src="([^"]{0,19})/g)].map(([, start]) => start)).toEqual(
      Array.from({ length: 4 }, () => 'data:image/svg+xml,'),
    );
    const outwards = [...text.matchAll(/<a href="(?!#)[^>]*>/g)].map(([tag]) => tag);
    expect(outwards.length).toBeGreaterThan(10);
    for (const tag of outwards)
      expect(tag).toMatch(/ href="https?:\/\/[^"]*" target="_blank" rel="noopener noreferrer">/);
  });

  it('has a checkbox for every kind and scope of its rows, and a rule for every checkbox', async () => {
    const text = await page(liveReport());
    const boxes = [...text.matchAll(/id="show-([a-z_-]+)"/g)].map(([, name = '']) => name);
    const classes = [...text.matchAll(/<tr[^>]* class="(scope-\S+) (kind-[a-z_]+)/g)].flatMap(
      ([, scope = '', kind = '']) => [scope, kind],
    );
    expect(new Set(boxes)).toEqual(new Set(classes));
    const [style = ''] = contents(text, 'style');
    for (const name of boxes) expect(style).toContain(`body:has(#show-${name}:not(:checked)) tr.${name}{display:none}`);
  });

  it('holds the Markdown as -o markdown writes it', async () => {
    const { markdown } = await import('../../src/reporters/markdown/index.ts');
    const wanted = markdown.render(liveReport(), { width: 0, color: false, all: false });
    const [, shown = ''] = /<pre[^>]* id="markdown">(.*?)<\/pre>/s.exec(await page(liveReport())) ?? [];
    const text = shown
      .replaceAll(/<\/?code>/g, '')
      .replaceAll(/&#x([0-9A-F]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    expect(text).toBe(wanted);
  });
});

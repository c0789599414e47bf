import type { TimelineEvent } from '../../src/model/event.ts';
// The contract: what stands in a link, read back as Grafana reads it, is the query and the time that the report shows.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LinkSubject, makeLinks } from '../../src/links/index.ts';
import { headingSlug } from '../../src/links/runbooks.ts';
import { goLiteral } from '../../src/model/go-literal.ts';
import { baseAddress, webAddress } from '../../src/links/web-address.ts';
import type { LinkTargets } from '../../src/model/links.ts';
import type { MetricsReport } from '../../src/model/signal.ts';
import { own } from '../../src/model/prose.ts';
import { hostileText, NAUGHTY } from '../reporters/hostile-text.ts';
import { makeEvent } from '../reporters/sample-report.ts';

const START = 1_795_417_031_270_000_000n;
const END = START + 2_004_000_000n;
const UNSAFE = /[^A-Za-z0-9\-._:/?#@&=+,%[\]]/;

const TARGETS: LinkTargets = {
  grafanaUrl: 'https://grafana.example.net',
  orgId: 3,
  exploreForm: 'panes',
  lokiUid: 'loki-uid',
  prometheusUid: 'prom-uid',
  dashboardUid: 'codex-app',
  runbookUrl: 'https://docs.example.net/runbook.html',
};

const STREAM = { service_name: 'codex-app', container: 'codex-app-1', stream: 'stdout' };

function eventIn(labels: Readonly<Record<string, string>>, timeUnixNano = START) {
  const event = makeEvent({
    id: 'E01',
    atMs: 0,
    fact: { kind: 'log', event: null },
    lane: 'log',
    what: own('a line'),
    file: '{}',
    line: null,
  });
  const origin = {
    source: 'loki',
    file: '{}',
    line: null,
    offset: 0,
    entry: { labels, timeUnixNano, textKey: '1:x', occurrence: 0, tenant: null },
  };
  return { ...event, origins: [origin] };
}

function metricsWith(query: string, rules: MetricsReport['rules'] = []): MetricsReport {
  return {
    signals: [
      {
        id: 'S01',
        name: 'error-ratio',
        title: 'error ratio',
        query,
        unit: 'ratio',
        value: 0,
        instances: null,
        lack: null,
        counted: null,
        bracket: null,
        at: END,
        threshold: null,
        verdict: 'ok',
        says: own('none'),
        points: [],
        pointsRange: null,
        rank: null,
        warnings: [],
      },
    ],
    episodes: [],
    episodesAnswer: 'answered',
    rules,
    notEvaluatedYet: null,
    alertmanager: null,
    notes: [],
  };
}

function ruleOf(name: string, runbookUrl: string | null): MetricsReport['rules'][number] {
  return {
    id: 'R01',
    name,
    labels: {},
    query: 'up == 0',
    verdict: 'false',
    value: 1,
    threshold: null,
    forSeconds: 0,
    says: own('no'),
    runbookUrl,
  };
}

function subject(part: Partial<LinkSubject> = {}): LinkSubject {
  return {
    events: [eventIn(STREAM)],
    metrics: metricsWith('sum(rate(codex_http_errors_total[5m]))'),
    request: { start: START, end: END },
    reqId: 'gzem0gSXvGkLYfiMxg7Gf',
    targets: TARGETS,
    logSelector: '{service_name="codex-app"}',
    stores: ['loki'],
    pageOf: () => null,
    ...part,
  };
}

interface Pane {
  readonly datasource: string;
  readonly queries: readonly { readonly expr: string; readonly datasource: object; readonly refId: string }[];
  readonly range: { readonly from: string; readonly to: string };
}

/** As Grafana reads it: the query string, then the JSON in it. */
function paneOf(link: string | null | undefined): Pane {
  const params = new URL(link ?? '').searchParams;
  const left = params.get('left');
  if (left !== null) return JSON.parse(left) as Pane;
  expect(params.get('schemaVersion')).toBe('1');
  const panes = Object.values(JSON.parse(params.get('panes') ?? '') as Readonly<Record<string, Pane>>);
  expect(panes).toHaveLength(1);
  return panes[0] as Pane;
}

const FORMS = [
  ['panes', 'https://grafana.example.net', '/explore'],
  ['left', 'https://grafana.example.net/', '/explore'],
  ['panes', 'http://127.0.0.1:3000/ops/grafana/', '/ops/grafana/explore'],
  ['left', 'http://127.0.0.1:3000/ops/(a)/grafana', '/ops/%28a%29/grafana/explore'],
] as const;

describe.each(FORMS)('links of the form %s below %s', (exploreForm, grafanaUrl, path) => {
  const links = makeLinks(subject({ targets: { ...TARGETS, exploreForm, grafanaUrl } }));

  it('lead to the stream of an event, one second to each side', () => {
    const link = links?.events['E01'] ?? '';
    expect(new URL(link).pathname).toBe(path);
    expect(new URL(link).searchParams.get('orgId')).toBe('3');
    expect(paneOf(link)).toEqual({
      datasource: 'loki-uid',
      queries: [
        {
          refId: 'A',
          datasource: { type: 'loki', uid: 'loki-uid' },
          expr: '{container="codex-app-1", service_name="codex-app", stream="stdout"}',
          queryType: 'range',
          editorMode: 'code',
        },
      ],
      range: { from: '1795417030270', to: '1795417032270' },
    });
  });

  it('lead to a signal with its query, 15 min to each side of the request', () => {
    const pane = paneOf(links?.metrics['S01']);
    expect(pane.queries).toEqual([
      {
        refId: 'A',
        datasource: { type: 'prometheus', uid: 'prom-uid' },
        expr: 'sum(rate(codex_http_errors_total[5m]))',
        range: true,
        instant: false,
        editorMode: 'code',
      },
    ]);
    expect(pane.range).toEqual({ from: '1795416131270', to: '1795417933274' });
  });

  it('lead to all lines of the request, one minute to each side', () => {
    const pane = paneOf(links?.request);
    expect(pane.queries[0]?.expr).toBe('{service_name="codex-app"} |= "gzem0gSXvGkLYfiMxg7Gf"');
    expect(pane.range).toEqual({ from: '1795416971270', to: '1795417093274' });
  });

  it('lead to the dashboard at that time', () => {
    const url = new URL(links?.dashboard ?? '');
    expect(url.pathname).toBe(path.replace('/explore', '/d/codex-app'));
    expect(Object.fromEntries(url.searchParams)).toEqual({ from: '1795416131270', to: '1795417933274', orgId: '3' });
  });

  it('hold no character that could end them early, no relative time and no short link', () => {
    for (const link of [links?.events['E01'], links?.metrics['S01'], links?.request, links?.dashboard]) {
      expect(link).not.toMatch(UNSAFE);
      expect(link).not.toMatch(/now|goto/);
    }
  });
});

describe('links of hostile text', () => {
  it('give every label value back, whatever it holds', () => {
    const value = fc.oneof(hostileText, fc.constantFrom(...NAUGHTY));
    const form = fc.constantFrom('panes' as const, 'left' as const);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), form, (values, exploreForm) => {
        const labels = Object.fromEntries(values.map((text, index) => [`label_${index}`, text]));
        const link = makeLinks(subject({ events: [eventIn(labels)], targets: { ...TARGETS, exploreForm } }))?.events[
          'E01'
        ];
        const canBeAsked = values.every((text) => text.isWellFormed()) && values.some((text) => text !== '');
        if (!canBeAsked) {
          expect(link).toBeUndefined();
          return;
        }
        expect(link).not.toMatch(UNSAFE);
        const expr = paneOf(link).queries[0]?.expr ?? '';
        expect(expr).toBe(`{${values.map((text, index) => `label_${index}=${goLiteral(text)}`).join(', ')}}`);
        expect(literalsOf(expr)).toEqual(values);
      }),
      { numRuns: 1000 },
    );
  });

  it('give every query and id back', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const links = makeLinks(subject({ metrics: metricsWith(`up{model=${goLiteral(text)}}`), reqId: text }));
        expect(paneOf(links?.metrics['S01']).queries[0]?.expr).toBe(`up{model=${goLiteral(text)}}`);
        const expr = paneOf(links?.request).queries[0]?.expr ?? '';
        const [selected, literal = ''] = literalsOf(expr);
        expect(selected).toBe('codex-app');
        // An id that JSON writes with escapes is one of several strings.
        if (expr.includes('} |~ '))
          expect(new RegExp(literal).exec(text.toWellFormed())?.[0]).toBe(text.toWellFormed());
        else expect(literal).toBe(text.toWellFormed());
      }),
    );
    expect(makeLinks(subject({ metrics: metricsWith('up{model="\ud800"}') }))?.metrics).toEqual({});
  });

  it('leave out labels that were redacted, and queries that were', () => {
    const events = [eventIn({ ...STREAM, token: '[redacted:jwt:9f3a]' })];
    const links = makeLinks(subject({ events, metrics: metricsWith('up{model="[redacted:jwt:9f3a]"}') }));
    expect(paneOf(links?.events['E01']).queries[0]?.expr).not.toContain('token');
    expect(links?.metrics).toEqual({});
    expect(makeLinks(subject({ events: [eventIn({ token: '[redacted:jwt:9f3a]' })] }))?.events).toEqual({});
  });

  it.each([{ 'a b': 'x' }, { '1a': 'x' }, { 'a"} or {b': 'x' }, {}, { a: '' }])('give none for labels %j', (labels) => {
    expect(makeLinks(subject({ events: [eventIn(labels)] }))?.events).toEqual({});
  });
});

/** The double-quoted literals of an expression, unquoted by Go's rules. */
function literalsOf(expr: string): readonly string[] {
  return [...expr.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, body = '']) =>
    body.replace(/\\(?:U([0-9a-f]{8})|u([0-9a-f]{4})|(["\\]))/g, (_, long?: string, short?: string, self?: string) =>
      self !== undefined ? self : String.fromCodePoint(Number.parseInt(long ?? short ?? '', 16)),
    ),
  );
}

describe('an address from outside', () => {
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.net/x',
    '/relative/runbook.md',
    'https://user:secret@example.net/',
    'https://user@example.net/',
    'https://example.net/a\nb',
    'https://example.net/\u202ex',
    ' https://example.net/',
    'https:\\\\example.net',
    'https://',
    '',
  ])('like %j is none', (text) => {
    expect(webAddress(text)).toBeNull();
    expect(baseAddress(text)).toBeNull();
    const rules = [ruleOf('CodexErrorRate', text)];
    const none = { ...TARGETS, runbookUrl: text, grafanaUrl: text };
    expect(makeLinks(subject({ metrics: metricsWith('up', rules), targets: none }))).toBeNull();
  });

  it('is encoded throughout, and means the same', () => {
    expect(webAddress("https://example.net/a_(b)/'c'?q=*;&x=%zz#d$`e`")).toBe(
      'https://example.net/a_%28b%29/%27c%27?q=%2A%3B&x=%25zz#d%24%60e%60',
    );
    expect(webAddress('https://bücher.example/ü')).toBe('https://xn--bcher-kva.example/%C3%BC');
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.webUrl({ withFragments: true, withQueryParameters: true })), (text) => {
        const address = webAddress(text);
        if (address === null) return;
        expect(address).not.toMatch(UNSAFE);
        expect(new URL(address).href).toBe(address);
        expect(webAddress(address)).toBe(address);
      }),
    );
  });

  it('is no base for paths when it has a query or a fragment', () => {
    expect(baseAddress('https://example.net/?a=b')).toBeNull();
    expect(baseAddress('https://example.net/#x')).toBeNull();
    expect(baseAddress('https://example.net/x//')).toBe('https://example.net/x');
  });
});

describe('runbooks', () => {
  const linksOf = (rules: MetricsReport['rules'], runbookUrl: string | null) =>
    makeLinks(subject({ metrics: metricsWith('up', rules), targets: { ...TARGETS, runbookUrl } }))?.runbooks;

  it("are the rule's own, else the heading of the configured page", () => {
    const rules = [
      ruleOf('CodexErrorRate', 'https://runbooks.example.net/CodexErrorRate'),
      ruleOf('CodexWorkerRestarts', 'docs/runbook.md'),
      ruleOf('CodexToolBuffer', 'https://runbooks.example.net/?k=[redacted:secret:9f3a]'),
      ruleOf('__proto__', null),
    ];
    expect(Object.entries(linksOf(rules, 'https://docs.example.net/runbook#top') ?? {})).toEqual([
      ['CodexErrorRate', 'https://runbooks.example.net/CodexErrorRate'],
      ['CodexWorkerRestarts', 'https://docs.example.net/runbook#codexworkerrestarts'],
      ['CodexToolBuffer', 'https://docs.example.net/runbook#codextoolbuffer'],
      ['__proto__', 'https://docs.example.net/runbook#__proto__'],
    ]);
    expect(linksOf(rules, null)).toEqual({ CodexErrorRate: 'https://runbooks.example.net/CodexErrorRate' });
  });

  it.each([
    ['CodexWorkerRestarts', 'codexworkerrestarts'],
    ['Error rate: 5xx ≥ 2 %', 'error-rate-5xx--2-'],
    ['tool_buffer (anomaly)', 'tool_buffer-anomaly'],
    ['<script>', 'script'],
    ['Überlauf', 'überlauf'],
    ['!!!', ''],
  ])('stand at the heading %j: #%s', (name, slug) => {
    expect(headingSlug(name)).toBe(slug);
  });
});

describe('no links', () => {
  const NONE: LinkTargets = {
    grafanaUrl: null,
    orgId: 1,
    exploreForm: 'panes',
    lokiUid: null,
    prometheusUid: null,
    dashboardUid: null,
    runbookUrl: null,
  };

  it('when nothing is configured', () => {
    expect(makeLinks(subject({ targets: NONE }))).toBeNull();
  });

  it('for lines of files, and for what no data source is known', () => {
    const file = makeEvent({
      id: 'E01',
      atMs: 0,
      fact: { kind: 'log', event: null },
      lane: 'log',
      what: [],
      file: 'a.log',
      line: 1,
    });
    expect(makeLinks(subject({ events: [file] }))?.events).toEqual({});
    const links = makeLinks(subject({ targets: { ...TARGETS, lokiUid: null, prometheusUid: null } }));
    expect(links).toMatchObject({ events: {}, metrics: {}, request: null });
  });

  it('for a request without a time, but for its events and signals', () => {
    const links = makeLinks(subject({ request: { start: null, end: null } }));
    expect(links).toMatchObject({ request: null, dashboard: null });
    expect(paneOf(links?.metrics['S01']).range).toEqual({ from: '1795416133274', to: '1795417933274' });
  });
});

describe('a store with pages of its own', () => {
  const pageOf: LinkSubject['pageOf'] = (id, { needles, entry }) =>
    id === 'victorialogs' ? `https://logs.example.com/${needles.join('+')}@${entry?.timeUnixNano ?? ''}` : null;

  function inStore(source: string, labels: Readonly<Record<string, string>> = STREAM): TimelineEvent {
    const event = eventIn(labels);
    return { ...event, origins: event.origins.map((origin) => ({ ...origin, source })) };
  }

  it('is linked to, and never Grafana’s page of another store', () => {
    const links = makeLinks(subject({ events: [inStore('victorialogs')], stores: ['victorialogs'], pageOf }));
    expect(Object.values(links?.events ?? {})).toEqual([expect.stringMatching(/^https:\/\/logs\.example\.com\/@\d+$/)]);
    const without = makeLinks(subject({ events: [inStore('victorialogs')], pageOf: () => null }));
    expect(without?.events).toEqual({});
  });

  it('has all lines of the request where no Explore has them', () => {
    const targets = { ...TARGETS, grafanaUrl: null };
    expect(makeLinks(subject({ targets, stores: ['loki', 'victorialogs'], pageOf }))?.request).toBe(
      'https://logs.example.com/gzem0gSXvGkLYfiMxg7Gf@',
    );
  });

  it('gets nothing that was taken out', () => {
    const events = [inStore('victorialogs', { token: '[redacted:jwt:9f3a]' })];
    const links = makeLinks(subject({ events, stores: ['victorialogs'], pageOf, reqId: '[redacted:email:1]' }));
    expect([links?.events ?? {}, links?.request ?? null]).toEqual([{}, null]);
  });
});

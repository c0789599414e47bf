// What live stores add to a report made for people: the account of a server, metrics on the first screen, streams in rows,
// links.

import { describe, expect, it } from 'vitest';
import type { SourceStatus } from '../../src/model/coverage.ts';
import { own, plainText, say } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import type { MetricsReport, Signal } from '../../src/model/signal.ts';
import { answerRows } from '../../src/reporters/wording/answer.ts';
import { windowText } from '../../src/reporters/wording/coverage-text.ts';
import { markdown } from '../../src/reporters/markdown/index.ts';
import { drawPicture } from '../../src/reporters/picture/picture.ts';
import { pretty } from '../../src/reporters/pretty/index.ts';
import { layOutRows } from '../../src/reporters/wording/rows.ts';
import { shortNames } from '../../src/reporters/wording/short-names.ts';
import { sourceText } from '../../src/reporters/wording/source-text.ts';
import { pageLinks, safeAddress } from '../../src/reporters/wording/web-link.ts';
import { liveReport } from './sample-live.ts';
import { completeReport, notFoundReport, sampleReport } from './sample-report.ts';

const OPTIONS = { width: 80, color: false, all: false };

function lokiWith(part: Partial<SourceStatus>): string {
  const report = liveReport();
  const [loki] = report.completeness.sources;
  if (loki === undefined) throw new Error('the sample has Loki');
  return plainText(sourceText({ ...loki, ...part }, report));
}

const QUERIES = liveReport().completeness.sources[0]?.queries ?? [];

describe('the account of a server', () => {
  it('has windows, requests, bytes, rows, and the count of the server', () => {
    expect(lokiWith({})).toBe(
      'Loki: 2 windows searched (4 queries, 1.2 MB read), 22 rows with the id, as many lines as the server itself counts',
    );
  });

  it('says when the server counts otherwise, or was not asked', () => {
    const queries = QUERIES.map((query, index) => (index === 0 ? { ...query, countedRows: 25 } : query));
    expect(lokiWith({ queries })).toMatch(/22 lines received where the server counts 27$/);
    expect(lokiWith({ matched: 20 })).toMatch(/20 rows with the id, as many lines as the server itself counts$/);
    expect(lokiWith({ queries: QUERIES.map((query) => ({ ...query, countedRows: null })) })).toMatch(
      /not cross-checked with a count by the server$/,
    );
  });

  it('says how many queries were not answered whole', () => {
    const queries = QUERIES.map((query, index) => ({
      ...query,
      verdict: index === 0 ? ('failed' as const) : query.verdict,
    }));
    expect(lokiWith({ queries, status: 'partial' })).toContain(', 1 of 3 queries not answered whole, ');
  });

  it('claims no search where none was', () => {
    expect(lokiWith({ queries: [], status: 'failed' })).toBe('Loki: no window was searched (failed)');
    const failed = QUERIES.map((query) => ({ ...query, verdict: 'failed' as const }));
    expect(lokiWith({ queries: failed, status: 'failed' })).toBe('Loki: no window was searched (failed)');
    expect(lokiWith({ queries: [], status: 'skipped' })).toBe('Loki: not asked');
  });

  it('of metrics is how many queries were answered', () => {
    const report = liveReport();
    expect(report.completeness.sources.slice(1).map((source) => plainText(sourceText(source, report)))).toEqual([
      'Prometheus: 1 of 2 queries answered',
      'Alertmanager: no answer (failed)',
    ]);
  });

  it('of files stays as it was', () => {
    const report = completeReport();
    const [files] = report.completeness.sources;
    expect(files === undefined ? '' : plainText(sourceText(files, report))).toBe(
      '3 of 3 files searched within the window (1.2 MB), 32 rows with the id',
    );
  });
});

describe('the search for the time', () => {
  const text = (report: TraceReport): string => plainText(windowText(report));

  it('is told, with what was left out', () => {
    expect(text(liveReport())).toBe(
      'No time window was given. The log store was searched window by window, at most 7 d back from now. No line in what was searched tells of the request’s end. Not searched: 1 of 3 windows.',
    );
  });

  it('claims an end only where one was seen, and none for a request that was not found', () => {
    const { search } = liveReport();
    if (search === null) throw new Error('the sample has a search');
    expect(text({ ...liveReport(), search: { ...search, closed: true, windows: search.windows.slice(0, 2) } })).toMatch(
      /Its own lines tell of the request’s end, so no more was looked for\.$/,
    );
    expect(text({ ...liveReport(), reqId: null })).not.toMatch(/end/);
  });

  it('has no look back where files told the time', () => {
    const { search } = liveReport();
    if (search === null) throw new Error('the sample has a search');
    const report = { ...liveReport(), search: { ...search, maxLookbackNanos: 0n } };
    expect(text(report)).toContain('The log store was searched window by window. No line');
  });

  it('is beside a window that was asked for', () => {
    const { provenance } = sampleReport();
    const report = { ...liveReport(), provenance };
    expect(text(report)).toMatch(
      /^Only .* was searched, from --around 06:57:11 \(the end is not included\)\. No line in/,
    );
  });
});

function metricsRows(part: Partial<MetricsReport>): Readonly<Record<string, string>> {
  const report = liveReport();
  if (report.metrics === null) throw new Error('the sample has metrics');
  const rows = answerRows({ ...report, metrics: { ...report.metrics, alertmanager: null, ...part } });
  return Object.fromEntries(
    rows
      .filter(({ label }) => label === 'Alerts' || label === 'Signals')
      .map(({ label, lead, text }) => [label, `${lead}${plainText(text)}`]),
  );
}

const SIGNALS: readonly Signal[] = liveReport().metrics?.signals ?? [];

describe('metrics on the first screen', () => {
  it('are not there when nobody asked for any', () => {
    const labels = answerRows({ ...liveReport(), metrics: null }).map(({ label }) => label);
    expect(labels).not.toContain('Signals');
    expect(labels).not.toContain('Alerts');
  });

  it('are what is breached and what could not be had, each cited', () => {
    expect(metricsRows({})['Signals']).toBe(
      '1 breached at +2.004 s: 1 not answered [S06]; P95 latency of the route 1,890 ms [S01]',
    );
  });

  it('are half a sentence when nothing was breached', () => {
    expect(metricsRows({ signals: SIGNALS.filter(({ verdict }) => verdict === 'ok'), episodes: [] })).toEqual({
      Alerts: 'none while it ran',
      Signals: 'none beyond its limit while it ran',
    });
  });

  it('name what is without data only when one of the needed is among it, and never what was not asked', () => {
    const [first] = SIGNALS;
    if (first === undefined) throw new Error('the sample has signals');
    const ok = { ...first, verdict: 'ok' as const };
    const lacking = (id: string, part: Partial<Signal>): Signal => ({
      ...first,
      id,
      verdict: 'no-data',
      value: null,
      ...part,
    });
    const rowOf = (...signals: readonly Signal[]) => metricsRows({ signals: [ok, ...signals] })['Signals'];
    const nothing = 'none beyond its limit while it ran';
    const streams = lacking('S10', { name: 'streams-active', lack: 'no-series' });
    expect(rowOf(streams)).toBe(nothing);
    expect(rowOf(streams, lacking('S05', { name: 'ready', lack: 'no-value' }))).toBe(
      `${nothing}; 2 without data [S10 S05]`,
    );
    expect(rowOf(lacking('S02', { name: 'error-ratio', lack: 'not-asked' }))).toBe(nothing);
  });

  it('tell the needed ones first, the offset once, and count what does not fit two lines', () => {
    const [first] = SIGNALS;
    if (first === undefined) throw new Error('the sample has signals');
    const of = (id: string, name: Signal['name'], title: string): Signal => ({
      ...first,
      id,
      name,
      title,
      unit: 'count',
      value: 1,
    });
    const many = [
      of('S09', 'tool-buffer-anomaly', 'tool buffer anomaly'),
      of('S08', 'tool-buffer-aborted', 'tool buffers aborted in 5 min'),
      of('S04', 'backoff', 'wait before the next restart'),
      of('S03', 'restarts', 'worker restarts in 10 min'),
      of('S05', 'ready', 'worker ready'),
      of('S11', 'maintenance', 'maintenance mode'),
    ];
    const row = metricsRows({ signals: many })['Signals'] ?? '';
    expect(row).toMatch(/^6 breached at \+2\.004 s: worker ready 1 \[S05\]; worker restarts in 10 min 1 \[S03\]; /);
    expect(row).toMatch(/; \d more below$/);
    expect(row.length).toBeLessThanOrEqual(2 * (100 - 'First abnormal  '.length - 2) + 16);
    const apart = metricsRows({ signals: [first, { ...first, id: 'S05', at: first.at + 1_000_000_000n }] })['Signals'];
    expect(apart).toBe(
      '2 breached: P95 latency of the route 1,890 ms at +2.004 s [S01]; P95 latency of the route 1,890 ms at +3.004 s, 1.000 s after its end [S05]',
    );
  });

  it('do not take an alert of later for one that was there, nor no answer for none', () => {
    const [episode] = liveReport().metrics?.episodes ?? [];
    const end = liveReport().request.end ?? 0n;
    if (episode === undefined) throw new Error('the sample has alerts');
    const later = {
      ...episode,
      state: 'pending' as const,
      relation: 'after' as const,
      activeSince: end + 686_000_000n,
    };
    expect(metricsRows({ episodes: [later] })['Alerts']).toBe(
      'none while it ran; CodexWorkerRestarts pending 686 ms after it ended [A01]',
    );
    const beside = { ...later, id: 'A03', name: 'X' };
    const during = (liveReport().metrics?.episodes ?? []).map((each) => ({ ...each, relation: 'during' as const }));
    expect(metricsRows({ episodes: [...during, beside] })['Alerts']).toMatch(/\[A01\]; 2 more below$/);
    expect(metricsRows({ episodes: [], episodesAnswer: 'failed' })['Alerts']).toBe(
      'not known: Prometheus did not answer',
    );
    expect(metricsRows({ episodes: [], episodesAnswer: 'partial' })['Alerts']).toBe(
      'not known: Prometheus answered in part, none while it ran in that',
    );
    expect(metricsRows({ episodes: during, episodesAnswer: 'partial' })['Alerts']).toMatch(/^firing while it ran/);
    expect(metricsRows({ episodes: [], episodesAnswer: 'not-asked' })).not.toHaveProperty('Alerts');
  });

  it('never deny an alert whose next evaluation is not in, or that Alertmanager has', () => {
    const [episode] = liveReport().metrics?.episodes ?? [];
    const start = liveReport().request.start ?? 0n;
    if (episode === undefined) throw new Error('the sample has alerts');
    const heldFrom = { at: start - 6_000_000_000n, next: 'not-in' as const };
    const held = { ...episode, until: null, heldFrom };
    expect(metricsRows({ episodes: [held] })['Alerts']).toBe(
      'firing last evaluated 6.000 s before it; the next is not in: CodexWorkerRestarts since 06:55:11.270, firing from 06:56:11.270 [A01]',
    );
    const gone = { ...held, until: heldFrom.at, heldFrom: { ...heldFrom, next: 'gone' as const } };
    expect(metricsRows({ episodes: [gone] })['Alerts']).toMatch(
      /^firing last evaluated 6\.000 s before it, gone at the next: CodexWorkerRestarts since .*, until 06:57:05\.270 \[A01\]$/,
    );
    const notEvaluatedYet = { intervalNanos: 15_000_000_000n, from: 'rules' as const };
    expect(metricsRows({ episodes: [], notEvaluatedYet })['Alerts']).toBe(
      'none seen; rules are evaluated every 15 s, the evaluation behind it may not be in: --settle 30s waits',
    );
    const { alertmanager = null } = liveReport().metrics ?? {};
    expect(metricsRows({ episodes: [], alertmanager })['Alerts']).toBe(
      'none seen by Prometheus while it ran; Alertmanager has CodexWorkerRestarts suppressed now, since 06:56:11.270',
    );
    expect(metricsRows({ episodes: [], episodesAnswer: 'not-asked', alertmanager })['Alerts']).toBe(
      'Alertmanager has CodexWorkerRestarts suppressed now, since 06:56:11.270',
    );
  });

  it('do not read the worst of several instances as the request’s own', () => {
    const ready = SIGNALS.find(({ name }) => name === 'ready');
    if (ready === undefined) throw new Error('the sample has it');
    const breached = { ...ready, value: 0, verdict: 'breached' as const };
    expect(metricsRows({ signals: [breached] })['Signals']).toBe(
      '1 breached at +2.004 s: Worker ready 0 of the worst of 2 instances [S03]',
    );
    const instances = { name: 'codex-app-1:18000', count: 1, whose: 'only' as const };
    expect(metricsRows({ signals: [{ ...breached, instances }] })['Signals']).toBe(
      '1 breached at +2.004 s: Worker ready 0 [S03]',
    );
  });

  it('say that they could not be had', () => {
    const failed = SIGNALS.filter(({ verdict }) => verdict === 'failed');
    expect(metricsRows({ signals: failed, episodes: [] })['Signals']).toBe(
      'not to be had: 1 not answered [S06]; The server did not answer: query timed out.',
    );
    const missing = SIGNALS.filter(({ verdict }) => verdict === 'no-data');
    expect(metricsRows({ signals: missing, episodes: [] })['Signals']).toBe('not to be had: 1 without data [S05]');
    const notes = [say`the server at ${'http://prometheus:9090'} refused the connection`];
    expect(metricsRows({ signals: [], episodes: [], notes })['Signals']).toBe(
      'not to be had: the server at http://prometheus:9090 refused the connection',
    );
    expect(metricsRows({ signals: [], episodes: [], notes: [] })['Signals']).toBe(
      'not to be had: no signal was asked for',
    );
  });

  it('name alerts with their state and times, firing ones first', () => {
    const episodes = (liveReport().metrics?.episodes ?? []).toReversed();
    expect(metricsRows({ episodes })['Alerts']).toBe(
      'firing while it ran: CodexWorkerRestarts since 06:55:11.270, firing from 06:56:11.270, until 07:06:11.270 [A01]; 1 more below',
    );
    expect(metricsRows({ episodes: episodes.slice(0, 1) })['Alerts']).toMatch(
      /^pending while it ran: CodexErrorRate since /,
    );
  });
});

describe('what is said beside the rows of signals', () => {
  it('is said once of neighbours, and of nothing that is as it should be', () => {
    const report = liveReport();
    const [first, ...rest] = SIGNALS;
    if (report.metrics === null || first === undefined) throw new Error('the sample has metrics');
    const missing = ['S06', 'S07', 'S08'].map((id) => ({
      ...first,
      id,
      verdict: 'no-data' as const,
      says: own('No such series.'),
    }));
    const metrics = { ...report.metrics, signals: [...missing, ...rest.filter(({ name }) => name === 'ready')] };
    const remarks = '- [S06…S08] No such series.';
    expect(markdown.render({ ...report, metrics }, OPTIONS)).toContain(`\n\n${remarks}\n\nNotes:`);
    expect(pretty.render({ ...report, metrics }, OPTIONS)).toContain(`\n  -  [S06…S08] No such series.\n`);
  });
});

describe('streams in rows', () => {
  const streamsOf = (...labels: readonly Readonly<Record<string, string>>[]): TraceReport => {
    const report = liveReport();
    const [event] = report.events;
    if (event === undefined) throw new Error('the sample has events');
    const events = labels.map((of, index) => {
      const file = JSON.stringify(of);
      const entry = { labels: of, timeUnixNano: 1n, textKey: '1:a', occurrence: 0, tenant: null };
      const origin = { source: 'loki', file, line: null, offset: 0, entry };
      return { ...event, id: `E0${index + 1}`, origins: [origin], record: { ...event.record, origin } };
    });
    return { ...report, events };
  };
  const namesOf = (report: TraceReport): readonly string[] => {
    const { streamName } = shortNames(report);
    return report.events.flatMap(({ origins }) => origins.map(streamName));
  };

  it('are what tells them apart', () => {
    expect(namesOf(streamsOf({ app: 'a', stream: 'stdout' }, { app: 'a', filename: 'proto.ndjson' }))).toEqual([
      'stdout',
      'proto.ndjson',
    ]);
    expect(namesOf(streamsOf({ app: 'a', pod: 'x' }))).toEqual(['loki']);
    expect(shortNames(streamsOf({ app: 'a', pod: 'x' })).streams).toBe('{app="a", pod="x"}');
  });

  it('are their labels where values alone would not do', () => {
    expect(namesOf(streamsOf({ app: 'a', in: 'x' }, { app: 'a', out: 'x' }, { app: 'a' }))).toEqual(
      ['in="x"', 'out="x"', ''].map((name) => name || 'loki'),
    );
  });

  it('say which store they are of beside files', () => {
    const report = streamsOf({ stream: 'stdout' }, { stream: 'stderr' });
    const files = completeReport();
    const mixed = { ...report, events: [...report.events, ...files.events], completeness: files.completeness };
    expect(namesOf(mixed).slice(0, 2)).toEqual(['loki stdout', 'loki stderr']);
    expect(markdown.render(mixed, OPTIONS)).toMatch(/\| `loki stdout`.* \|$/m);
    expect(markdown.render(mixed, OPTIONS)).toContain('in its file or stream');
  });
});

describe('the picture', () => {
  it('has a lane of alerts, without their names, cut at its edges', () => {
    const report = liveReport();
    const picture = drawPicture(report, layOutRows(report, { all: false }).rows);
    const from = picture?.lines.indexOf('  section alerts') ?? -1;
    expect(picture?.lines.slice(from)).toEqual([
      '  section alerts',
      '  A01 alert firing :crit, 1795417030769, 1795417033775',
      '  A02 alert pending :1795417032270, 1795417033775',
    ]);
    expect(picture?.clipped).toEqual(expect.arrayContaining(['A01', 'A02']));
    expect(picture?.lines.join('\n')).not.toContain('CodexWorkerRestarts');
  });
});

describe('links', () => {
  it('are given for every row that a store holds, and each has its definition', () => {
    const text = markdown.render(liveReport(), OPTIONS);
    const used = [...text.matchAll(/\[open\]\[(\w+)\]/g)].map(([, id]) => id);
    const defined = [...text.matchAll(/^\[(\w+)\]: <https:\/\/grafana\.example\.net\/ops\/explore\?[^>]+>$/gm)].map(
      ([, id]) => id,
    );
    expect(used.length).toBeGreaterThan(20);
    expect(new Set(defined)).toEqual(new Set(used));
    expect(
      text
        .trimEnd()
        .split('\n')
        .slice(-defined.length)
        .every((line) => /^\[\w+\]: </.test(line)),
    ).toBe(true);
  });

  it('are whole on a terminal, one a line', () => {
    const lines = pretty.render(liveReport(), { ...OPTIONS, width: 60 }).split('\n');
    for (const { url } of pageLinks(liveReport())) expect(lines).toContain(`    ${url}`);
    expect(pageLinks(liveReport())).toHaveLength(4);
  });

  it('are not there without any', () => {
    const text = markdown.render({ ...liveReport(), links: null }, OPTIONS);
    expect(text).not.toMatch(/\[open\]|### Links|https?:\/\/grafana/);
    expect(pretty.render({ ...liveReport(), links: null }, OPTIONS)).not.toMatch(/^Links/m);
  });

  it.each([
    'javascript:alert(1)',
    'https://example.net/>x',
    'https://example.net/a b',
    'https://example.net/)[x](https://evil.example/',
    'https://example.net/\n[E01]: x',
    'https://user:pass@example.net/',
    'https://example.net/`',
    'https://',
    '',
  ])('like %j are none, whoever put them there', (url) => {
    expect(safeAddress(url)).toBeNull();
    const events = Object.fromEntries(liveReport().events.map(({ id }) => [id, url]));
    const links = { events, metrics: { S01: url }, request: url, dashboard: url, runbooks: { CodexErrorRate: url } };
    const text = markdown.render({ ...liveReport(), links }, OPTIONS);
    expect(text).not.toMatch(/\[open\]|### Links|\]\(</);
    expect(pretty.render({ ...liveReport(), links }, OPTIONS)).not.toMatch(/^Links/m);
  });
});

describe('a request that was not found in live stores', () => {
  it('says what was searched, and shows no metrics of a time nobody knows', () => {
    const report: TraceReport = {
      ...notFoundReport(),
      search: liveReport().search,
      completeness: { ...liveReport().completeness, notes: [own('1 window was not searched')] },
    };
    const text = markdown.render(report, OPTIONS);
    expect(text).toContain('| 2026-11-23T07:13:11.270Z – 08:13:11.270Z |');
    expect(text).not.toContain('### Signals');
  });
});

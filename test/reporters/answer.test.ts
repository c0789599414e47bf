import { describe, expect, it } from 'vitest';
import type { Outage } from '../../src/model/correlation.ts';
import type { Gap } from '../../src/model/coverage.ts';
import { own, plainText, say } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { answerRows } from '../../src/reporters/wording/answer.ts';
import { flawLines, windowText } from '../../src/reporters/wording/coverage-text.ts';
import { marksOf } from '../../src/reporters/wording/findings.ts';
import { shortNames } from '../../src/reporters/wording/short-names.ts';
import { stageWords, type TimingStageId } from '../../src/profiles/codex-app-server/story/stages.ts';
import { completeReport, makeEvent, notFoundReport, sampleReport } from './sample-report.ts';

const MS = 1_000_000n;

function rowText(report: TraceReport, label: string): string | null {
  const row = answerRows(report).find((one) => one.label === label);
  return row === undefined ? null : `${row.lead}${plainText(row.text)}`;
}

function outageAt(fromMs: number, toMs: number, more: Partial<Outage> & { readonly id: string }): Outage {
  const report = sampleReport();
  const [sample] = report.outages;
  const { start, end } = report.request;
  if (sample === undefined || start === null || end === null) throw new Error('the sample has an outage and a span');
  const { id, ...rest } = more;
  const from = start + BigInt(fromMs) * MS;
  const to = start + BigInt(toMs) * MS;
  return {
    ...sample,
    start: from,
    end: to,
    events: [],
    exit: { ...sample.exit, id },
    ready: { ...sample.exit, id: `${id}9` },
    relation: to < start ? 'before' : from > end ? 'after' : 'during',
    ...rest,
  };
}

// The sample's request lasts 2004 ms.
const BEFORE = outageAt(-4000, -1816, {
  id: 'W11',
  cause: 'planned_shutdown',
  name: 'planned shutdown',
  title: 'planned shutdown',
  isPlanned: true,
  signal: null,
  exitCode: 0,
});
const JUST_AFTER = outageAt(2055, 3200, {
  id: 'W12',
  cause: 'planned_shutdown',
  name: 'planned shutdown',
  title: 'planned shutdown',
  isPlanned: true,
  signal: null,
  exitCode: 0,
});
const CRASH_AFTER = outageAt(2300, 3200, { id: 'W13' });

describe('the row about time', () => {
  const timed = (timing: TraceReport['timing'], request: Partial<TraceReport['request']> = {}): string | null => {
    const report = completeReport();
    return rowText({ ...report, timing, request: { ...report.request, ...request } }, 'Time');
  };
  const stage = (name: TraceReport['timing'][number]['stage'], ms: number, share: number) => ({
    stage: name,
    words: stageWords(name as TimingStageId, { stream: true }),
    durationNanos: BigInt(ms) * MS,
    share,
    from: 'E01',
    to: 'E02',
  });

  it('has the longest stages first, what is not told last, and nothing below one percent', () => {
    expect(rowText(completeReport(), 'Time')).toBe('2.004 s: backend silent 1.978 s (99 %) [E08 E29]');
    expect(
      timed([
        stage('client_upload', 5, 0.005),
        stage('backend_first_output', 300, 0.3),
        stage('streaming', 600, 0.6),
        stage('rest', 95, 0.095),
      ]),
    ).toBe(
      '1.000 s: streaming 600 ms (60 %) [E01 E02], backend until first output 300 ms (30 %) [E01 E02], rest 95 ms (10 %), not told by the lines read',
    );
  });

  it('says of an answer that was no stream what came out, and of an open end that it is the least', () => {
    expect(
      timed([{ ...stage('streaming', 200, 1), words: stageWords('streaming', { stream: false }) }], {
        stream: false,
        spanIsStated: false,
      }),
    ).toBe('at least 200 ms: backend output 200 ms (100 %) [E01 E02]');
  });

  it('is not there for quick requests, nor where nothing is told of one that was not slow', () => {
    expect(timed([stage('streaming', 99, 1)])).toBeNull();
    expect(timed([stage('rest', 1999, 1)])).toBeNull();
    expect(timed([stage('rest', 2000, 1)])).toBe('2.000 s: rest 2.000 s (100 %), not told by the lines read');
    expect(rowText(notFoundReport(), 'Time')).toBeNull();
  });
});

describe('the row about restarts', () => {
  const NONE_READ = say`no supervisor lines were read: ${'standard output'} would tell`;
  const absence = (known: boolean): TraceReport['absences'] => [{ kind: 'worker_exit', known, why: NONE_READ }];
  const restart = (...outages: readonly Outage[]) =>
    rowText({ ...completeReport(), outages, absences: absence(true) }, 'Restart');

  it('tells of the one that is nearest, on whichever side, and that none overlapped', () => {
    expect(restart(BEFORE, JUST_AFTER, CRASH_AFTER)).toBe(
      'none overlapped; nearest: planned shutdown with code 0 51 ms after it ended [W12]; 2 more near it [W11 W13]',
    );
    expect(restart(BEFORE)).toBe(
      'none overlapped; nearest: planned shutdown with code 0, ready again 1.816 s before it began [W11 W119]',
    );
    expect(restart(CRASH_AFTER)).toBe('none overlapped; nearest: worker exit by SIGKILL 296 ms after it ended [W13]');
  });

  it('tells of the one that overlapped most, however near others are', () => {
    const during = outageAt(1900, 2500, { id: 'W14', overlapNanos: 104n * MS });
    const touching = outageAt(-900, 5, { id: 'W15', overlapNanos: 5n * MS });
    expect(restart(JUST_AFTER, touching, during)).toBe(
      'during the request: worker exit by SIGKILL at 06:57:13.170 (+1.900 s), ready again 06:57:13.770, out for 600 ms (backoff 500 ms, restart 1) [W14 W149]; 1 more during it [W15]; 1 more near it [W12]',
    );
  });

  it('calls it likely to matter only where a finding says so', () => {
    const report = completeReport();
    expect(rowText(report, 'Restart')).toContain('; likely, not proven, to matter: finding 2 [W01 W02]');
    const remarks = report.correlations.map((finding) => ({ ...finding, weight: 'note' as const }));
    expect(rowText({ ...report, correlations: remarks }, 'Restart')).toMatch(
      /\(backoff 500 ms, restart 1\); see finding \d \[W01 W02\]$/,
    );
  });

  it('says that there was none', () => {
    expect(restart()).toBe('no worker exit near the request');
    expect(rowText({ ...sampleReport(), outages: [], absences: absence(false) }, 'Restart')).toBe(
      'not known: no supervisor lines were read: standard output would tell',
    );
    // Without a word on it nothing is claimed either.
    expect(rowText({ ...sampleReport(), outages: [], absences: [] }, 'Restart')).toBe('not known');
    expect(rowText({ ...completeReport(), outages: [CRASH_AFTER], absences: absence(false) }, 'Restart')).toBe(
      'not known whether one overlapped: no supervisor lines were read: standard output would tell; nearest: worker exit by SIGKILL 296 ms after it ended [W13]',
    );
    expect(rowText(notFoundReport(), 'Restart')).toBeNull();
  });
});

describe('the row about completeness', () => {
  const gap = (file: string | null, hidesRows: boolean): Gap => ({
    kind: 'no-such-file',
    errorType: 'not_found',
    file,
    line: null,
    offset: null,
    summary: own('does not exist'),
    hidesRows,
  });
  const withGaps = (...gaps: readonly Gap[]): TraceReport => {
    const report = completeReport();
    const sources = report.completeness.sources.map((source) => ({ ...source, gaps }));
    return { ...report, completeness: { ...report.completeness, sources } };
  };

  it('counts a file that could not be opened, once', () => {
    expect(rowText(withGaps(), 'Complete?')).toContain('3 of 3 files searched');
    expect(rowText(withGaps(gap('gone.log', true), gap('gone.log', true)), 'Complete?')).toContain(
      '3 of 4 files searched',
    );
  });

  it('does not count one that was left out on purpose, one with a gap inside, or a gap of no file', () => {
    const inside = completeReport().completeness.sources[0]?.files[0]?.path ?? '';
    expect(rowText(withGaps(gap('core.1', false), gap(inside, true), gap(null, true)), 'Complete?')).toContain(
      '3 of 3 files searched',
    );
  });

  it('says which rows it counted when the id given is not the request’s own', () => {
    expect(rowText(completeReport(), 'Complete?')).toMatch(/32 rows with the id$/);
    const asked: TraceReport = {
      ...completeReport(),
      understood: { ...sampleReport().understood, manyToOne: false },
    };
    expect(rowText(asked, 'Complete?')).toMatch(
      /32 rows with chatcmpl_id chatcmpl-k5VI90yp2YiXRQvS_Bt4G or its req_id$/,
    );
    expect(plainText(windowText(asked))).toMatch(
      /Rows of the request are those with chatcmpl_id chatcmpl-k5VI90yp2YiXRQvS_Bt4G or its req_id\.$/,
    );
    expect(plainText(windowText(completeReport()))).not.toContain('Rows of the request');
    expect(rowText(notFoundReport(), 'Complete?')).toMatch(/0 rows with the id$/);
  });
});

describe('the row about the request', () => {
  const withFacts = (facts: Partial<TraceReport['request']>): TraceReport => {
    const report = completeReport();
    return { ...report, request: { ...report.request, ...facts } };
  };

  it('marks tokens that the system estimated', () => {
    expect(rowText(withFacts({ promptTokens: 8, completionTokens: 6, tokensAreEstimated: true }), 'Request')).toContain(
      ', ≈ 8 + 6 tokens (estimated),',
    );
    expect(
      rowText(withFacts({ promptTokens: 8, completionTokens: 6, tokensAreEstimated: false }), 'Request'),
    ).toContain(', 8 + 6 tokens,');
  });

  it('says by whose clock the first token came', () => {
    const report = withFacts({ firstTokenMs: 13 });
    expect(rowText(report, 'Request')).toContain('first token after 13 ms (from its start)');
    const stated = report.events.map((event) =>
      event.fact.kind === 'usage'
        ? { ...event, means: { ...event.means, firstTokenMs: 13 } as typeof event.means }
        : event,
    );
    expect(rowText({ ...report, events: stated }, 'Request')).toContain(
      'first token after 13 ms (usage’s clock, from the ingress)',
    );
  });
});

describe('the row about other requests', () => {
  it('is the finding’s own heading and the ids', () => {
    expect(rowText(completeReport(), 'Also hit')).toBe(
      '3 other requests hit: 1 stream cut, 2 rejected with 503; ids T4fKlQzlLwwSGoSlxgXe2, wtACaMCP61hs7hm_CLWlY, H1zGAZ5IWc3fkRaMx7bOG',
    );
  });
});

describe('the marks of a finding', () => {
  it('say first what it is, then how sure', () => {
    const [finding] = sampleReport().correlations;
    if (finding === undefined) throw new Error('the sample has findings');
    const marks = (weight: 'problem' | 'note', confidence: 'certain' | 'likely') =>
      marksOf({ ...finding, weight, confidence });
    expect(marks('note', 'likely')).toBe('note, likely');
    expect(marks('note', 'certain')).toBe('note');
    expect(marks('problem', 'likely')).toBe('likely, not proven');
    expect(marks('problem', 'certain')).toBe('');
  });
});

describe('lines with flaws', () => {
  const undated = (id: string, line: number, scope: 'request' | 'window') =>
    makeEvent({ id, line, scope, fact: { kind: 'log', event: null }, lane: 'log', what: own('x'), file: 'logs/a.log' });
  const linesOf = (events: TraceReport['events'], count: number): readonly string[] => {
    const report = { ...completeReport(), events };
    const [source] = report.completeness.sources;
    if (source === undefined) throw new Error('the sample has a source');
    const flaws = [{ flaw: 'undated', count, where: ['logs/a.log:7'] }];
    return flawLines({ ...source, flaws }, { report, names: shortNames(report) }).map(plainText);
  };

  it('are those of the request; those read around it are counted apart', () => {
    expect(
      linesOf([undated('E01', 3, 'request'), undated('W01', 7, 'window'), undated('W02', 9, 'window')], 2),
    ).toEqual(['1 line undated, kept as it is: a.log:3; 2 more lines of the context around the request']);
    expect(linesOf([undated('E01', 3, 'request'), undated('E02', 4, 'request')], 2)).toEqual([
      '2 lines undated, kept as they are: a.log:3, a.log:4',
    ]);
  });

  it('say so when none is of the request, and are never dropped', () => {
    expect(linesOf([undated('W01', 7, 'window')], 1)).toEqual([
      '1 line undated, kept as it is: a.log:7, none of them of this request',
    ]);
    expect(linesOf([], 4)).toEqual(['4 lines undated, kept as they are: a.log:7 and 3 more']);
  });
});

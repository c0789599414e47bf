import { describe, expect, it } from 'vitest';
import { own } from '../../src/model/prose.ts';
import { drawPicture } from '../../src/reporters/picture/picture.ts';
import { layOutRows } from '../../src/reporters/wording/rows.ts';
import { cycle, NAUGHTY } from './hostile-text.ts';
import { makeEvent, notFoundReport, sampleReport } from './sample-report.ts';

const START = sampleReport().request.start ?? 0n;
const MS = 1_000_000n;

const draw = (report: ReturnType<typeof sampleReport>) => drawPicture(report, layOutRows(report, { all: false }).rows);

describe('the picture', () => {
  it('shows spans, points, the fold, the unanswered call and the outage by lane', () => {
    expect(draw(sampleReport())?.lines).toEqual([
      'gantt',
      '  dateFormat x',
      '  axisFormat %S.%L',
      '  todayMarker off',
      '  section http',
      '  E01 access_log 200 :crit, 1795417031270, 1795417033274',
      '  E02 http_ingress :milestone, 1795417031272, 0ms',
      '  L01 access_log 503 :crit, milestone, 1795417033273, 0ms',
      '  section backend',
      '  E04 rpc 9 :milestone, 1795417031273, 0ms',
      '  E06 rpc 11 :1795417031274, 1795417031287',
      '  E08 rpc 15 unanswered :crit, 1795417031288, 1795417033274',
      '  E29 backend_stderr :crit, milestone, 1795417033266, 0ms',
      '  section sse',
      '  E03 sse_guard ≈ :1795417031272, 1795417031288',
      '  E09…E28 20 sse :1795417031310, 1795417033255',
      '  E30 sse_done :milestone, 1795417033267, 0ms',
      '  section usage',
      '  E31 usage 503 :crit, milestone, 1795417033271, 0ms',
      '  section worker',
      '  W01 worker outage 605 ms :crit, 1795417033267, 1795417033775',
    ]);
  });

  it('is the same whatever the logs say, but for the number of a call', () => {
    const usual = draw(sampleReport())?.lines.map((line) => line.replace('rpc 15', 'rpc'));
    for (let at = 0; at < NAUGHTY.length; at += 37) {
      const lines = draw(sampleReport(cycle(NAUGHTY, at)))?.lines.map((line) =>
        line.replace(/rpc \d+ unanswered/, 'rpc unanswered'),
      );
      expect(lines).toEqual(usual);
    }
  });

  it('keeps to what Mermaid parses', () => {
    for (const line of draw(sampleReport())?.lines.slice(4) ?? []) {
      expect(line).toMatch(
        /^ {2}(?:section [a-z_]+|[A-Za-z0-9_ ,.…≈]+ :(?:crit, )?(?:milestone, )?\d{13}, (?:\d{13}|0ms))$/,
      );
    }
  });

  it('leaves out points before spans and abnormal events when there are too many, and says how many', () => {
    const report = sampleReport();
    const points = Array.from({ length: 50 }, (_, index) =>
      makeEvent({
        id: `E${100 + index}`,
        atMs: index,
        fact: { kind: 'submission' },
        lane: 'log',
        what: own('x'),
        file: 'a',
        line: index + 1,
      }),
    );
    const picture = draw({ ...report, events: [...report.events, ...points] });
    expect(picture?.lines.filter((line) => line.includes(' :'))).toHaveLength(30);
    expect(picture?.lines.some((line) => line.includes('E08 rpc 15 unanswered'))).toBe(true);
    expect((picture?.leftOut ?? 0) + (picture?.undatedLeftOut ?? 0)).toBe(12 + 50 - 30);
  });

  it('changes its axis with the span', () => {
    const report = sampleReport();
    const at = (atMs: number) =>
      draw({
        ...report,
        request: { ...report.request, end: START + BigInt(atMs) * 1_000_000n },
        events: [
          ...report.events,
          makeEvent({ id: 'E99', atMs, fact: { kind: 'submission' }, lane: 'log', what: own('x'), file: 'a', line: 1 }),
        ],
      });
    expect(at(60_000)?.lines[2]).toBe('  axisFormat %M:%S');
    expect(at(600_000)?.axis).toMatch(
      /^time of day in the zone of your browser, not UTC, at most 2 min 30 s to each side/,
    );
  });

  describe('keeps its axis to the request', () => {
    const report = sampleReport();
    const [outage] = report.outages;
    if (outage === undefined) throw new Error('the sample has an outage');
    const short = { ...report, request: { ...report.request, end: START + 40n * MS } };

    it('with a quarter of it to each side, 50 ms at the least', () => {
      expect(draw(report)?.axis).toBe('second of the minute, at most 501 ms to each side of the request');
      expect(draw(short)?.axis).toBe('second of the minute, at most 50 ms to each side of the request');
    });

    it('and cuts what goes beyond it, saying which', () => {
      const wide = { ...outage, start: START - 3000n * MS, end: START + 9000n * MS };
      const picture = draw({ ...report, outages: [wide] });
      expect(picture?.lines).toContain('  W01 worker outage 12.000 s :crit, 1795417030769, 1795417033775');
      expect(picture?.clipped).toEqual(['W01']);
    });

    it('and leaves out what lies outside, counted', () => {
      const picture = draw(short);
      expect(picture?.lines.join('\n')).not.toMatch(/W01|E29|E31/);
      // E29, E30, E31, L01 and the outage.
      expect(picture?.leftOut).toBe(5);
    });

    it('and cuts an outage without an end at its edge', () => {
      const open = { ...outage, ready: null, end: null };
      const picture = draw({ ...report, request: { ...report.request, end: null }, outages: [open] });
      expect(picture?.lines.join('\n')).not.toContain('W01');
      expect(draw({ ...report, outages: [open] })?.lines).toContain(
        '  W01 worker outage, no ready seen :crit, 1795417033267, 1795417033775',
      );
    });
  });

  it('draws an undated row over its interval, or says that it is in the timeline only', () => {
    const report = sampleReport();
    const guardBetween = (notBefore: bigint | null, notAfter: bigint | null) =>
      draw({
        ...report,
        events: report.events.map((event) =>
          event.id === 'E03' ? { ...event, between: { notBefore, notAfter } } : event,
        ),
      });
    const label = /E03 sse_guard ≈ :1795417031272, 1795417031288/;
    expect(guardBetween(START + 2n * MS, START + 18n * MS)).toMatchObject({ hasUndated: true, undatedLeftOut: 0 });
    expect(guardBetween(START + 2n * MS, START + 18n * MS)?.lines.join('\n')).toMatch(label);
    for (const [from, to] of [
      [START - 9000n * MS, START + 9000n * MS],
      [START + 2n * MS, null],
      [null, START + 2n * MS],
    ] as const) {
      const picture = guardBetween(from, to);
      expect(picture).toMatchObject({ hasUndated: false, undatedLeftOut: 1 });
      expect(picture?.lines.join('\n')).not.toContain('E03');
    }
  });

  it('shows the access log of a failed request in red whatever its status, a planned shutdown not', () => {
    const report = sampleReport();
    const verdict = (verdict: 'succeeded' | 'failed') =>
      draw({ ...report, outcome: { ...report.outcome, verdict } })?.lines;
    expect(verdict('failed')).toContain('  E01 access_log 200 :crit, 1795417031270, 1795417033274');
    expect(verdict('succeeded')).toContain('  E01 access_log 200 :1795417031270, 1795417033274');
    const planned = report.outages.map((outage) => ({
      ...outage,
      isPlanned: true,
      title: 'planned shutdown',
      cause: 'planned_shutdown' as const,
    }));
    expect(draw({ ...report, outages: planned })?.lines).toContain(
      '  W01 planned shutdown 605 ms :1795417033267, 1795417033775',
    );
  });

  it('is left out when there is nothing to draw', () => {
    expect(draw(notFoundReport())).toBeNull();
  });
});

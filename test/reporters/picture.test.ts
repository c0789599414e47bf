import { describe, expect, it } from 'vitest';
import { own } from '../../src/model/prose.ts';
import { drawPicture } from '../../src/reporters/picture.ts';
import { layOutRows } from '../../src/reporters/rows.ts';
import { cycle, NAUGHTY } from './hostile-text.ts';
import { makeEvent, notFoundReport, sampleReport } from './sample-report.ts';

const draw = (report: ReturnType<typeof sampleReport>) => drawPicture(report, layOutRows(report, { all: false }).rows);

describe('the picture', () => {
  it('shows spans, points, the fold, the unanswered call and the outage by lane', () => {
    expect(draw(sampleReport())?.lines).toEqual([
      'gantt',
      '  dateFormat x',
      '  axisFormat %S.%L',
      '  todayMarker off',
      '  section http',
      '  E01 access_log 200 :1795417031270, 1795417033274',
      '  E02 http_ingress :milestone, 1795417031272, 0ms',
      '  L01 access_log 503 :milestone, 1795417033273, 0ms',
      '  section backend',
      '  E04 rpc 9 :milestone, 1795417031273, 0ms',
      '  E06 rpc 11 :1795417031274, 1795417031287',
      '  E08 rpc 15 unanswered :crit, 1795417031288, 1795417033274',
      '  E29 backend_stderr :crit, milestone, 1795417033266, 0ms',
      '  section sse',
      '  E09…E28 20 sse :1795417031310, 1795417033255',
      '  E30 sse_done :milestone, 1795417033267, 0ms',
      '  section usage',
      '  E31 usage 503 :crit, milestone, 1795417033271, 0ms',
      '  section worker',
      '  W01 outage 605 ms :crit, 1795417033267, 1795417033872',
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
        /^ {2}(?:section [a-z_]+|[A-Za-z0-9_ ,.…]+ :(?:crit, )?(?:milestone, )?\d{13}, (?:\d{13}|0ms))$/,
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
    expect(picture?.leftOut).toBe(11 + 50 - 30);
  });

  it('changes its axis with the span', () => {
    const report = sampleReport();
    const at = (atMs: number) =>
      draw({
        ...report,
        events: [
          ...report.events,
          makeEvent({ id: 'E99', atMs, fact: { kind: 'submission' }, lane: 'log', what: own('x'), file: 'a', line: 1 }),
        ],
      });
    expect(at(60_000)?.lines[2]).toBe('  axisFormat %M:%S');
    expect(at(600_000)).toMatchObject({ axis: 'time of day in the zone of your browser, not UTC' });
  });

  it('is left out when there is nothing to draw', () => {
    expect(draw(notFoundReport())).toBeNull();
  });
});

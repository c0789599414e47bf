import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pretty } from '../../src/reporters/pretty/index.ts';
import { escapeTerminal } from '../../src/reporters/pretty/escape.ts';
import { cycle, hostileText, NAUGHTY, unescapeShown } from './hostile-text.ts';
import { HIDDEN, OURS, showOn } from './seen-on-terminal.ts';
import { liveReport } from './sample-live.ts';
import { sampleReport } from './sample-report.ts';

describe('what a terminal does with hostile text', () => {
  it('is heard by this test when it is not escaped', async () => {
    const { events } = await showOn('\u001b]0;owned\u0007\u0007\u001b[c\u001b[2A\u001b[2J');
    expect(events).toEqual(['osc 0', 'bell', 'csi c', 'csi A', 'csi J']);
  });

  it('is to show it, and nothing else', async () => {
    const reports = Array.from({ length: Math.ceil(NAUGHTY.length / 41) }, (_, index) => [
      sampleReport(cycle(NAUGHTY, index * 41)),
      liveReport(cycle(NAUGHTY, index * 41)),
    ]).flat();
    for (const [index, report] of reports.entries()) {
      const text = pretty.render(report, { width: 120, color: true, all: index % 4 < 2 });
      const bare = text.replaceAll(OURS, '');
      expect(bare.replaceAll('\n', '')).not.toMatch(HIDDEN);
      const { events, lines } = await showOn(text);
      expect(events).toEqual([]);
      expect(lines).toEqual(bare.split('\n').map((line) => line.trimEnd()));
    }
  });

  it('has no control sequence at all without colours', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 30 }), (texts) => {
        for (const report of [sampleReport(cycle(texts)), liveReport(cycle(texts))]) {
          const text = pretty.render(report, { width: 100, color: false, all: false });
          expect(text.replaceAll('\n', '')).not.toMatch(HIDDEN);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('terminal escape', () => {
  it('is exact, on one line, and hides nothing', () => {
    const check = (text: string): void => {
      expect(escapeTerminal(text)).not.toMatch(HIDDEN);
      expect(unescapeShown(escapeTerminal(text))).toBe(text);
    };
    for (const text of NAUGHTY) check(text);
    fc.assert(fc.property(hostileText, check), { numRuns: 2000 });
  });
});

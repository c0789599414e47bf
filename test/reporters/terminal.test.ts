import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pretty } from '../../src/reporters/pretty.ts';
import { escapeTerminal } from '../../src/reporters/terminal-escape.ts';
import { cycle, hostileText, NAUGHTY, unescapeShown } from './hostile-text.ts';
import { liveReport } from './sample-live.ts';
import { sampleReport } from './sample-report.ts';

const OURS = /\u001b\[(?:1|2|4|22|24|3[1-6]|39|90)m/g;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
// Wide enough that the terminal itself never wraps, addresses included.
const COLUMNS = 2000;

interface Seen {
  readonly events: readonly string[];
  readonly lines: readonly string[];
}

/** Everything a terminal did with the text other than show it. */
async function showOn(text: string): Promise<Seen> {
  const lines = text.split('\n');
  const terminal = new xterm.Terminal({
    cols: COLUMNS,
    rows: lines.length + 5,
    scrollback: 100,
    allowProposedApi: true,
    convertEol: true,
  });
  const events: string[] = [];
  terminal.onTitleChange((title) => events.push(`title ${title}`));
  terminal.onBell(() => events.push('bell'));
  terminal.onData((data) => events.push(`answer ${JSON.stringify(data)}`));
  terminal.onBinary(() => events.push('binary'));
  for (const code of [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 50, 52, 104, 133, 777, 1337]) {
    terminal.parser.registerOscHandler(code, () => {
      events.push(`osc ${code}`);
      return true;
    });
  }
  for (const final of 'ABCDEFGHIJKLMPSTXZ`abcdefghilnpqrstux') {
    terminal.parser.registerCsiHandler({ final }, () => {
      events.push(`csi ${final}`);
      return true;
    });
  }
  for (const final of 'qpr|{') {
    terminal.parser.registerDcsHandler({ final, intermediates: '+' }, () => {
      events.push(`dcs ${final}`);
      return true;
    });
  }
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const shown = lines.map((_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '');
  terminal.dispose();
  return { events, lines: shown };
}

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

import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { pretty } from '../../src/reporters/pretty/index.ts';
import { cycle, NAUGHTY } from './hostile-text.ts';
import { liveReport } from './sample-live.ts';
import { completeReport, notFoundReport, sampleReport } from './sample-report.ts';

const plain = (width: number) => ({ width, color: false, all: false });

describe('the report on a terminal', () => {
  it('is this at 80 columns', async () => {
    await expect(pretty.render(sampleReport(), plain(80))).toMatchFileSnapshot('golden/sample.80.txt');
  });

  it('is this at 120 columns', async () => {
    await expect(pretty.render(sampleReport(), plain(120))).toMatchFileSnapshot('golden/sample.120.txt');
  });

  it.each([80, 120])('is this at %d columns, for a request found in live stores', async (width) => {
    await expect(pretty.render(liveReport(), plain(width))).toMatchFileSnapshot(`golden/sample-live.${width}.txt`);
  });

  it('is never wider than asked for live stores either, but for addresses and ids', () => {
    const reports = [liveReport(), ...[0, 53, 106, 159].map((at) => liveReport(cycle(NAUGHTY, at)))];
    for (const [index, report] of reports.entries())
      for (const width of [40, 64, 80, 120]) {
        const lines = pretty
          .render(report, plain(width))
          .split('\n')
          .slice(index === 0 ? 0 : 2);
        const body = lines.slice(
          0,
          lines.findIndex((line) => line.startsWith('Again')),
        );
        const tooWide = body.filter((line) => stringWidth(line) > width && !/^ {4}https:\/\/|[\w-]{21}/.test(line));
        expect(tooWide, `at ${width}`).toEqual([]);
      }
  });

  it('is this, for an id that was not found', async () => {
    await expect(pretty.render(notFoundReport(), plain(80))).toMatchFileSnapshot('golden/not-found.80.txt');
  });

  it('begins with the answer', () => {
    const lines = pretty.render(completeReport(), plain(100)).split('\n');
    expect(lines[0]).toBe('gzem0gSXvGkLYfiMxg7Gf  failed, stream cut by a worker exit');
    expect(lines[2]).toMatch(/^ {2}Outcome {9}failed after 2\.004 s/);
    expect(pretty.render(sampleReport(), plain(100)).split('\n')[2]).toMatch(/^ {2}Complete\? {7}INCOMPLETE/);
  });

  it('is never wider than asked, but for ids', () => {
    for (const width of [40, 60, 64, 80, 100, 120, 200]) {
      const tooWide = pretty
        .render(sampleReport(), plain(width))
        .split('\n')
        .filter((line) => stringWidth(line) > width);
      expect(
        tooWide.filter((line) => !/^ +(?:Again|chatcmpl-|.*[A-Za-z0-9_-]{21})/.test(line)),
        `at ${width}`,
      ).toEqual([]);
    }
  });

  it('is never wider than asked with hostile text either, but for its title and its command', () => {
    for (let at = 0; at < NAUGHTY.length; at += 53) {
      const lines = pretty
        .render(sampleReport(cycle(NAUGHTY, at)), plain(90))
        .split('\n')
        .slice(2);
      const body = lines.slice(
        0,
        lines.findIndex((line) => line.startsWith('Again')),
      );
      expect(body.filter((line) => stringWidth(line) > 90)).toEqual([]);
    }
  });

  it('loses no word by wrapping', () => {
    const words = (width: number): string =>
      pretty.render({ ...completeReport(), events: [] }, plain(width)).replaceAll(/\s+\\?\s*/g, ' ');
    expect(words(60)).toBe(words(400));
  });

  it('says the same with colours as without', () => {
    const colored = pretty.render(sampleReport(), { width: 100, color: true, all: false });
    expect(colored).not.toBe(pretty.render(sampleReport(), plain(100)));
    expect(colored.replaceAll(/\u001b\[[0-9;]*m/g, '')).toBe(pretty.render(sampleReport(), plain(100)));
  });

  it('gives a command that is still one command when pasted', () => {
    const command = ['trace-by-id', ...Array.from({ length: 12 }, (_, index) => `--file=logs/part-${index}.ndjson`)];
    const text = pretty.render(
      { ...completeReport(), provenance: { ...completeReport().provenance, command } },
      plain(60),
    );
    const lines = text.trimEnd().split('\n');
    const from = lines.findIndex((line) => line.startsWith('  trace-by-id'));
    expect(
      lines
        .slice(from)
        .join('\n')
        .replaceAll(/\s*\\\n\s*/g, ' ')
        .trim(),
    ).toBe(command.join(' '));
  });
});

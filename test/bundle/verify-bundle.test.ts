import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { citedInMarkdown, idsIn } from '../../src/bundle/cited-in-markdown.ts';
import { type FoundEntry, isWithinLimits, missingEvents } from '../../src/bundle/verify-bundle.ts';
import { plainText } from '../../src/model/prose.ts';

function cited(markdown: string): readonly string[] {
  return (citedInMarkdown(markdown) ?? []).flatMap((range) => [...idsIn(range)]);
}

describe('citedInMarkdown', () => {
  it('finds citations, rows and ranges, and nothing in code', () => {
    const text = [
      'It died [E01 W11…W13] `[E77]` \\[E78] and [open][S01].',
      '| **E04** | x |',
      '| L02…L03 | x |',
      'one `` [E80] ` [E81] `` [E05] ` [E06]',
      '```mermaid',
      '[E79]',
      '``` x',
      '``',
      '````',
      '```[E07]```',
    ].join('\n');
    expect(cited(text)).toEqual(['E01', 'E04', 'E05', 'E06', 'L02', 'L03', 'S01', 'W11', 'W12', 'W13']);
  });

  it('takes what is no citation for none', () => {
    expect(cited('[E01 E02 [E1] [E03 ] [Q01] [E04,E05] | E06 |\n | E07 |')).toEqual([]);
    expect(cited('[E09…E08] [E01…W01]')).toEqual(['E01', 'E08', 'E09', 'W01']);
  });

  it('names each of a range as the report does', () => {
    expect(cited('[E98…E101] [E100…E103] [E0007]')).toEqual(['E98', 'E99', 'E100', 'E101', 'E102', 'E103', 'E0007']);
  });

  it('keeps ranges as they are, and those that touch as one', () => {
    const many = Array.from({ length: 4000 }, (_, index) => `[E0${index % 10}…E99999] [W10…W${10 + index}]`).join(' ');
    expect(citedInMarkdown(many)).toEqual([
      { letter: 'E', width: 2, first: 0, last: 99_999 },
      { letter: 'W', width: 2, first: 10, last: 4009 },
    ]);
  });

  it.each([
    ['backticks that nothing closes', '`'.repeat(60_000) + 'a'.repeat(200_000)],
    ['backticks of many lengths', Array.from({ length: 800 }, (_, index) => '`'.repeat(index + 1)).join(' ')],
    ['fences that nothing closes', '```a\n'.repeat(200_000)],
    ['brackets that nothing closes', '[E01 '.repeat(200_000)],
    ['a list that nothing closes', `[E01${' E02'.repeat(200_000)}`],
    ['a long number', `[E${'1'.repeat(1_000_000)}`],
  ])('is done before one has waited with %s', { timeout: 5000 }, (_, markdown) => {
    expect(citedInMarkdown(markdown)).toEqual([]);
  });

  it('stops where no report goes on', () => {
    const many = Array.from({ length: 1_000_001 }, (_, index) => `E${index + 10}…E${index + 11}`).join(' ');
    expect(citedInMarkdown(many.replace(/\S+/g, '[$&]\n'))).toBeNull();
    expect(citedInMarkdown('`a'.repeat(3_000_000))).toBeNull();
  });

  const GOLDEN = join(import.meta.dirname, '..', 'e2e', 'golden');
  it.each(readdirSync(GOLDEN).filter((name) => name.endsWith('.md') && name !== 'not-found.md'))(
    'finds some in %s',
    (name) => {
      expect(cited(readFileSync(join(GOLDEN, name), 'utf8')).length).toBeGreaterThan(2);
    },
  );
});

describe('missingEvents', () => {
  const events = '{"type":"event","id":"E01"}\n{"type":"event","id":"E02"}\n';
  const missing = (evidence: string): readonly string[] => missingEvents({ evidence, events }).map(plainText);

  it('names what is cited and is not there', () => {
    expect(missing('[E01…E02]')).toEqual([]);
    expect(missing('[E01…E03]')).toEqual(['evidence.md cites E03, which events.ndjson does not have']);
  });

  it('is not worn out by a range that nobody has', () => {
    for (const range of ['[E01…E99999999999]', `[E01…E${'9'.repeat(400)}]`]) {
      const told = missing(range);
      expect(told.length).toBe(101);
      expect(told[0]).toBe('evidence.md cites E03, which events.ndjson does not have');
      expect(told.at(-1)).toBe('evidence.md cites more that events.ndjson does not have');
    }
    expect(missing(`[E${'9'.repeat(400)}]`).length).toBe(1);
  });
});

it('does not unpack what says that it is larger than any bundle', () => {
  const entry = (sizeBytes: number): FoundEntry => ({ path: 'a.txt', kind: 'file', sizeBytes });
  expect(isWithinLimits([entry(1000)])).toBe(true);
  expect(isWithinLimits([entry(300 * 1024 * 1024)])).toBe(false);
  expect(isWithinLimits(Array.from({ length: 6 }, () => entry(100 * 1024 * 1024)))).toBe(false);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { citedInMarkdown } from '../../src/bundle/cited-in-markdown.ts';
import { type FoundEntry, isWithinLimits } from '../../src/bundle/verify-bundle.ts';

describe('citedInMarkdown', () => {
  it('finds citations, rows and ranges, and nothing in code', () => {
    const text = [
      'It died [E01 W11…W13] `[E77]` \\[E78] and [open][S01].',
      '| **E04** | x |',
      '| L02…L03 | x |',
      '```mermaid',
      '[E79]',
      '```',
    ].join('\n');
    expect(citedInMarkdown(text)).toEqual(['E01', 'E04', 'L02', 'L03', 'S01', 'W11', 'W12', 'W13']);
  });

  it('is not worn out by a range that nobody has', () => {
    expect(citedInMarkdown('[E01…E99999999999]')).toEqual(['E01', 'E99999999999']);
  });

  const GOLDEN = join(import.meta.dirname, '..', 'e2e', 'golden');
  it.each(readdirSync(GOLDEN).filter((name) => name.endsWith('.md') && name !== 'not-found.md'))(
    'finds some in %s',
    (name) => {
      expect(citedInMarkdown(readFileSync(join(GOLDEN, name), 'utf8')).length).toBeGreaterThan(2);
    },
  );
});

it('does not unpack what says that it is larger than any bundle', () => {
  const entry = (sizeBytes: number): FoundEntry => ({ path: 'a.txt', kind: 'file', sizeBytes });
  expect(isWithinLimits([entry(1000)])).toBe(true);
  expect(isWithinLimits([entry(300 * 1024 * 1024)])).toBe(false);
  expect(isWithinLimits(Array.from({ length: 6 }, () => entry(100 * 1024 * 1024)))).toBe(false);
});

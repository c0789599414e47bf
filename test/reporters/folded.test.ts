import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryCoverage } from '../../src/model/coverage.ts';
import type { SearchedWindow } from '../../src/model/search-story.ts';
import { foldQueries, foldWindows } from '../../src/reporters/wording/folded.ts';

function searched(start: bigint, end: bigint, part: Partial<SearchedWindow> = {}): SearchedWindow {
  return { range: { start, end }, reason: 'widening', estimatedBytes: 1, matched: 0, skipped: false, ...part };
}

describe('windows', () => {
  it('without a hit that touch are one row; the hit is one of its own', () => {
    const windows = [searched(90n, 100n), searched(60n, 90n), searched(0n, 60n, { matched: 3, estimatedBytes: 7 })];
    expect(foldWindows(windows)).toEqual([
      { ...searched(60n, 100n), estimatedBytes: 2, steps: 2 },
      { ...searched(0n, 60n), matched: 3, estimatedBytes: 7, steps: 1 },
    ]);
  });

  it.each<[string, Partial<SearchedWindow>]>([
    ['was not searched', { skipped: true }],
    ['has another reason', { reason: 'id' }],
    ['has no estimate', { estimatedBytes: null }],
  ])('one that %s stays apart', (_, part) => {
    expect(foldWindows([searched(90n, 100n), searched(60n, 90n, part)])).toHaveLength(2);
  });

  it('that do not touch stay apart', () => {
    expect(foldWindows([searched(90n, 100n), searched(60n, 89n)])).toHaveLength(2);
  });

  it('folded or not: the same moments, bytes, rows and steps', () => {
    const some = fc.record({
      length: fc.bigInt({ min: 1n, max: 5n }),
      pause: fc.bigInt({ min: 0n, max: 1n }),
      matched: fc.integer({ min: 0, max: 1 }),
      skipped: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(some), (parts) => {
        let at = 0n;
        const windows = parts.map(({ length, pause, matched, skipped }) => {
          const end = at - pause;
          at = end - length;
          return searched(at, end, { matched: skipped ? 0 : matched, skipped });
        });
        const folded = foldWindows(windows);
        const sum = (list: readonly SearchedWindow[]) => ({
          nanos: list.reduce((all, { range: { start, end } }) => all + end - start, 0n),
          bytes: list.reduce((all, { estimatedBytes }) => all + (estimatedBytes ?? 0), 0),
          rows: list.reduce((all, { matched }) => all + matched, 0),
        });
        expect(sum(folded)).toEqual(sum(windows));
        expect(folded.reduce((all, { steps }) => all + steps, 0)).toBe(windows.length);
      }),
    );
  });
});

describe('queries', () => {
  const query: QueryCoverage = {
    query: '{a="b"} |= "c"',
    range: { start: 50n, end: 100n },
    purpose: 'answer',
    verdict: 'complete',
    rows: 0,
    requests: 1,
    processedBytes: 10,
    countedRows: null,
  };
  const older = { ...query, range: { start: 20n, end: 50n }, processedBytes: null };

  it('that gave nothing are one row with what they cost together', () => {
    expect(foldQueries([query, older])).toEqual([{ ...query, range: { start: 20n, end: 100n }, requests: 2 }]);
  });

  it.each<[string, Partial<QueryCoverage>]>([
    ['gave rows', { rows: 1 }],
    ['was not answered whole', { verdict: 'partial' }],
    ['is another one', { query: '{a="b"} |= "d"' }],
    ['was counted', { countedRows: 0 }],
  ])('one that %s stays apart', (_, part) => {
    expect(foldQueries([query, { ...older, ...part }])).toHaveLength(2);
  });
});

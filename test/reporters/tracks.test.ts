import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packTracks } from '../../src/reporters/picture/tracks.ts';

interface Interval {
  readonly start: bigint;
  readonly end: bigint;
}

function cross(a: Interval, b: Interval): boolean {
  return (
    (a.start < b.start && b.start < a.end && a.end < b.end) || (b.start < a.start && a.start < b.end && b.end < a.end)
  );
}

const intervals = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 8 })), { maxLength: 14 })
  .map((pairs) =>
    pairs
      .map(([start, length]): Interval => ({ start: BigInt(start), end: BigInt(start + length) }))
      .toSorted((a, b) => Number(a.start - b.start) || Number(b.end - a.end)),
  );

it('loses none, and lets no two of one track cross', () => {
  fc.assert(
    fc.property(intervals, (all) => {
      const tracks = packTracks(all);
      expect(new Set(tracks.flat())).toEqual(new Set(all));
      expect(tracks.flat()).toHaveLength(all.length);
      for (const track of tracks) for (const a of track) for (const b of track) expect(cross(a, b)).toBe(false);
    }),
  );
});

it('needs one track for what nests or follows', () => {
  const nested = [
    { start: 0n, end: 9n },
    { start: 1n, end: 3n },
    { start: 3n, end: 3n },
    { start: 3n, end: 9n },
    { start: 9n, end: 10n },
  ];
  expect(packTracks(nested)).toEqual([nested]);
  expect(packTracks([])).toEqual([]);
});

it('needs two for what crosses', () => {
  const crossing = [
    { start: 0n, end: 5n },
    { start: 3n, end: 8n },
    { start: 4n, end: 5n },
  ];
  expect(packTracks(crossing).map((track) => track.length)).toEqual([2, 1]);
});

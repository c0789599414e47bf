import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Mark, packLane, type Spot, textWidth } from '../../src/reporters/html/lane-rows.ts';

const ROOM = { left: 130, right: 1100, mostRows: 5 };

const marks = fc.array(
  fc
    .record({
      left: fc.integer({ min: 125, max: 1084 }),
      width: fc.oneof(fc.constant(10), fc.integer({ min: 3, max: 900 })),
      label: fc.stringMatching(/^E[0-9]{2,3} [a-z_]{1,30}$/),
    })
    .map(({ left, width, label }): Mark => ({ left, right: Math.min(left + width, 1094), label })),
  { maxLength: 20 },
);

/** What mark and label take up together. */
function extent({ left, right }: Mark, { label }: Spot): { readonly left: number; readonly right: number } {
  return label === null ? { left, right } : { left: Math.min(left, label.left), right: Math.max(right, label.right) };
}

it('lets nothing with a label touch anything else of its row, and no label leave the picture or cover its own mark', () => {
  fc.assert(
    fc.property(marks, (all) => {
      const spots = packLane(all, ROOM);
      expect(spots).toHaveLength(all.length);
      const placed = all.flatMap((mark, at) => {
        const spot = spots[at];
        return spot === undefined ? [] : [{ mark, spot, ...extent(mark, spot) }];
      });
      for (const { mark, spot } of placed) {
        expect(spot.row).toBeLessThan(ROOM.mostRows);
        if (spot.label === null) continue;
        const { side, left, right } = spot.label;
        expect(right - left).toBeCloseTo(textWidth(mark.label));
        expect(left).toBeGreaterThanOrEqual(side === 'within' ? mark.left : ROOM.left);
        expect(right).toBeLessThanOrEqual(side === 'within' ? mark.right : ROOM.right);
        if (side !== 'within') expect(right < mark.left || left > mark.right).toBe(true);
      }
      for (const one of placed)
        for (const other of placed) {
          if (one === other || one.spot.row !== other.spot.row) continue;
          // Those without labels have their row to themselves.
          expect(one.spot.label === null).toBe(other.spot.label === null);
          if (one.spot.label !== null) expect(one.right < other.left || other.right < one.left).toBe(true);
        }
    }),
  );
});

it('puts a label behind its mark, before it at the right edge, and within it when it takes up the picture', () => {
  const sideOf = (left: number, right: number): string | undefined =>
    packLane([{ left, right, label: 'E14 backend_notification' }], ROOM)[0]?.label?.side;
  expect(sideOf(300, 310)).toBe('behind');
  expect(sideOf(990, 1000)).toBe('before');
  expect(sideOf(140, 1000)).toBe('within');
});

it('keeps the room of a label that stands before its mark', () => {
  const late = { left: 1000, right: 1010, label: 'E14 backend_notification' };
  const [edge] = packLane([late], ROOM);
  const middle = edge?.label?.left ?? 0;
  const [first, second] = packLane([{ left: middle - 5, right: middle + 5, label: 'E13 sse' }, late], ROOM);
  expect([first?.row, second?.row]).toEqual([0, 1]);
});

it('gives the marks that find no room a last row of their own, without labels', () => {
  const same = Array.from({ length: 9 }, (_, at) => ({ left: 500, right: 510, label: `E${at} sse` }));
  const spots = packLane(same, ROOM);
  expect(spots.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 4, 4, 4, 4]);
  expect(spots.map(({ label }) => label === null)).toEqual([...Array(4).fill(false), ...Array(5).fill(true)]);
});

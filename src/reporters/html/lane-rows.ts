// Which row of its lane a mark gets, and where its label stands: decided together, so that nothing covers anything else
// and no text leaves the picture.

/** In the picture's units, from left to right. */
interface Interval {
  readonly left: number;
  readonly right: number;
}

/** What is drawn, and what is to be read beside it. */
export interface Mark extends Interval {
  readonly label: string;
}

export interface LabelPlace extends Interval {
  readonly side: 'behind' | 'before' | 'within';
}

export interface Spot {
  readonly row: number;
  /** Null: there was no room for it. */
  readonly label: LabelPlace | null;
}

export interface Room extends Interval {
  /** Those that found no room share the last, without labels. */
  readonly mostRows: number;
}

const BESIDE = 5;
const WITHIN = 6;
const BETWEEN = 9;

/** Behind its mark where that is possible at all, and as far up as that is; a spot for each mark, in their order. */
export function packLane(marks: readonly Mark[], room: Room): readonly Spot[] {
  const taken: Interval[][] = [];
  const spots = marks.map((mark) => {
    for (const label of labelPlaces(mark, room)) {
      const needs = { left: Math.min(mark.left, label.left), right: Math.max(mark.right, label.right) };
      const free = taken.findIndex((row) => row.every((other) => areApart(other, needs)));
      const row = free === -1 ? taken.length : free;
      if (row >= room.mostRows - 1) continue;
      taken[row] = [...(taken[row] ?? []), needs];
      return { row, label };
    }
    return null;
  });
  return spots.map((spot) => spot ?? { row: taken.length, label: null });
}

function labelPlaces({ left, right, label }: Mark, room: Room): readonly LabelPlace[] {
  const width = textWidth(label);
  const places: readonly LabelPlace[] = [
    { side: 'behind', left: right + BESIDE, right: right + BESIDE + width },
    { side: 'before', left: left - BESIDE - width, right: left - BESIDE },
    { side: 'within', left: left + WITHIN, right: left + WITHIN + width },
  ];
  return places.filter((place) =>
    place.side === 'within' ? place.right + WITHIN <= right : place.left >= room.left && place.right <= room.right,
  );
}

function areApart(a: Interval, b: Interval): boolean {
  return a.right + BETWEEN <= b.left || b.right + BETWEEN <= a.left;
}

/** At most: of DejaVu Sans at 12 px, or bold at 11, which is as wide as anything that `system-ui` may be. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + characterWidth(character), 0);
}

function characterWidth(character: string): number {
  if (/[ .,:ijlfrt]/.test(character)) return 5.5;
  return /[a-zA-Z0-9_]/.test(character) && !/[mwMW]/.test(character) ? 8 : 12;
}

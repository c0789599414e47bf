// Of tens of thousands of small files, opening them is what costs. Each is read once, whole, when it is judged, and what is
// foreseen to be asked is looked for then: a file that holds none of it is not opened again.

import { createFinder } from '../records/finder.ts';

/** What one question each asks, or less than that. */
export type StringGroups = readonly (readonly string[])[];

/** Indexes of the groups none of whose strings stands in it. */
export type Absent = readonly number[];

export interface SmallFiles {
  readonly groups: StringGroups;
  /** Is given all of a file. */
  absentIn(bytes: Buffer): Absent;
  note(identity: string, absent: Absent): void;
  /** False where that is not known. */
  holdsNone(identity: string, strings: readonly string[]): boolean;
}

export function watchSmallFiles(given: StringGroups): SmallFiles {
  const groups = given.filter((strings) => strings.length > 0);
  const finders = groups.map(createFinder);
  const asked = groups.map((strings) => new Set(strings));
  const without = groups.map(() => new Set<string>());
  return {
    groups,
    absentIn: (bytes) => [...finders.keys()].filter((group) => finders[group]?.isIn(bytes) === false),
    note(identity, absent) {
      for (const group of absent) without[group]?.add(identity);
    },
    holdsNone: (identity, strings) =>
      without.some((files, group) => files.has(identity) && strings.every((text) => asked[group]?.has(text) === true)),
  };
}

// Of tens of thousands of small files, opening them is what costs. Each is read once, whole, when it is judged, and what is
// foreseen to be asked is looked for then: a file that holds none of it is not opened again.

import { createFinder, type Finder } from './finder.ts';

export interface SmallFiles {
  /** All of a file. */
  see(identity: string, bytes: Buffer): void;
  /** False where that is not known. */
  holdsNone(identity: string, strings: readonly string[]): boolean;
}

interface Group {
  readonly strings: ReadonlySet<string>;
  readonly finder: Finder;
  /** Files without any of them. */
  readonly without: Set<string>;
}

/** `groups`: what one question each asks, or less than that. */
export function watchSmallFiles(groups: readonly (readonly string[])[]): SmallFiles {
  const watched: readonly Group[] = groups
    .filter((strings) => strings.length > 0)
    .map((strings) => ({ strings: new Set(strings), finder: createFinder(strings), without: new Set() }));
  return {
    see(identity, bytes) {
      for (const { finder, without } of watched) if (finder.findIn(bytes).length === 0) without.add(identity);
    },
    holdsNone: (identity, strings) =>
      watched.some((group) => group.without.has(identity) && strings.every((text) => group.strings.has(text))),
  };
}

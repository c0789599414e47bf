// What a report does not have, and whether what was read could have shown it. "None" is said of nothing else.

import type { EventKind } from './event.ts';
import type { Prose } from './prose.ts';

export interface Absence {
  /** One of the profile's own kinds (`Story.absences`). */
  readonly kind: string;
  /** False: that none was found says nothing. */
  readonly known: boolean;
  /** Known: what was read that would have shown it. Not known: what was lacking. A clause without a full stop. */
  readonly why: Prose;
}

/** For every kind, whether its absence would be known. */
export type Absences = Readonly<Record<string, Absence>>;

export interface AbsenceRow {
  /** The kind of line that would show it. Its output is the witness (`LogOutput.holds`). */
  readonly line: EventKind;
  /** near: lines before and behind the request. end: lines behind it, where its own would have come by then. */
  readonly reach: 'near' | 'end';
  /** What a sentence calls lines that would show it. */
  readonly lines: string;
}

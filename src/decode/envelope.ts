// What shippers, container runtimes and viewers put around a line. An envelope is one file in envelopes/ and one line
// in its registry. This room says what an envelope is; open-line.ts looks through them, one inside the other.

import type { JsonObject } from '../model/json.ts';
import type { TimeAssumption, Writer } from '../model/log-record.ts';
import type { UnixNano } from '../model/time.ts';
import type { Clock } from './clock.ts';

/** When an envelope says that the line was written, and how finely. */
export interface WrittenTime {
  readonly time: UnixNano;
  readonly unitNanos: bigint;
  readonly assumed: TimeAssumption | null;
}

/** What one envelope held. */
export interface Opened {
  readonly text: string;
  readonly written?: WrittenTime | null;
  readonly stream?: string | null;
  readonly writer?: Partial<Writer>;
  /** The runtime cut the line here; the next piece follows. */
  readonly partial?: boolean;
  /** Text that no envelope names and that stood before the line: shown, since nobody knows what it says. */
  readonly quoted?: string;
}

export interface Envelope {
  readonly id: string;
  /** For people: what puts it there. */
  readonly title: string;
  /**
   * sure: what it looks like is enough. likely: only with a line of the system inside it. It is asked of each line, so
   * it answers fast where it does not fit.
   */
  readonly trust: 'sure' | 'likely';
  /** Lines of a record after the first stand without it, as in a viewer's download. */
  readonly firstLineOnly?: boolean;
  /** A container runtime's file: it cuts long lines into pieces, and rotates the file between any two lines. */
  readonly cutsLines?: boolean;
  /** Null: not this envelope. */
  open(line: OuterLine, clock: Clock): Opened | null;
}

/** A line as an envelope sees it. The object is parsed once, and only when asked for. */
export interface OuterLine {
  readonly text: string;
  readonly object: () => JsonObject | null;
}

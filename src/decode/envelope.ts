// What shippers, container runtimes and viewers put around a line. An envelope is one file in envelopes/ and one line in its
// registry. This room says what an envelope is; open-line.ts looks through them, one inside the other.

import type { JsonObject } from '../model/json.ts';
import type { TimeAssumption, Writer } from '../model/log-record.ts';
import type { UnixNano } from '../model/time.ts';
import { type Clock, readTime } from './clock.ts';
import { lineOf, outerFacts, valueAt } from './outer-facts.ts';

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
   * sure: what it looks like is enough. likely: only with a line of the system inside it. It is asked of each line, so it
   * answers fast where it does not fit.
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

interface PrefixRule extends Pick<Envelope, 'id' | 'title' | 'firstLineOnly'> {
  /** From the beginning of the line to where the inner line begins. Named groups: time, stream, pod, host, container, pid. */
  readonly pattern: RegExp;
  readonly trust?: Envelope['trust'];
}

/** An envelope that is some text before the line. A `time` that is none is no match. */
export function prefixEnvelope({ id, title, pattern, trust = 'likely', firstLineOnly = false }: PrefixRule): Envelope {
  return {
    id,
    title,
    trust,
    firstLineOnly,
    open({ text }, clock) {
      const match = pattern.exec(text);
      if (match === null || match[0] === '') return null;
      const { time, stream = null, pod = null, host = null, container = null, pid = null } = match.groups ?? {};
      const written = time === undefined ? null : readTime(time, clock);
      if (time !== undefined && written === null) return null;
      return { text: text.slice(match[0].length), written, stream, writer: { pod, host, container, processId: pid } };
    },
  };
}

interface ObjectRule extends Pick<Envelope, 'id' | 'title' | 'cutsLines'> {
  /** Whether the object is of this envelope, by keys that it alone has. */
  readonly fits: (object: JsonObject) => boolean;
  /** Where the line stands: the first of these paths that holds one. */
  readonly paths: readonly string[];
  readonly trust?: Envelope['trust'];
  /** What it says beyond the names that shippers share. */
  readonly facts?: (object: JsonObject, clock: Clock) => Partial<Opened>;
}

/** An envelope that is a JSON object around the line. */
export function objectEnvelope({
  id,
  title,
  fits,
  paths,
  trust = 'sure',
  cutsLines = false,
  facts,
}: ObjectRule): Envelope {
  return {
    id,
    title,
    trust,
    cutsLines,
    open({ object: read }, clock) {
      const object = read();
      if (object === null || !fits(object)) return null;
      for (const path of paths) {
        const text = lineOf(valueAt(object, path));
        if (text === null) continue;
        const opened = { text: withoutLineEnd(text), ...outerFacts(object, clock), ...facts?.(object, clock) };
        return opened;
      }
      return null;
    },
  };
}

function withoutLineEnd(text: string): string {
  // rsyslog leaves the blank behind the tag in front of the message.
  const begun = text.startsWith(' {') || text.startsWith(' [') ? text.slice(1) : text;
  return begun.endsWith('\r\n') ? begun.slice(0, -2) : begun.endsWith('\n') ? begun.slice(0, -1) : begun;
}

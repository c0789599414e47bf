// What was read besides the lines of the request: which outputs of the system a file or stream holds, and from when to
// when. Only this allows a report to say that a line does not exist.

import type { EventKind } from './event.ts';
import type { Origin, Writer } from './log-record.ts';
import type { Prose } from './prose.ts';
import type { UnixNano } from './time.ts';

/**
 * A place that lines of a kind are written to together: with some of them read, the absence of another means something.
 */
export interface LogOutput {
  /** What `LineGrammar.outputOf` answers. */
  readonly id: string;
  /** As the system's own documentation calls it: `the proxy’s standard output`. */
  readonly title: Prose;
  /** What a person adds when it was not read. */
  readonly holds: readonly EventKind[];
  /** Strings that dated lines of this output hold, whoever asked for them: what a store is asked for. */
  readonly markers: readonly string[];
}

/** Lines of one output of one process that were seen in one file or stream, the request's or not. */
export interface Witness {
  /** Of any of these lines: what is compared is its file or stream. */
  readonly origin: Origin;
  readonly writer: Writer;
  readonly envelopes: readonly string[];
  readonly output: string;
  /** When the first and the last of those that were looked at were written. All between them could have been read. */
  readonly first: UnixNano;
  readonly last: UnixNano;
  /**
   * Why no absence rests on what stands around the request there, although it was asked for; null: it was read whole.
   */
  readonly doubt: Prose | null;
}

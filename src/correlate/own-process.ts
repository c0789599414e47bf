// The process that served the request, as far as its lines say which one it was.

import type { TimelineEvent } from '../model/event.ts';
import { compareProcesses, isKnownWriter, logOf, type SameProcess, type Written } from '../model/process.ts';

export interface OwnProcess {
  /** Whether another line is of it. `other` only when no line of the request fits. */
  compare(written: Written): SameProcess;
  /** Logs that hold lines of the request. */
  readonly logs: ReadonlySet<string>;
  /** Some line of the request says who wrote it. */
  readonly isKnown: boolean;
}

/** Whose line it is, and where it stands. */
export function writtenBy({ record, origins }: TimelineEvent): Written {
  const { writer, envelopes, origin } = record;
  return { writer, envelopes, origin: origins[0] ?? origin };
}

export function ownProcess(own: readonly TimelineEvent[]): OwnProcess {
  // A gateway that logs the same id is another process; its lines are none of the traced system's kinds.
  const lines = own.filter(({ fact }) => fact.kind !== 'log' && fact.kind !== 'unparsed').map(writtenBy);
  const writers = lines.filter(({ writer }) => isKnownWriter(writer));
  return {
    compare: (written) => {
      const answers = writers.map((line) => compareProcesses(line, written));
      if (answers.includes('same')) return 'same';
      return answers.includes('other') ? 'other' : 'unknown';
    },
    logs: new Set(own.flatMap(({ origins }) => origins.map(logOf))),
    isKnown: writers.length > 0,
  };
}

// Whether there are lines of an output of the system before and behind a request, as far as context is looked for.

import type { LogRecord } from '../../model/log-record.ts';
import { writerKey } from '../../model/process.ts';
import type { Look, LookQuestion } from '../../model/source.ts';
import { NANOS_PER_SECOND } from '../../model/time.ts';
import type { Witness } from '../../model/witness.ts';
import { spellings } from '../records/marker-spellings.ts';
import { readWindow } from './read-window.ts';
import type { Session } from './session.ts';
import { coverageOf } from './window-account.ts';

/** As far as context is looked for (app/find-request.ts). */
const REACH_NANOS = 60n * NANOS_PER_SECOND;

export async function look(session: Session, { span, outputs, signal }: LookQuestion): Promise<Look> {
  // Without a request no window is better than another.
  if (span === null) return { witnesses: [], newestFirst: new Map() };
  const seen = new Map<string, Witness>();
  const strings = spellings(outputs.flatMap(({ markers }) => markers));
  const sides = [
    { start: span.start - REACH_NANOS, end: span.start },
    { start: span.end, end: span.end + REACH_NANOS },
  ];
  const { selection, grammar } = session.options;
  const accounts = await Promise.all(
    sides.map((range) =>
      readWindow(session, { strings, range, signal, onRecord: (record) => note(seen, { record, grammar }) }),
    ),
  );
  return {
    witnesses: [...seen.values()],
    newestFirst: new Map(),
    queries: accounts.map((account) => coverageOf({ selection, account, purpose: 'probe' })),
  };
}

interface Seen {
  readonly record: LogRecord;
  readonly grammar: Session['options']['grammar'];
}

// A journal keeps what it is given in one order: all between the first and the last line of a process could have been read.
function note(seen: Map<string, Witness>, { record, grammar }: Seen): void {
  const output = grammar.outputOf?.(record) ?? null;
  const written = grammar.writtenAt(record);
  if (output === null || written === null) return;
  const { origin, writer, envelopes } = record;
  const key = `${output}\n${origin.file}\n${writerKey(writer)}`;
  const known = seen.get(key);
  seen.set(key, {
    ...(known ?? { origin, writer, envelopes, output, doubt: null }),
    first: known === undefined || written < known.first ? written : known.first,
    last: known === undefined || written > known.last ? written : known.last,
  });
}

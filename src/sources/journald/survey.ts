// What the journal says of itself before it is searched: its files, and from when on there is anything. What was rotated away
// leaves no other trace.

import { own } from '../../model/prose.ts';
import type { UnixNano } from '../../model/time.ts';
import type { ToolFault } from '../journal-tools/faults.ts';
import { type JournalFileFacts, parseHeader } from '../journal-tools/header.ts';
import { answerOf, AS_JSON, firstLineOf } from '../journal-tools/journalctl.ts';
import { entryOf } from './entry.ts';
import { argumentsOf, placeOf, type Selection } from './selection.ts';

export interface Survey {
  /** `252`; null: it does not say. */
  readonly version: string | null;
  readonly files: readonly JournalFileFacts[];
  /** Of all that is there. Null: nothing is. */
  readonly first: UnixNano | null;
  /** Of the boot that was asked for; of all of it without one. */
  readonly firstOfBoot: UnixNano | null;
  /** Why nothing can be read. */
  readonly faults: readonly ToolFault[];
  /** Files with numberings of their own: then a number alone names no entry. */
  readonly hasSequences: boolean;
}

export async function surveyJournal(selection: Selection, signal: AbortSignal): Promise<Survey> {
  const { boot } = selection;
  const [version, header, all, ofBoot] = await Promise.all([
    answerOf({ args: ['--version'], signal }),
    answerOf({ args: ['--header', ...placeOf(selection)], signal }),
    firstTime({ ...selection, boot: null, units: [] }, signal),
    boot === null ? null : firstTime({ ...selection, units: [] }, signal),
  ]);
  const files = parseHeader(header.text);
  const sequences = new Set(files.flatMap(({ sequenceId }) => sequenceId ?? []));
  const fatal = [...all.faults, ...(ofBoot?.faults ?? [])].filter(({ isAll, kind }) => isAll || kind === FAILED);
  return {
    version: /^systemd (\d{1,6})/.exec(version.text)?.[1] ?? null,
    files,
    first: all.first,
    firstOfBoot: ofBoot === null ? all.first : ofBoot.first,
    faults: fatal.length === 0 && all.first === null && !signal.aborted ? [NOTHING_THERE] : fatal,
    hasSequences: sequences.size > 1,
  };
}

const FAILED = 'journalctl-failed';

const NOTHING_THERE: ToolFault = {
  kind: 'no-journal-files',
  errorType: 'not_found',
  says: own(
    'there is no entry in it: journald may not run here (in a container it does not), or keep its files elsewhere (--journal-directory)',
  ),
  hidesRows: true,
  isAll: true,
};

/** Of the entries that are selected. */
export async function firstTime(
  selection: Selection,
  signal: AbortSignal,
  times: readonly string[] = [],
): Promise<{ readonly first: UnixNano | null; readonly faults: readonly ToolFault[] }> {
  const { line, faults } = await firstLineOf({ args: [...AS_JSON, ...argumentsOf(selection), ...times], signal });
  return { first: line === null ? null : entryOf(line).timeUnixNano, faults };
}

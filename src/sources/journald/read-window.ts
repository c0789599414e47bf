// The entries of a window, looked through as they pass: journalctl is not asked for the id, because its --grep looks into
// MESSAGE alone, and is not in every build. Memory is a window over them.

import type { LogRecord } from '../../model/log-record.ts';
import { endOfRun } from '../../model/end-of-run.ts';
import type { TimeRange, UnixNano } from '../../model/time.ts';
import { createFinder } from '../records/finder.ts';
import type { ByteView } from '../records/byte-view.ts';
import type { PlacedLine } from '../records/placed-line.ts';
import type { FoundRecord } from '../records/read-record.ts';
import { scan } from '../records/scan.ts';
import { holdsAsBytes, isWithoutMessage, journalNeedles, suppressedIn } from '../journal-tools/entries.ts';
import { AS_JSON, callJournalctl } from '../journal-tools/journalctl.ts';
import { type EntryName, entryOf } from './entry.ts';
import { argumentsOf, nameOf, timesOf } from './selection.ts';
import type { Session } from './session.ts';
import { noteSuppressed, openAccount, type WindowAccount } from './window-account.ts';

export interface WindowToRead {
  readonly strings: readonly string[];
  readonly range: TimeRange;
  readonly signal: AbortSignal;
  readonly onRecord: (record: LogRecord) => void;
}

export async function readWindow(session: Session, window: WindowToRead): Promise<WindowAccount> {
  const { options, bounds } = session;
  const { strings, range, signal } = window;
  const account = openAccount(range);
  const survey = await session.survey(signal);
  account.survey = survey;
  const wide = { start: range.start - bounds.edgeNanos, end: range.end + bounds.edgeNanos };
  const times = timesOf(wide);
  const isBefore = survey.firstOfBoot !== null && range.end <= survey.firstOfBoot;
  account.faults.push(...survey.faults);
  account.isRead = survey.faults.length === 0;
  if (times === null || strings.length === 0 || isBefore || !account.isRead || signal.aborted)
    return ended(account, signal);
  const output = callJournalctl({ args: [...AS_JSON, ...argumentsOf(options.selection), ...times], signal });
  account.requests += 1;
  const isAsked = createIsAsked(strings);
  const result = await scan(output.chunks, {
    read: {
      file: nameOf(options.selection),
      grammar: options.grammar,
      clock: { ...options.clock, near: () => ({ time: range.start, from: 'asked' }) },
      maxLineBytes: options.limits.maxLineBytes,
    },
    finder: createFinder(journalNeedles(strings)),
    view: null,
    baseOffset: 0,
    baseLine: null,
    signal,
    onRecord: (found, view) => {
      const names = found.lines.map((line) => entryOf(textOf(line, view)));
      if (!names.some(({ timeUnixNano }) => isWithin(timeUnixNano, range))) return;
      const dropped = suppressedIn(found.record);
      if (dropped > 0) noteSuppressed(account, { messages: dropped, record: found.record });
      else if (isWithoutMessage(found.record.attributes)) account.withoutMessage += 1;
      if (!isAsked(found, view)) return;
      account.rows += 1;
      window.onRecord(placed(found, { names, session, hasSequences: survey.hasSequences }));
    },
  });
  account.bytes += result.bytes;
  account.faults.push(...output.faults());
  account.isRead = !account.faults.some(
    ({ isAll, kind }) => isAll || (kind === 'journalctl-failed' && result.bytes === 0),
  );
  return ended(account, signal);
}

function ended(account: WindowAccount, signal: AbortSignal): WindowAccount {
  account.endedBy = endOfRun(signal);
  return account;
}

// An entry of which nothing tells the time is too long to be held whole.
function isWithin(time: UnixNano | null, { start, end }: TimeRange): boolean {
  return time === null || (time >= start && time < end);
}

function textOf({ line, end }: PlacedLine, view: ByteView): string {
  const long = view.longLineAt?.(line.offset) ?? null;
  if (long !== null) return `${long.head.toString('latin1')}\n${long.tail.toString('latin1')}`;
  return view.read(line.offset, end.textEnd - line.offset).toString('latin1');
}

/** What was found may be the end of a longer number in an array of bytes, or an entry that only says that some were left out. */
function createIsAsked(strings: readonly string[]): (found: FoundRecord, view: ByteView) => boolean {
  const finder = createFinder(strings);
  return ({ record, spans }, view) =>
    record.original !== null ||
    finder.isIn(Buffer.from(`${record.quoted ?? ''}${record.body}`, 'utf8')) ||
    spans.some(({ start, end }) => {
      const bytes = view.read(start, end - start);
      return finder.isIn(bytes) || holdsAsBytes(bytes.toString('latin1'), strings);
    });
}

/** Several records may stand in one entry: each has a place of its own. */
const PLACES_PER_ENTRY = 1000;

interface Naming {
  readonly names: readonly EntryName[];
  readonly session: Session;
  readonly hasSequences: boolean;
}

function placed({ record, lines }: FoundRecord, { names, session, hasSequences }: Naming): LogRecord {
  const [first] = names;
  const within = Math.max(0, record.origin.offset - (lines[0]?.line.offset ?? 0)) % PLACES_PER_ENTRY;
  const file = nameOf(session.options.selection);
  const sequence = first?.sequence ?? placeByText(record);
  return {
    ...record,
    origin: {
      source: 'journald',
      file: hasSequences && first?.sequenceId != null ? `${file}#${first.sequenceId.slice(0, 8)}` : file,
      line: first?.sequence ?? null,
      offset: sequence * PLACES_PER_ENTRY + within,
      entry: null,
    },
  };
}

// Of an entry too long to be held, the number may stand in the part that is not kept: it has one that is its own all the same.
function placeByText({ original }: LogRecord): number {
  return Number.parseInt((original?.sha256 ?? '0').slice(0, 10), 16);
}

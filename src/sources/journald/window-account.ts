// What one question read of one window, and what is missing of it.

import { countFlaws, type Gap, type QueryCoverage, type SourceStatus } from '../../model/coverage.ts';
import type { EndOfRun } from '../../model/end-of-run.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { count, own, type Prose, say } from '../../model/prose.ts';
import { formatUtc, type TimeRange } from '../../model/time.ts';
import type { ToolFault } from '../journal-tools/faults.ts';
import { JOURNALD } from './name.ts';
import { argumentsOf, nameOf, type Selection } from './selection.ts';
import type { Survey } from './survey.ts';

export interface Suppressed {
  readonly messages: number;
  /** The entry in which journald says so. */
  readonly record: LogRecord;
}

export interface WindowAccount {
  readonly range: TimeRange;
  survey: Survey | null;
  requests: number;
  bytes: number;
  rows: number;
  /** False: nothing of it could be read. */
  isRead: boolean;
  endedBy: EndOfRun | null;
  withoutMessage: number;
  /** The first of them; the rest is counted. */
  readonly suppressed: Suppressed[];
  moreSuppressed: number;
  readonly faults: ToolFault[];
}

export function openAccount(range: TimeRange): WindowAccount {
  return {
    range,
    survey: null,
    requests: 0,
    bytes: 0,
    rows: 0,
    isRead: true,
    endedBy: null,
    withoutMessage: 0,
    suppressed: [],
    moreSuppressed: 0,
    faults: [],
  };
}

const SUPPRESSED_TOLD = 10;

export function noteSuppressed(account: WindowAccount, suppressed: Suppressed): void {
  if (account.suppressed.length < SUPPRESSED_TOLD) account.suppressed.push(suppressed);
  else account.moreSuppressed += suppressed.messages;
}

export function placelessGap(gap: Pick<Gap, 'kind' | 'errorType' | 'summary' | 'hidesRows'>): Gap {
  return { ...gap, file: null, line: null, offset: null };
}

/** `isContext`: what is missing is none of the request's own lines. */
function gapsOf(account: WindowAccount, { isContext }: { readonly isContext: boolean }): readonly Gap[] {
  const { faults, suppressed, moreSuppressed, withoutMessage, endedBy, range } = account;
  return [
    ...faults.map(({ kind, errorType, says, hidesRows }) =>
      placelessGap({ kind, errorType, summary: says, hidesRows }),
    ),
    ...beginningGap(account, { isContext }),
    ...suppressed.map(({ messages, record }) => suppressedGap(messages, record)),
    ...(moreSuppressed === 0 ? [] : [suppressedGap(moreSuppressed, null)]),
    ...(withoutMessage === 0 ? [] : [withoutMessageGap(withoutMessage)]),
    ...(endedBy === null ? [] : [endedGap(endedBy, range)]),
  ];
}

// Entries before the first one that is there were rotated away, or never kept: nothing tells which.
function beginningGap(
  { range, survey }: WindowAccount,
  { isContext }: { readonly isContext: boolean },
): readonly Gap[] {
  if (survey === null || survey.first === null || survey.faults.length > 0) return [];
  const { first, firstOfBoot } = survey;
  const isOtherBoot = firstOfBoot !== null && firstOfBoot > first;
  const begins = firstOfBoot ?? first;
  if (range.start >= begins) return [];
  const from = formatUtc(begins);
  if (isOtherBoot)
    return [
      placelessGap({
        kind: 'outside-boot',
        errorType: null,
        summary: own(`the boot that was asked for begins at ${from}: entries of others before it were left out`),
        hidesRows: false,
      }),
    ];
  return [
    placelessGap({
      kind: isContext ? 'limit-context' : 'rotated-away',
      errorType: null,
      summary: own(
        isContext
          ? `the journal begins at ${from}: what stood around the request before that is not there`
          : `the journal begins at ${from}: what was written before was rotated away, or never kept`,
      ),
      hidesRows: !isContext,
    }),
  ];
}

function suppressedGap(messages: number, record: LogRecord | null): Gap {
  const unit = /^Suppressed \d+ messages from (.{1,200})/.exec(record?.body ?? '')?.[1] ?? null;
  const time = record?.observedTimeUnixNano ?? null;
  const when = time === null ? own(' more') : own(` at ${formatUtc(time)}`);
  return placelessGap({
    kind: 'messages-suppressed',
    errorType: null,
    summary: say`journald dropped ${count(messages, 'message')}${unit === null ? [] : say` of ${unit}`}${when}, because it wrote too many: they are nowhere`,
    hidesRows: true,
  });
}

function withoutMessageGap(entries: number): Gap {
  return placelessGap({
    kind: 'message-left-out',
    errorType: 'bad_data',
    summary: say`${count(entries, 'entry', 'entries')} without a message, which journalctl left out although it was asked for all of it`,
    hidesRows: true,
  });
}

function endedGap(endedBy: EndOfRun, { start, end }: TimeRange): Gap {
  const window = `${formatUtc(start)} to ${formatUtc(end)}`;
  return endedBy === 'deadline'
    ? placelessGap({
        kind: 'deadline',
        errorType: 'timeout',
        summary: own(`the time for the search was over before ${window} had been read`),
        hidesRows: true,
      })
    : placelessGap({
        kind: 'interrupted',
        errorType: 'canceled',
        summary: own(`interrupted before ${window} had been read`),
        hidesRows: true,
      });
}

/** The command, as it could be typed but for quotes. */
export function queryText(selection: Selection): string {
  return ['journalctl', ...argumentsOf(selection)].join(' ');
}

export interface Settled extends Pick<SourceStatus, 'asked' | 'overLimit'> {
  readonly selection: Selection;
  readonly account: WindowAccount;
  readonly purpose: QueryCoverage['purpose'];
  readonly records: readonly LogRecord[];
  readonly isContext: boolean;
  readonly moreGaps: readonly Gap[];
}

export function settle({ selection, account, purpose, records, isContext, moreGaps, ...said }: Settled): SourceStatus {
  const gaps = [...gapsOf(account, { isContext }), ...moreGaps];
  const query = coverageOf({ selection, account, purpose });
  return {
    ...JOURNALD,
    ...said,
    range: account.range,
    status: !account.isRead ? 'failed' : gaps.some(({ hidesRows }) => hidesRows) ? 'partial' : 'complete',
    server: serverOf(selection, account.survey),
    queries: [query],
    files: [],
    searchedBytes: account.bytes,
    matched: records.length,
    flaws: countFlaws(records),
    gaps,
  };
}

// It is asked window by window, as a server is.
function serverOf(selection: Selection, survey: Survey | null): SourceStatus['server'] {
  return { address: nameOf(selection), version: survey?.version == null ? null : `systemd ${survey.version}` };
}

export function coverageOf({
  selection,
  account,
  purpose,
}: Pick<Settled, 'selection' | 'account' | 'purpose'>): QueryCoverage {
  const { range, bytes, rows, requests, isRead, faults, endedBy } = account;
  const isWhole = endedBy === null && !faults.some(({ hidesRows }) => hidesRows);
  return {
    query: queryText(selection),
    purpose,
    range,
    verdict: !isRead ? 'failed' : isWhole ? 'complete' : 'partial',
    rows,
    requests,
    processedBytes: bytes,
    countedRows: null,
  };
}

export function windowProse({ start, end }: TimeRange): Prose {
  return own(`from ${formatUtc(start)} to ${formatUtc(end)}`);
}

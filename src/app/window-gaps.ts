// What a search by windows left out, as gaps of each store: the windows that a bound kept it from, and that bytes which nobody
// estimated are not counted.

import type { Gap } from '../model/coverage.ts';
import { joinProse, own, type Prose, say } from '../model/prose.ts';
import type { SearchedWindow } from '../model/search-story.ts';
import { coveredNanos, union } from '../model/time-ranges.ts';
import { formatDuration, formatUtc } from '../model/time.ts';

/** Why windows were left out. */
export type SearchStop = 'limit-bytes' | 'interrupted' | 'deadline' | 'unreachable';

export interface WindowAccount {
  readonly windows: readonly SearchedWindow[];
  readonly stop: SearchStop | null;
  readonly maxBytes: number | null;
  /** What the searched windows read. */
  readonly spentBytes: number;
  /** Sources that could not estimate some window. */
  readonly unestimated: ReadonlySet<string>;
}

const PLACELESS = { file: null, line: null, offset: null } as const;

const STOP_GAPS: Readonly<Record<SearchStop, Pick<Gap, 'kind' | 'errorType'>>> = {
  'limit-bytes': { kind: 'limit-bytes', errorType: null },
  interrupted: { kind: 'interrupted', errorType: 'canceled' },
  deadline: { kind: 'deadline', errorType: 'timeout' },
  unreachable: { kind: 'not-asked', errorType: 'unavailable' },
};

/** The gaps of one source. Empty: all that was planned was searched. */
export function gapsOfSource(sourceId: string, account: WindowAccount): readonly Gap[] {
  const gaps: Gap[] = [];
  if (account.stop !== null && account.windows.some(({ skipped }) => skipped))
    gaps.push({ ...STOP_GAPS[account.stop], ...PLACELESS, summary: skippedSummary(account), hidesRows: true });
  if (account.maxBytes !== null && account.unestimated.has(sourceId))
    gaps.push({
      kind: 'no-estimate',
      errorType: null,
      ...PLACELESS,
      summary: own(
        'the store does not say how much a search would read: its bytes count against --max-bytes once they were read',
      ),
      hidesRows: false,
    });
  return gaps;
}

function skippedSummary({ stop, maxBytes, spentBytes, windows }: WindowAccount): Prose {
  const skipped = union(windows.filter((window) => window.skipped).map(({ range }) => range));
  const where = joinProse(
    skipped.map(({ start, end }) => own(`${formatUtc(start)} to ${formatUtc(end)}`)),
    ' and ',
  );
  const what = say`not searched: ${where} (${own(formatDuration(coveredNanos(skipped)))})`;
  if (stop === 'interrupted') return say`${what}, because the search was interrupted`;
  if (stop === 'deadline') return say`${what}, because the time for the search was over`;
  if (stop === 'unreachable') return say`${what}, because the store had not answered before and would not have then`;
  const next = windows.find((window) => window.skipped)?.estimatedBytes ?? 0;
  return say`${what}, because the next window would read about ${bytes(next)} after ${bytes(spentBytes)}, and --max-bytes allows ${bytes(maxBytes ?? 0)}`;
}

function bytes(n: number): Prose {
  return own(`${n.toLocaleString('en-US')} bytes`);
}

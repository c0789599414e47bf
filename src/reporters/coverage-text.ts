// What was searched and what was not, as prose for the reporters made for people.

import type { FileCoverage, Gap, SourceStatus } from '../model/coverage.ts';
import { count, own, plainText, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import { formatUtc } from '../model/time.ts';
import { nameList } from './findings.ts';
import { formatBytes, formatCount } from './quantities.ts';
import type { ShortNames } from './short-names.ts';

/** The window, or that there was none. */
export function windowText({ provenance }: TraceReport): Prose {
  const { range, rangeFrom } = provenance;
  if (range === null) return own('All of it was searched: no time window was given.');
  const from = rangeFrom === null ? [] : say`, from ${rangeFrom}`;
  return say`Only ${own(formatUtc(range.start))} to ${own(formatUtc(range.end))} was searched${from} (the end is not included).`;
}

/** Files worth a row of their own: every one not read whole, then those with rows of the request. The others were read whole, and are counted. */
export function splitFiles(
  files: readonly FileCoverage[],
  most: number,
): { readonly listed: readonly FileCoverage[]; readonly others: readonly FileCoverage[] } {
  if (files.length <= most) return { listed: files, others: [] };
  const unread = files.filter(({ verdict }) => verdict !== 'complete');
  const matched = files.filter((file) => file.matched > 0 && file.verdict === 'complete');
  const listed = new Set([...unread, ...matched.slice(0, most)]);
  return { listed: files.filter((file) => listed.has(file)), others: files.filter((file) => !listed.has(file)) };
}

export function othersText(others: readonly FileCoverage[]): Prose {
  const bytes = others.reduce((sum, { searchedBytes }) => sum + searchedBytes, 0);
  const rows = others.reduce((sum, { matched }) => sum + matched, 0);
  return say`${count(others.length, 'more file')} read whole: ${own(formatBytes(bytes))}, ${count(rows, 'row')} with the id. Their names are in -o json.`;
}

export function searchedText({ searchedBytes, skippedBytes, orderProbes }: FileCoverage): string {
  if (skippedBytes === 0) return formatBytes(searchedBytes);
  const checked = orderProbes === null ? '' : `, order checked at ${formatCount(orderProbes)} places`;
  return `${formatBytes(searchedBytes)} (${formatBytes(skippedBytes)} outside the window${checked})`;
}

export function gapText({ kind, errorType, file, line, offset, summary, hidesRows }: Gap): Prose {
  const where =
    file === null
      ? []
      : say`${{ code: line === null ? file : `${file}:${line}` }}${line === null && offset !== null ? own(` at byte ${formatCount(offset)}`) : []}: `;
  const names = errorType === null ? own(kind) : own(`${kind}, ${errorType}`);
  return say`${where}${summary} (${names}; ${own(hidesRows ? 'may hide rows of the request' : 'hides no row')})`;
}

export function flawLines({ flaws, overLimit }: SourceStatus, names: ShortNames): readonly Prose[] {
  return [
    ...flaws.map(
      ({ flaw, count: n, where }) =>
        say`${count(n, 'line')} ${own(flaw)}, kept as they are: ${nameList(
          where.map((place) => names.shorten(place)),
          where.length,
        )}${n > where.length ? own(` and ${formatCount(n - where.length)} more`) : []}`,
    ),
    ...(overLimit > 0 ? [say`${count(overLimit, 'line')} with the id beyond the row limit: counted, not shown`] : []),
  ];
}

/** Notes that say more than the gaps listed beside them. */
export function notesBeyondGaps({ completeness }: TraceReport): readonly Prose[] {
  const told = completeness.sources.flatMap(({ gaps }) => gaps.map(({ summary }) => plainText(summary)));
  return completeness.notes.filter((note) => !told.some((summary) => plainText(note).endsWith(summary)));
}

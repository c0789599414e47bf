// What was searched and what was not, as prose for the reporters made for people.

import type { FileCoverage, FlawCount, Gap, MoreFiles, SourceStatus } from '../../model/coverage.ts';
import type { TimelineEvent } from '../../model/event.ts';
import type { Origin } from '../../model/log-record.ts';
import { count, own, plainText, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { formatUtc } from '../../model/time.ts';
import { nameList } from './findings.ts';
import { formatBytes, formatCount } from './quantities.ts';
import { storyText } from './search-text.ts';
import type { ShortNames } from './short-names.ts';

/** The window, or that there was none, and which rows count when the id given is not the request's own. */
export function windowText(report: TraceReport): Prose {
  const { range, rangeFrom } = report.provenance;
  const rows = isPivot(report) ? say` Rows of the request are those with ${askedRowsText(report)}.` : [];
  if (range === null && report.search !== null) return say`${storyText(report.search, report)}${rows}`;
  if (range === null) return say`All of it was searched: no time window was given.${rows}`;
  const from = rangeFrom === null ? [] : say`, from ${rangeFrom}`;
  return say`Only ${own(formatUtc(range.start))} to ${own(formatUtc(range.end))} was searched${from} (the end is not included).${report.search === null ? [] : say` ${storyText(report.search, report)}`}${rows}`;
}

/** What a row must hold to be counted: `the id`, or ``trace_id `x` or its req_id``. */
export function askedRowsText(report: TraceReport): Prose {
  const { kind, value, manyToOne } = report.understood;
  if (!isPivot(report)) return own('the id');
  return say`${own(kind === 'unknown' ? 'the id' : kind)} ${{ code: value }} or its ${own(manyToOne ? 'req_ids' : 'req_id')}`;
}

function isPivot({ understood, reqId }: TraceReport): boolean {
  return reqId !== null && understood.value !== reqId;
}

/** `2 of 4 files searched whole`: a name that could not be opened counts too. */
export function filesText({ id, status, files, moreFiles, gaps }: SourceStatus, { provenance }: TraceReport): Prose {
  const opened = new Set(files.map(({ path }) => path));
  const unopened = new Set(
    gaps.flatMap(({ file, hidesRows }) => (file !== null && hidesRows && !opened.has(file) ? [file] : [])),
  );
  const { count: folded = 0, skipped = 0 } = moreFiles ?? {};
  const all = files.length + folded + unopened.size;
  if (all === 0) return say`source ${id} ${own(status)}`;
  const whole = files.filter(({ verdict }) => verdict === 'complete').length + folded - skipped;
  return own(
    `${whole} of ${all} ${all === 1 ? 'file' : 'files'} searched ${provenance.range === null ? 'whole' : 'within the window'}`,
  );
}

/** Files worth a row of their own: every one of which something is missing, then those with rows of the request. The others were read whole, and are counted. */
export function splitFiles(
  files: readonly FileCoverage[],
  most: number,
): { readonly listed: readonly FileCoverage[]; readonly others: readonly FileCoverage[] } {
  if (files.length <= most) return { listed: files, others: [] };
  const unread = files.filter(({ verdict }) => verdict !== 'complete' && verdict !== 'skipped');
  const matched = files.filter((file) => file.matched > 0 && file.verdict === 'complete');
  const listed = new Set([...unread, ...matched.slice(0, most)]);
  return { listed: files.filter((file) => listed.has(file)), others: files.filter((file) => !listed.has(file)) };
}

export function othersText(others: readonly FileCoverage[], moreFiles: MoreFiles | undefined): Prose {
  const { count: folded = 0, skipped: foldedSkipped = 0, searchedBytes: foldedBytes = 0 } = moreFiles ?? {};
  const bytes = others.reduce((sum, { searchedBytes }) => sum + searchedBytes, foldedBytes);
  const rows = others.reduce((sum, { matched }) => sum + matched, 0);
  const skipped = others.filter(({ verdict }) => verdict === 'skipped').length + foldedSkipped;
  const whole = others.length + folded - skipped;
  const unread = skipped === 0 ? [] : say` ${count(skipped, 'file')} not looked into before the end of the run.`;
  const names = folded === 0 ? own(' Their names are in -o json.') : [];
  return say`${count(whole, 'more file')} read whole: ${own(formatBytes(bytes))}, ${count(rows, 'row')} with the id.${unread}${names}`;
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

/** A source counts the flaws of all it read. Here the request's rows are told apart from the context read around it. */
export function flawLines(source: SourceStatus, { report, names }: FlawContext): readonly Prose[] {
  const { flaws, overLimit } = source;
  return [
    ...flaws.map((counted) => flawLine(counted, { source, report, names })),
    ...(overLimit > 0 ? [say`${count(overLimit, 'line')} with the id beyond the row limit: counted, not shown`] : []),
  ];
}

interface FlawContext {
  readonly report: TraceReport;
  readonly names: ShortNames;
}

const PLACES_SHOWN = 5;

function flawLine(
  { flaw, count: counted, where }: FlawCount,
  { source, report, names }: FlawContext & { readonly source: SourceStatus },
): Prose {
  const withFlaw = report.events.filter((event) => hasFlaw(event, flaw));
  const places = (events: readonly TimelineEvent[]): readonly string[] => [
    ...new Set(
      events.flatMap(({ origins }) => origins.filter((origin) => origin.source === source.id).map(textOfPlace)),
    ),
  ];
  const ofRequest = places(withFlaw.filter(({ scope }) => scope !== 'window'));
  const around = places(withFlaw.filter(({ scope }) => scope === 'window')).length;
  if (ofRequest.length === 0 && around === 0) return keptLine({ flaw, n: counted, where, names });
  if (ofRequest.length === 0)
    return say`${keptLine({ flaw, n: Math.max(counted, around), where, names })}, none of them of this request`;
  const line = keptLine({ flaw, n: ofRequest.length, where: ofRequest.slice(0, PLACES_SHOWN), names });
  return around === 0 ? line : say`${line}; ${count(around, 'more line')} of the context around the request`;
}

function hasFlaw({ record, timeUnixNano }: TimelineEvent, flaw: string): boolean {
  return flaw === 'undated' ? timeUnixNano === null : record.flaws.some((own) => own === flaw);
}

function textOfPlace({ file, line, offset }: Origin): string {
  return `${file}:${line ?? `@${offset}`}`;
}

function keptLine({
  flaw,
  n,
  where,
  names,
}: {
  readonly flaw: string;
  readonly n: number;
  readonly where: readonly string[];
  readonly names: ShortNames;
}): Prose {
  const list = nameList(
    where.map((place) => names.shorten(place)),
    where.length,
  );
  const more = n > where.length ? own(` and ${formatCount(n - where.length)} more`) : [];
  return say`${count(n, 'line')} ${own(flaw)}, kept as ${own(n === 1 ? 'it is' : 'they are')}: ${list}${more}`;
}

/** Notes that say more than the gaps listed beside them. */
export function notesBeyondGaps({ completeness }: TraceReport): readonly Prose[] {
  const told = completeness.sources.flatMap(({ gaps }) => gaps.map(({ summary }) => plainText(summary)));
  return completeness.notes.filter((note) => !told.some((summary) => plainText(note).endsWith(summary)));
}

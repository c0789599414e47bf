import {
  countFlaws,
  type FileCoverage,
  type Gap,
  type QueryCoverage,
  type SourceStatus,
  type SourceVerdict,
} from '../model/coverage.ts';
import type { RedactedRecord } from '../model/log-record.ts';
import { count, own, plainText, type Prose, say } from '../model/prose.ts';
import type { Completeness } from '../model/report.ts';
import type { AskedStatus } from './search.ts';
import { formatUtc, type TimeRange } from '../model/time.ts';

/** What the questions brought. */
interface Found {
  readonly records: readonly RedactedRecord[];
  /** Whether a search for an id found it. */
  holdsId(record: RedactedRecord): boolean;
}

/** Several questions to one source → one account of it: the worst verdict, every gap once. */
export function mergeStatuses(asked: readonly AskedStatus[], found: Found): readonly SourceStatus[] {
  const bySource = new Map<string, AskedStatus[]>();
  for (const one of asked) {
    const list = bySource.get(one.status.id);
    if (list === undefined) bySource.set(one.status.id, [one]);
    else list.push(one);
  }
  return [...bySource.values()].map((list) => mergeOne(list, found));
}

// What was asked, how much was searched and how many rows were found is told of the search for the id, which a store is asked
// window by window. Other questions (siblings, context) add gaps, flaws and queries.
function mergeOne(asked: readonly AskedStatus[], found: Found): SourceStatus {
  const statuses = asked.map(({ status }) => status);
  const [first, ...rest] = statuses as unknown as readonly [SourceStatus, ...SourceStatus[]];
  const records = found.records.filter(({ origin }) => origin.source === first.id);
  const searches = asked.filter(({ role }) => role === 'search').map(({ status }) => status);
  return {
    ...first,
    status: verdictOf(asked),
    server: statuses.find(({ server }) => server?.version != null)?.server ?? first.server,
    queries: inFixedOrder(asked),
    range: hull(searches.map(({ range }) => range)),
    // Of a store all that it read for us; of files each question reads the same bytes again.
    searchedBytes: (statuses.some(({ server }) => server !== null) ? statuses : searches).reduce(
      (sum, { searchedBytes }) => sum + searchedBytes,
      0,
    ),
    // Windows beside each other and several ids of one request bring the same row more than once.
    matched: first.server === null ? first.matched : records.filter((record) => found.holdsId(record)).length,
    files: mergeFiles(first.files, rest),
    overLimit: overLimitOf(asked),
    // Over the records themselves: two questions may have found the same line.
    flaws: countFlaws(records),
    gaps: uniqueGaps(statuses.flatMap(({ gaps }) => gaps)),
  };
}

// A search goes window by window. What else is asked goes out side by side, and which answer came first is no fact of the request.
function inFixedOrder(asked: readonly AskedStatus[]): readonly QueryCoverage[] {
  const all = asked.flatMap(({ role, status }) => status.queries.map((query) => ({ role, query })));
  const isSearch = ({ role, query }: (typeof all)[number]): boolean => role === 'search' && query.purpose !== 'probe';
  return [
    ...all.filter(isSearch),
    ...all.filter((one) => !isSearch(one)).toSorted((a, b) => compareQueries(a.query, b.query)),
  ].map(({ query }) => query);
}

function compareQueries(a: QueryCoverage, b: QueryCoverage): number {
  const [first, second] = [orderOf(a), orderOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

// Answers before probes.
function orderOf({ purpose, query, range }: QueryCoverage): string {
  return [purpose === 'probe' ? 1 : 0, query, range.start, range.end, purpose].join('\n');
}

// Windows lie beside each other; of files every question asks the whole.
function overLimitOf(asked: readonly AskedStatus[]): number {
  const dropped = (role: AskedStatus['role'] | null): readonly number[] =>
    asked.filter((one) => role === null || one.role === role).map(({ status }) => status.overLimit);
  const isStore = asked.some(({ status }) => status.server !== null);
  return isStore ? dropped('search').reduce((sum, n) => sum + n, 0) : Math.max(...dropped(null));
}

function verdictOf(asked: readonly AskedStatus[]): SourceVerdict {
  const answered = asked.filter(({ role }) => role !== 'none').map(({ status }) => status.status);
  if (answered.length === 0) return 'failed';
  const verdict = worst(answered);
  const leftOut = asked.some(({ role, status }) => role === 'none' && status.gaps.some(({ hidesRows }) => hidesRows));
  return verdict === 'complete' && leftOut ? 'partial' : verdict;
}

// Null: one of the searches had no window.
function hull(ranges: readonly (TimeRange | null)[]): TimeRange | null {
  const bounded = ranges.filter((range) => range !== null);
  const [head, ...more] = bounded;
  if (head === undefined || bounded.length < ranges.length) return null;
  return more.reduce(
    (all, { start, end }) => ({
      start: start < all.start ? start : all.start,
      end: end > all.end ? end : all.end,
    }),
    head,
  );
}

function mergeFiles(files: readonly FileCoverage[], rest: readonly SourceStatus[]): readonly FileCoverage[] {
  const later = Map.groupBy(
    rest.flatMap((status) => status.files),
    ({ path }) => path,
  );
  return files.map((file) => ({
    ...file,
    verdict: worst([file.verdict, ...(later.get(file.path) ?? []).map(({ verdict }) => verdict)]),
  }));
}

const ORDER: readonly SourceVerdict[] = ['complete', 'skipped', 'partial', 'failed'];

function worst(verdicts: readonly SourceVerdict[]): SourceVerdict {
  const all = new Set(verdicts);
  // A source that answered one question and failed the next is partial.
  if (all.has('failed') && all.size > 1) return 'partial';
  return ORDER.findLast((verdict) => all.has(verdict)) ?? 'complete';
}

function uniqueGaps(gaps: readonly Gap[]): readonly Gap[] {
  const nameOf = ({ kind, file, offset, hidesRows, summary }: Gap): string =>
    // A file has one gap of a kind at a place, whichever question came upon it. A store is not at a place: there the windows
    // and tenants stand in the text, and each is a gap of its own.
    [kind, file, offset, hidesRows, file === null ? plainText(summary) : ''].join('\n');
  return foldMany([...new Map(gaps.map((gap) => [nameOf(gap), gap])).values()]);
}

const MOST_OF_A_KIND = 10;

// A server that changes its mind all the time gives a gap for each piece of each window: more than ten say no more than ten.
function foldMany(gaps: readonly Gap[]): readonly Gap[] {
  const seen = new Map<string, number>();
  const kept = gaps.filter(({ kind, file }) => {
    const name = `${kind}\n${file === null}`;
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return file !== null || (seen.get(name) ?? 0) <= MOST_OF_A_KIND;
  });
  const folded = [...seen].flatMap(([name, number]) => {
    const [kind = '', isPlaceless] = name.split('\n');
    const rest = gaps.filter((gap) => gap.kind === kind && gap.file === null).slice(MOST_OF_A_KIND);
    const [first] = rest;
    if (isPlaceless !== 'true' || number <= MOST_OF_A_KIND || first === undefined) return [];
    const summary = say`${count(rest.length, 'more gap')} of this kind`;
    return [{ ...first, summary, hidesRows: rest.some(({ hidesRows }) => hidesRows) }];
  });
  return [...kept, ...folded];
}

export interface CompletenessInput {
  readonly range: TimeRange | null;
  /** Why the search ended before its end; null: it did not. */
  readonly stopped: 'interrupted' | 'deadline' | null;
  /** Lines too long to be kept whole, of which it cannot be said whether they are the request's. */
  readonly cutMentions: number;
  /** What else a reader must know. */
  readonly extraNotes: readonly Prose[];
}

export function judgeCompleteness(
  sources: readonly SourceStatus[],
  { range, stopped, cutMentions, extraNotes }: CompletenessInput,
): Completeness {
  const notes: Prose[] = [];
  if (stopped === 'interrupted') notes.push(own('interrupted: this is what had been read by then'));
  if (stopped === 'deadline')
    notes.push(own('the time given (--timeout) was over: this is what had been read by then'));
  for (const source of sources) {
    for (const gap of source.gaps) {
      notes.push(
        gap.file === null
          ? gap.summary
          : say`${gap.file}${gap.line === null ? [] : say` line ${gap.line}`}: ${gap.summary}`,
      );
    }
    if (source.overLimit > 0)
      notes.push(
        say`${count(source.overLimit, 'more match', 'more matches')} of the id beyond the row limit: counted, not shown`,
      );
  }
  if (cutMentions > 0) {
    notes.push(
      say`${count(cutMentions, 'line')} with the id too long to be kept whole: whether the request’s own is not known (listed under Mentions)`,
    );
  }
  notes.push(...extraNotes);
  if (range !== null) notes.push(windowNote(range, sources));
  const incomplete =
    stopped !== null ||
    cutMentions > 0 ||
    sources.length === 0 ||
    sources.some(
      (source) =>
        source.status === 'partial' ||
        source.status === 'failed' ||
        source.overLimit > 0 ||
        source.gaps.some((gap) => gap.hidesRows),
    );
  return { verdict: incomplete ? 'incomplete' : 'complete', crossChecked: crossCheckedOf(sources), sources, notes };
}

/** Kind of the gap of an answer that a store would not count as well. */
export const NOT_COUNTED_KIND = 'not-counted';

function crossCheckedOf(sources: readonly SourceStatus[]): boolean | null {
  if (sources.some(({ gaps }) => gaps.some(({ kind }) => kind === NOT_COUNTED_KIND))) return false;
  const isCounted = sources.some(({ queries }) => queries.some(({ countedRows }) => countedRows !== null));
  return isCounted ? true : null;
}

function windowNote({ start, end }: TimeRange, sources: readonly SourceStatus[]): Prose {
  const wider = sources.some(({ range }) => range !== null && range.start < start);
  const rest = wider ? ', and a minute to each side for the rest of the request' : '';
  return own(`only ${formatUtc(start)} to ${formatUtc(end)} was searched, as asked${rest}`);
}

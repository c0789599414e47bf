import { countFlaws, type FileCoverage, type Gap, type SourceStatus, type SourceVerdict } from '../model/coverage.ts';
import type { LogRecord } from '../model/log-record.ts';
import { count, own, type Prose, say } from '../model/prose.ts';
import type { Completeness } from '../model/report.ts';
import { formatUtc, type TimeRange } from '../model/time.ts';

/** Several questions to one source → one account of it: the worst verdict, every gap once. */
export function mergeStatuses(
  statuses: readonly SourceStatus[],
  records: readonly LogRecord[],
): readonly SourceStatus[] {
  const bySource = new Map<string, SourceStatus[]>();
  for (const status of statuses) {
    const list = bySource.get(status.id);
    if (list === undefined) bySource.set(status.id, [status]);
    else list.push(status);
  }
  return [...bySource.values()].map((list) => mergeOne(list, records));
}

// The first question is the search for the id: what was asked, how much was searched and which files is told of that one.
// Later questions (siblings, context) add rows, gaps and flaws.
function mergeOne(statuses: readonly SourceStatus[], records: readonly LogRecord[]): SourceStatus {
  const [first, ...rest] = statuses as readonly [SourceStatus, ...SourceStatus[]];
  return {
    ...first,
    status: worst(statuses.map(({ status }) => status)),
    files: mergeFiles(first.files, rest),
    overLimit: Math.max(...statuses.map(({ overLimit }) => overLimit)),
    // Over the records themselves: two questions may have found the same line.
    flaws: countFlaws(records.filter(({ origin }) => origin.source === first.id)),
    gaps: uniqueGaps(statuses.flatMap(({ gaps }) => gaps)),
  };
}

function mergeFiles(files: readonly FileCoverage[], rest: readonly SourceStatus[]): readonly FileCoverage[] {
  const later = rest.flatMap((status) => status.files);
  return files.map((file) => ({
    ...file,
    verdict: worst([file.verdict, ...later.filter(({ path }) => path === file.path).map(({ verdict }) => verdict)]),
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
  return [...new Map(gaps.map((gap) => [`${gap.kind}\n${gap.file}\n${gap.offset}`, gap])).values()];
}

export interface CompletenessInput {
  readonly range: TimeRange | null;
  readonly interrupted: boolean;
  /** Lines too long to be kept whole, of which it cannot be said whether they are the request's. */
  readonly cutMentions: number;
}

export function judgeCompleteness(
  sources: readonly SourceStatus[],
  { range, interrupted, cutMentions }: CompletenessInput,
): Completeness {
  const notes: Prose[] = [];
  if (interrupted) notes.push(own('interrupted: this is what had been read by then'));
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
  if (range !== null) notes.push(windowNote(range, sources));
  const incomplete =
    interrupted ||
    cutMentions > 0 ||
    sources.length === 0 ||
    sources.some(
      (source) =>
        source.status === 'partial' ||
        source.status === 'failed' ||
        source.overLimit > 0 ||
        source.gaps.some((gap) => gap.hidesRows),
    );
  return { verdict: incomplete ? 'incomplete' : 'complete', sources, notes };
}

function windowNote({ start, end }: TimeRange, sources: readonly SourceStatus[]): Prose {
  const wider = sources.some(({ range }) => range !== null && range.start < start);
  const rest = wider ? ', and a minute to each side for the rest of the request' : '';
  return own(`only ${formatUtc(start)} to ${formatUtc(end)} was searched, as asked${rest}`);
}

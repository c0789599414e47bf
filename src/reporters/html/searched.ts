import type { ElementContent } from 'hast';
import { h } from 'hastscript';
import type { SourceStatus } from '../../model/coverage.ts';
import { count, plainText } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import {
  flawLines,
  gapText,
  notesBeyondGaps,
  othersText,
  searchedText,
  splitFiles,
  windowText,
} from '../wording/coverage-text.ts';
import { type Targets, block, code, path, prose } from './escape.ts';
import { foldWindows } from '../wording/folded.ts';
import { formatBytes, formatCount } from '../wording/quantities.ts';
import { rangeText } from '../wording/range-text.ts';
import { hintText, reasonText } from '../wording/search-text.ts';
import { shortNames } from '../wording/short-names.ts';
import { holdsRows, isAnswered, serverText, splitQueries } from '../wording/source-text.ts';
import { table } from './table.ts';

const FILES_LISTED = 30;
const QUERIES_LISTED = 30;
const HASH_SHOWN = 16;

interface Place {
  readonly report: TraceReport;
  readonly targets: Targets;
}

/** The system's own blind spots, where absence could be over-read. */
export function gapsSection({ loggingGaps }: TraceReport, targets: Targets): readonly ElementContent[] {
  if (loggingGaps.length === 0) return [];
  return [
    h('h2', 'What the system does not log'),
    h(
      'ul',
      loggingGaps.map(({ says }) => h('li', prose(says, targets))),
    ),
  ];
}

export function searchedSection(report: TraceReport, targets: Targets): readonly ElementContent[] {
  const { sources } = report.completeness;
  const notes = notesBeyondGaps(report);
  return [
    h('h2', { id: 'searched' }, 'Searched'),
    h('p', prose(windowText(report), targets)),
    ...searchStory(report, targets),
    ...(sources.length === 0
      ? [h('p', 'No source was searched.')]
      : sources.flatMap((source) => sourceNodes(source, { report, targets }))),
    ...(notes.length === 0
      ? []
      : [
          h('p', 'Notes:'),
          h(
            'ul',
            notes.map((note) => h('li', prose(note, targets))),
          ),
        ]),
  ];
}

function sourceNodes(source: SourceStatus, { report, targets }: Place): readonly ElementContent[] {
  const { listed, others } = splitFiles(source.files, FILES_LISTED);
  const files = listed.map((file) => ({
    cells: [
      path(file.path),
      file.format,
      file.verdict === 'complete' ? 'complete' : h('strong', file.verdict),
      file.sizeBytes === null ? '' : formatBytes(file.sizeBytes),
      searchedText(file),
      formatCount(file.matched),
      file.rowsSha256 === null ? '' : code(file.rowsSha256.slice(0, HASH_SHOWN)),
    ],
  }));
  const gaps = source.gaps.map((gap) => h('li', prose(gapText(gap), targets)));
  const flaws = flawLines(source, { report, names: shortNames(report) }).map((line) => h('li', prose(line, targets)));
  return [
    h('p', [
      'Source ',
      code(source.id),
      ...prose(serverText(source), targets),
      ', ',
      h('strong', { className: source.status === 'complete' ? ['good'] : ['bad'] }, source.status),
      ': ',
      ...prose(source.asked, targets),
    ]),
    ...queryNodes(source),
    ...(files.length === 0
      ? []
      : [
          table(files, {
            label: `Files of ${source.id}`,
            head: ['file', 'format', 'read', 'size', 'searched', 'rows', 'SHA-256 of the rows'],
            numbers: [3, 4, 5],
          }),
        ]),
    ...(others.length === 0 ? [] : [h('p', prose(othersText(others, source.moreFiles), targets))]),
    ...(gaps.length === 0 ? [] : [h('p', 'Not read, or not as asked:'), h('ul', gaps)]),
    ...(flaws.length === 0 ? [] : [h('p', 'Read, with flaws:'), h('ul', flaws)]),
  ];
}

/** Hints and windows, when the request had to be looked for. */
function searchStory({ search }: TraceReport, targets: Targets): readonly ElementContent[] {
  if (search === null) return [];
  const rows = foldWindows(search.windows).map(({ range, reason, steps, estimatedBytes, matched, skipped }) => ({
    cells: [
      rangeText(range),
      reasonText(reason, steps),
      estimatedBytes === null ? '' : formatBytes(estimatedBytes),
      skipped ? h('strong', 'not searched') : formatCount(matched),
    ],
  }));
  return [
    ...(search.hints.length === 0
      ? []
      : [
          h(
            'ul',
            search.hints.map((hint) => h('li', prose(hintText(hint), targets))),
          ),
        ]),
    ...(rows.length === 0
      ? []
      : [table(rows, { label: 'Windows', head: ['window', 'why', 'bytes, estimated', 'rows'], numbers: [2, 3] })]),
  ];
}

/** Each question in a row; the queries themselves below, where they can be copied. */
function queryNodes(source: SourceStatus): readonly ElementContent[] {
  const { queries } = source;
  if (queries.length === 0) return [];
  const { listed, others } = splitQueries(queries, QUERIES_LISTED);
  const distinct = [...new Set(listed.map(({ query }) => query))];
  const rows = listed.map((query) => ({
    cells: [
      `Q${distinct.indexOf(query.query) + 1}`,
      rangeText(query.range),
      query.verdict === 'complete' ? 'complete' : h('strong', query.verdict),
      formatCount(query.requests),
      query.processedBytes === null ? '' : formatBytes(query.processedBytes),
      formatCount(query.rows),
      query.countedRows === null ? '' : formatCount(query.countedRows),
    ],
  }));
  const answered = queries.filter(isAnswered).length;
  const unit = holdsRows(source) ? 'rows' : 'series';
  return [
    h('details', { open: holdsRows(source) }, [
      h(
        'summary',
        `${formatCount(answered)} of ${plainText(count(queries.length, 'query', 'queries'))} to ${source.id} answered`,
      ),
      table(rows, {
        label: `Queries to ${source.id}`,
        head: ['query', 'window', 'answer', 'requests', 'bytes', unit, 'counted by the server'],
        numbers: [3, 4, 5, 6],
      }),
      ...(others === null ? [] : [h('p', `${others}; -o json has all.`)]),
      block(distinct.flatMap((query, index) => [`# Q${index + 1}`, ...query.split('\n')])),
    ]),
  ];
}

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
import { codeSpan, markdownBlock, markdownProse, pathSpan } from './escape.ts';
import { foldWindows } from '../wording/folded.ts';
import { formatBytes, formatCount } from '../wording/quantities.ts';
import { rangeText } from '../wording/range-text.ts';
import { hintText, reasonText } from '../wording/search-text.ts';
import { shortNames } from '../wording/short-names.ts';
import { holdsRows, isAnswered, serverText, splitQueries } from '../wording/source-text.ts';
import { queryFence } from './query-fence.ts';
import { table } from './table.ts';

const FILES_LISTED = 30;
const QUERIES_LISTED = 30;
const HASH_SHOWN = 16;

/** The system's own blind spots, where absence could be over-read. */
export function gapsSection({ loggingGaps }: TraceReport): string {
  if (loggingGaps.length === 0) return '';
  return `### What the system does not log\n\n${loggingGaps.map(({ says }) => `- ${markdownBlock(says)}`).join('\n')}`;
}

export function searchedSection(report: TraceReport): string {
  const { sources } = report.completeness;
  const notes = notesBeyondGaps(report);
  const parts = [
    '### Searched',
    markdownBlock(windowText(report)),
    ...searchStory(report),
    ...(sources.length === 0 ? ['No source was searched.'] : sources.map((source) => sourceText(source, report))),
    ...(notes.length === 0 ? [] : [`Notes:\n\n${notes.map((note) => `- ${markdownBlock(note)}`).join('\n')}`]),
  ];
  return parts.join('\n\n');
}

function sourceText(source: SourceStatus, report: TraceReport): string {
  const { listed, others } = splitFiles(source.files, FILES_LISTED);
  const rows = listed.map((file) => [
    pathSpan(file.path),
    file.format,
    file.verdict === 'complete' ? 'complete' : `**${file.verdict}**`,
    file.sizeBytes === null ? '' : formatBytes(file.sizeBytes),
    searchedText(file),
    formatCount(file.matched),
    file.rowsSha256 === null ? '' : codeSpan(file.rowsSha256.slice(0, HASH_SHOWN)),
  ]);
  const gaps = source.gaps.map((gap) => `- ${markdownBlock(gapText(gap))}`);
  const flaws = flawLines(source, { report, names: shortNames(report) }).map((line) => `- ${markdownBlock(line)}`);
  return [
    `Source ${codeSpan(source.id)}${markdownProse(serverText(source))}, **${source.status}**: ${markdownProse(source.asked)}`,
    ...queryTable(source),
    ...(rows.length === 0
      ? []
      : [
          table(['file', 'format', 'read', 'size', 'searched', 'rows', 'SHA-256 of the rows'], rows, [
            'left',
            'left',
            'left',
            'right',
            'right',
            'right',
            'left',
          ]),
        ]),
    ...(others.length === 0 ? [] : [markdownBlock(othersText(others, source.moreFiles))]),
    ...(gaps.length === 0 ? [] : [`Not read, or not as asked:\n\n${gaps.join('\n')}`]),
    ...(flaws.length === 0 ? [] : [`Read, with flaws:\n\n${flaws.join('\n')}`]),
  ].join('\n\n');
}

/** Hints and windows, when the request had to be looked for. */
function searchStory({ search }: TraceReport): readonly string[] {
  if (search === null) return [];
  const rows = foldWindows(search.windows).map(({ range, reason, steps, estimatedBytes, matched, skipped }) => [
    rangeText(range),
    reasonText(reason, steps),
    estimatedBytes === null ? '' : formatBytes(estimatedBytes),
    skipped ? '**not searched**' : formatCount(matched),
  ]);
  return [
    ...(search.hints.length === 0 ? [] : [search.hints.map((hint) => `- ${markdownBlock(hintText(hint))}`).join('\n')]),
    ...(rows.length === 0
      ? []
      : [table(['window', 'why', 'bytes, estimated', 'rows'], rows, ['left', 'left', 'right', 'right'])]),
  ];
}

/** Each question in a row; the queries themselves below, where they can be copied. */
function queryTable(source: SourceStatus): readonly string[] {
  const { queries } = source;
  if (queries.length === 0) return [];
  const { listed, others } = splitQueries(queries, QUERIES_LISTED);
  const distinct = [...new Set(listed.map(({ query }) => query))];
  const rows = listed.map((query) => [
    `Q${distinct.indexOf(query.query) + 1}`,
    rangeText(query.range),
    query.verdict === 'complete' ? 'complete' : `**${query.verdict}**`,
    formatCount(query.requests),
    query.processedBytes === null ? '' : formatBytes(query.processedBytes),
    formatCount(query.rows),
    query.countedRows === null ? '' : formatCount(query.countedRows),
  ]);
  const isLog = holdsRows(source);
  const parts = [
    table(
      ['query', 'window', 'answer', 'requests', 'bytes', isLog ? 'rows' : 'series', 'counted by the server'],
      rows,
      ['left', 'left', 'left', 'right', 'right', 'right', 'right'],
    ),
    ...(others === null ? [] : [`${others}; ${'`-o json`'} has all.`]),
    queryFence(
      distinct.map((query, index) => ({ name: `Q${index + 1}`, query })),
      languageOf(distinct, source),
    ),
  ];
  // Metrics take a few dozen: whoever doubts one looks inside.
  const answered = queries.filter(isAnswered).length;
  const summary = `${formatCount(answered)} of ${plainText(count(queries.length, 'query', 'queries'))} answered`;
  return isLog ? parts : [`<details>\n<summary>${summary}</summary>\n\n${parts.join('\n\n')}\n\n</details>`];
}

/** Alertmanager has no language: what it was asked for are paths. */
function languageOf(queries: readonly string[], source: SourceStatus): Parameters<typeof queryFence>[1] {
  if (queries.every((query) => query.startsWith('/'))) return 'text';
  if (!holdsRows(source)) return 'promql';
  // Other stores have languages that no highlighter knows.
  return source.id === 'loki' ? 'logql' : 'text';
}

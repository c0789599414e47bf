import type { SourceStatus } from '../../model/coverage.ts';
import type { TraceReport } from '../../model/report.ts';
import {
  flawLines,
  gapText,
  notesBeyondGaps,
  othersText,
  searchedText,
  splitFiles,
  windowText,
} from '../coverage-text.ts';
import { codeSpan, markdownBlock, markdownProse, pathSpan } from '../markdown-escape.ts';
import { formatBytes, formatCount } from '../quantities.ts';
import { shortNames } from '../short-names.ts';
import { table } from './table.ts';

const FILES_LISTED = 30;
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
    `Source ${codeSpan(source.id)}, **${source.status}**: ${markdownProse(source.asked)}`,
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
    ...(others.length === 0 ? [] : [markdownBlock(othersText(others))]),
    ...(gaps.length === 0 ? [] : [`Not read, or not as asked:\n\n${gaps.join('\n')}`]),
    ...(flaws.length === 0 ? [] : [`Read, with flaws:\n\n${flaws.join('\n')}`]),
  ].join('\n\n');
}

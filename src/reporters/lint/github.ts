// Annotations of GitHub Actions: a workflow command for each finding. What an artifact says can neither end its command
// nor begin another: line breaks are made visible before GitHub's own escapes are added.

import type { Finding } from '../../model/finding.ts';
import type { LintReporter } from '../../model/lint-report.ts';
import { plainText, type Prose } from '../../model/prose.ts';
import { showInvisible } from '../wording/invisible.ts';
import { countsText } from './counts.ts';

export const github: LintReporter = {
  id: 'github',
  description: 'annotations of GitHub Actions',
  render(report) {
    const { findings, gaps, notes } = report;
    const lines = [
      ...findings.map(annotation),
      ...gaps.map(({ file, problem }) =>
        command('error', { ...(file === null ? {} : { file }), title: 'not judged' }, message([problem])),
      ),
      ...notes.map((note) => command('notice', { title: 'trace-by-id lint' }, message([note]))),
      countsText(report),
    ];
    return `${lines.join('\n')}\n`;
  },
};

function annotation({ ruleId, severity, file, start, end, what, why, mend }: Finding): string {
  // GitHub shows columns only for a place within one line, and refuses others.
  const columns = end.line === start.line ? { col: start.column, endColumn: Math.max(end.column, start.column) } : {};
  const place = { file, line: start.line, endLine: end.line, ...columns, title: ruleId };
  return command(severity, place, message([what, why, mend]));
}

function command(
  name: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string | number>>,
  text: string,
): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${listed.join(',')}::${text}`;
}

function message(sentences: readonly Prose[]): string {
  return sentences.map((sentence) => escapeData(plainText(sentence))).join('%0A');
}

// actions/toolkit, packages/core/src/command.ts: data escapes % CR LF, a property : and , as well.
function escapeData(text: string): string {
  return showInvisible(text).replaceAll('%', '%25');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

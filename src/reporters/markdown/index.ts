// The evidence, ready to paste into a runbook or a postmortem: the answer first, then what it rests on. GFM, clean
// under markdownlint with the repository's configuration. Everything untrusted goes through markdown-escape.ts.

import type { TextReporter } from '../../model/reporter.ts';
import type { TraceReport } from '../../model/report.ts';
import { answerRows, isFound, titleOf } from '../wording/answer.ts';
import { linksSection, nextSection, removedSection, reproduceSection } from './closing.ts';
import { findingsSection } from './findings.ts';
import { gapsSection, searchedSection } from './searched.ts';
import { definitions } from './link.ts';
import { signalSections } from './signals.ts';
import { table } from './table.ts';
import { mentionsSection, siblingsSection, timelineSections } from './timeline.ts';
import { codeSpan, markdownProse } from './escape.ts';

export const markdown: TextReporter = {
  id: 'markdown',
  description: 'Markdown evidence for runbooks and postmortems',
  render(report, { all }) {
    const found = isFound(report);
    const sections = [
      headingOf(report),
      answerTable(report),
      findingsSection(report),
      ...timelineSections(report, { all }),
      // Nothing found: what to try comes before the proof of the search.
      ...(found ? [] : [nextSection(report)]),
      ...signalSections(report),
      mentionsSection(report),
      siblingsSection(report),
      gapsSection(report),
      searchedSection(report),
      linksSection(report),
      removedSection(report),
      reproduceSection(report),
      ...(found ? [nextSection(report)] : []),
    ];
    const text = sections.filter((section) => section !== '').join('\n\n');
    const addresses = definitions(report, text);
    return addresses === '' ? `${text}\n` : `${text}\n\n${addresses}\n`;
  },
};

export function headingOf(report: TraceReport): string {
  return `## ${codeSpan(report.reqId ?? report.understood.value)}: ${markdownProse(titleOf(report))}`;
}

export function answerTable(report: TraceReport): string {
  const rows = answerRows(report).map(({ label, lead, text }) => [
    `**${label}**`,
    `${lead === '' ? '' : `**${lead}**`}${markdownProse(text)}`,
  ]);
  return table(['', ''], rows);
}

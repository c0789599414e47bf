import type { Correlation } from '../../model/correlation.ts';
import { own, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { marksOf, nameList, orderFindings, unnamedRequests, withCitations } from '../wording/findings.ts';
import { codeSpan, markdownProse } from './escape.ts';

const NAMES_SHOWN = 20;

export function findingsSection({ correlations }: TraceReport): string {
  if (correlations.length === 0) return '';
  const items = orderFindings(correlations).map((finding, index) => `${index + 1}. ${findingText(finding)}`);
  return `### Findings\n\n${items.join('\n')}`;
}

function findingText(finding: Correlation): string {
  const { ruleId, title, summary, evidence } = finding;
  const marks = marksOf(finding);
  const heading = marks === '' ? `**${markdownProse(title)}.**` : `**${markdownProse(title)}** (${marks}).`;
  const unnamed = unnamedRequests(finding);
  const related = unnamed.length === 0 ? [] : say` Requests: ${nameList(unnamed, NAMES_SHOWN)}.`;
  return `${heading} ${markdownProse(say`${withCitations(summary, evidence)}${related}${own(' Rule')}`)} ${codeSpan(ruleId)}.`;
}

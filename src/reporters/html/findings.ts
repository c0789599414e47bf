import type { ElementContent } from 'hast';
import { h } from 'hastscript';
import type { Correlation } from '../../model/correlation.ts';
import { own, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { marksOf, nameList, orderFindings, unnamedRequests, withCitations } from '../wording/findings.ts';
import { type Targets, code, prose } from './escape.ts';

const NAMES_SHOWN = 20;

export function findingsSection({ correlations }: TraceReport, targets: Targets): readonly ElementContent[] {
  if (correlations.length === 0) return [];
  const items = orderFindings(correlations).map((finding) => h('li', findingNodes(finding, targets)));
  return [h('h2', 'Findings'), h('ol', items)];
}

function findingNodes(finding: Correlation, targets: Targets): ElementContent[] {
  const { ruleId, title, summary, evidence } = finding;
  const marks = marksOf(finding);
  const unnamed = unnamedRequests(finding);
  const related = unnamed.length === 0 ? [] : say` Requests: ${nameList(unnamed, NAMES_SHOWN)}.`;
  return [
    h('strong', prose(title, targets)),
    { type: 'text', value: marks === '' ? '. ' : ` (${marks}). ` },
    ...prose(say`${withCitations(summary, evidence)}${related}${own(' Rule ')}`, targets),
    code(ruleId),
    { type: 'text', value: '.' },
  ];
}

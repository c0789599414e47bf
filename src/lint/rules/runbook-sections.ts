import { joinProse, own, say } from '../../model/prose.ts';
import { runbookOf } from '../alert-runbook.ts';
import type { Heading, MarkdownPage } from '../artifact.ts';
import type { LintRule, Workspace } from '../rule.ts';

/** Those of the runbooks of prometheus-operator, which people on call know from elsewhere. */
const SECTIONS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'] as const;

export const runbookSections: LintRule = {
  id: 'runbook/sections',
  summary: "an alert's section in the runbook without Meaning, Impact, Diagnosis or Mitigation",
  severity: 'error',
  *check(workspace) {
    for (const { page, alerts } of runbooksOf(workspace)) {
      for (const [index, heading] of page.headings.entries()) {
        if (!alerts.has(heading.text)) continue;
        const below = headingsBelow(page.headings, index).map(({ text }) => text.toLowerCase());
        const missing = SECTIONS.filter((name) => !below.includes(name.toLowerCase()));
        if (missing.length === 0) continue;
        yield {
          artifact: page,
          span: heading.span,
          what: say`The section ${heading.text} has no heading ${joinProse(missing.map((name) => [{ code: name }]))}.`,
          why: own('At night one reads by headings: what it means, who is hurt, how to find the cause, what to do.'),
          mend: own('Write the headings one level below the name of the alert, even where they hold one sentence.'),
        };
      }
    }
  },
};

interface Runbook {
  readonly page: MarkdownPage;
  /** Names of the alerts that lead here. */
  readonly alerts: ReadonlySet<string>;
}

/** Pages that are judged and that an alert's runbook address leads to. */
function runbooksOf(workspace: Workspace): readonly Runbook[] {
  const alerts = new Map<MarkdownPage, Set<string>>();
  for (const artifact of workspace.artifacts) {
    if (artifact.kind !== 'rules') continue;
    for (const rule of artifact.groups.flatMap(({ rules }) => rules)) {
      const page = rule.kind === 'alert' ? (runbookOf(workspace, artifact.file, rule)?.page ?? null) : null;
      if (page === null || !workspace.artifacts.includes(page)) continue;
      alerts.set(page, (alerts.get(page) ?? new Set()).add(rule.name.value));
    }
  }
  return [...alerts].map(([page, names]) => ({ page, alerts: names }));
}

function headingsBelow(headings: readonly Heading[], index: number): readonly Heading[] {
  const depth = headings[index]?.depth ?? 0;
  const rest = headings.slice(index + 1);
  const end = rest.findIndex((heading) => heading.depth <= depth);
  return end === -1 ? rest : rest.slice(0, end);
}

import { own, type Prose, say } from '../../model/prose.ts';
import { runbookOf, type RunbookLink } from '../alert-runbook.ts';
import type { AlertingRule, Heading, MarkdownPage } from '../artifact.ts';
import { hasAnchor } from '../link-target.ts';
import { nearestName } from '../nearest-name.ts';
import type { LintRule } from '../rule.ts';

export const runbookAlertHeading: LintRule = {
  id: 'runbook/alert-heading',
  summary: "an alert whose runbook address leads to no page, or to no heading of the alert's name",
  severity: 'error',
  *check(workspace) {
    for (const artifact of workspace.artifacts) {
      if (artifact.kind !== 'rules') continue;
      for (const rule of artifact.groups.flatMap(({ rules }) => rules)) {
        if (rule.kind !== 'alert') continue;
        const link = runbookOf(workspace, artifact.file, rule);
        const isOurs = rule.expr.text.includes(workspace.catalogue.prefix);
        const fault = link === null ? null : faultOf(rule, link, isOurs);
        if (link !== null && fault !== null) yield { artifact, span: link.url.span, ...fault, why };
      }
    }
  },
};

const why = own('The person who is paged opens this address first; it must open at what to do about this very alert.');

function faultOf(
  { name }: AlertingRule,
  { file, anchor, page, url }: RunbookLink,
  isOurs: boolean,
): { what: Prose; mend: Prose } | null {
  const alert = name.value;
  if (page === null) {
    const what = say`The runbook of ${alert} is not there: ${file} is no page of this repository.`;
    return { what, mend: own('Correct the path, or write the page.') };
  }
  const ofAlert = page.headings.find(({ text }) => text === alert);
  const mend = (): Prose => mendFor(page, alert, ofAlert);
  if (anchor !== null && !hasAnchor(page, anchor)) {
    return {
      what: say`The runbook of ${alert} has no heading for ${`#${anchor}`}: ${url.value} opens at the top.`,
      mend: mend(),
    };
  }
  if (!isOurs) return null;
  if (ofAlert === undefined) return { what: say`${file} has no heading that is exactly ${alert}.`, mend: mend() };
  if (anchor === null && page.headings[0] !== ofAlert) {
    return {
      what: say`The runbook of ${alert} opens ${file} at its top, and not at the heading of the alert.`,
      mend: mend(),
    };
  }
  const meant = page.headings.find(({ slug }) => slug === anchor);
  if (meant === undefined || meant === ofAlert) return null;
  return { what: say`The runbook of ${alert} opens at the heading ${meant.text}, which is another.`, mend: mend() };
}

function mendFor({ headings }: MarkdownPage, alert: string, ofAlert: Heading | undefined): Prose {
  if (ofAlert !== undefined) return say`The heading of the alert is ${`#${ofAlert.slug}`}.`;
  const slugs = headings.map(({ slug }) => slug);
  const near = nearestName(slugs, alert);
  const heading = say`Write a heading ${`## ${alert}`}; bold words and list items have no anchor.`;
  return near === null ? heading : say`${heading} There is ${`#${near}`}.`;
}

// Runs rules over a workspace: looks up places, lets comments hold findings back, orders what is left.

import type { Finding, Span, Suppressed } from '../model/finding.ts';
import { own, say } from '../model/prose.ts';
import type { Artifact } from './artifact.ts';
import { indexLines, type LineIndex } from './line-index.ts';
import type { Fault, LintRule, Workspace } from './rule.ts';
import { type Suppression, suppressionsIn } from './suppressions.ts';

export interface RulesToRun {
  /** All there are: what a comment may name. */
  readonly known: readonly LintRule[];
  /** Those that run. */
  readonly chosen: readonly LintRule[];
  /** Whether links to other hosts were asked. */
  readonly isOnline: boolean;
}

export interface Judged {
  /** By file and place, each once. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** There are more, which are neither listed nor counted. */
  readonly isCut: boolean;
}

/** A file made to be wrong everywhere must not fill memory. */
const MOST_FINDINGS = 10_000;
/** A dashboard may be one line of megabytes. */
const LONGEST_LINE = 400;
const SUPPRESSION_RULE = 'lint/suppression';

export function judge(workspace: Workspace, rules: RulesToRun): Judged {
  const comments = new Map(
    workspace.artifacts.map((artifact) => [
      artifact,
      suppressionsIn(artifact).map((suppression) => ({ suppression, used: new Set<string>() })),
    ]),
  );
  const places = new Map<Artifact, LineIndex>();
  const findings = new Map<string, Finding>();
  const suppressed = new Map<string, Suppressed>();
  let isCut = false;
  const add = (rule: LintRule, fault: Fault): void => {
    const finding = locate(rule, fault, places);
    const key = JSON.stringify([finding.file, finding.start, finding.end, finding.ruleId, finding.what]);
    const comment = comments
      .get(fault.artifact)
      ?.find(({ suppression }) => holdsBack(suppression, rule.id, fault.span));
    if (comment === undefined || rule.id === SUPPRESSION_RULE) findings.set(key, finding);
    else {
      comment.used.add(rule.id);
      suppressed.set(key, { finding, reason: comment.suppression.reason });
    }
  };
  for (const rule of rules.chosen) {
    for (const fault of rule.check(workspace)) {
      isCut ||= findings.size + suppressed.size >= MOST_FINDINGS;
      if (isCut) break;
      add(rule, fault);
    }
  }
  const suppressionRule = rules.chosen.find(({ id }) => id === SUPPRESSION_RULE);
  if (suppressionRule !== undefined) {
    for (const [artifact, all] of comments) {
      for (const { suppression, used } of all) {
        for (const fault of judgeSuppression({ artifact, suppression, used }, workspace, { ...rules, isCut })) {
          add(suppressionRule, fault);
        }
      }
    }
  }
  return { findings: inOrder([...findings.values()]), suppressed: inOrderOf([...suppressed.values()]), isCut };
}

function holdsBack({ ruleIds, reason, covers }: Suppression, ruleId: string, span: Span): boolean {
  return reason !== '' && ruleIds.includes(ruleId) && span.from >= covers.from && span.from < covers.to;
}

interface Comment {
  readonly artifact: Artifact;
  readonly suppression: Suppression;
  /** Rules of which it held something back. */
  readonly used: ReadonlySet<string>;
}

function* judgeSuppression(
  { artifact, suppression, used }: Comment,
  workspace: Workspace,
  { known, chosen, isOnline, isCut }: RulesToRun & { readonly isCut: boolean },
): Iterable<Fault> {
  const { span, ruleIds, reason } = suppression;
  const place = { artifact, span };
  const form = say`Write trace-by-id-lint disable=${{ code: 'group/name' }} and then the reason, in words.`;
  if (ruleIds.length === 0) {
    const what = own('This comment names trace-by-id-lint and cannot be understood.');
    yield { ...place, what, why: own('It was meant to hold a finding back and does nothing.'), mend: form };
    return;
  }
  if (reason === '') {
    const why = own('Nobody can judge later whether it still holds, so it holds nothing back.');
    yield { ...place, what: own('This suppression gives no reason.'), why, mend: form };
    return;
  }
  for (const id of ruleIds) {
    const rule = known.find((one) => one.id === id);
    const mend = own('Take the comment away, or name the rule that is meant: trace-by-id lint --list-rules.');
    if (rule === undefined || id === SUPPRESSION_RULE) {
      const what = rule === undefined ? say`There is no rule ${id}.` : say`${id} cannot be suppressed.`;
      yield { ...place, what, why: own('The comment holds nothing back.'), mend };
      continue;
    }
    const sawAll =
      rule.seesMoreWith === undefined || (rule.seesMoreWith === 'network' ? isOnline : workspace.exported !== null);
    if (used.has(id) || isCut || !sawAll || !chosen.includes(rule)) continue;
    const why = own('What it excused is fixed or gone; left standing, it would hide the next one.');
    yield { ...place, what: say`This comment suppresses ${id}, and there is nothing to suppress.`, why, mend };
  }
}

function locate(rule: LintRule, { artifact, span, what, why, mend }: Fault, places: Map<Artifact, LineIndex>): Finding {
  let lines = places.get(artifact);
  if (lines === undefined) {
    lines = indexLines(artifact.text);
    places.set(artifact, lines);
  }
  const start = lines.positionOf(span.from);
  const line = lines.lineSpan(span.from);
  // The place somewhat to the left of the middle, so that what follows it can be read.
  const from = line.to - line.from <= LONGEST_LINE ? line.from : Math.max(line.from, span.from - LONGEST_LINE / 4);
  return {
    ruleId: rule.id,
    severity: rule.severity,
    file: artifact.file,
    start,
    end: lines.positionOf(Math.max(span.from, span.to)),
    sourceLine: artifact.text.slice(from, Math.min(line.to, from + LONGEST_LINE)),
    sourceColumn: from - line.from + 1,
    what,
    why,
    mend,
  };
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(compareFindings);
}

function inOrderOf(suppressed: readonly Suppressed[]): readonly Suppressed[] {
  return suppressed.toSorted((a, b) => compareFindings(a.finding, b.finding));
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    compareTexts(a.file, b.file) ||
    a.start.line - b.start.line ||
    a.start.column - b.start.column ||
    compareTexts(a.ruleId, b.ruleId)
  );
}

/** By code units: the same on every machine. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { Span } from '../../model/finding.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import type { Expression, MarkdownPage } from '../artifact.ts';
import { knownNames, knownSeries, seriesIn } from '../metric-names.ts';
import { queriesInCommands, queryInText } from '../command-queries.ts';
import type { LintRule, Workspace } from '../rule.ts';
import { unknownSeriesIn } from '../unknown-series.ts';

export const runbookMetric: LintRule = {
  id: 'runbook/metric',
  summary: 'a page that names a metric nobody exports or records, or a command with a query that does not parse',
  severity: 'error',
  seesMoreWith: 'metrics',
  *check(workspace) {
    const known = knownSeries(workspace);
    const names = knownNames(workspace, known);
    for (const artifact of workspace.artifacts) {
      if (artifact.kind !== 'page') continue;
      for (const { expression, span } of queriesInCommands(artifact)) {
        if (expression.isBroken) yield { artifact, span, ...unparsed(expression) };
        else yield* unknownIn(expression, workspace, known).map((fault) => ({ artifact, ...fault }));
      }
      for (const expression of artifact.codeBlocks.flatMap(({ expressions }) => expressions)) {
        yield* unknownIn(expression, workspace, known).map((fault) => ({ artifact, ...fault }));
      }
      for (const expression of queriesInSentences(artifact, workspace, names)) {
        yield* unknownIn(expression, workspace, isName(expression) ? names : known).map((fault) => ({
          artifact,
          ...fault,
        }));
      }
    }
  },
};

interface MetricFault {
  readonly span: Span;
  readonly what: Prose;
  readonly why: Prose;
  readonly mend: Prose;
}

function unparsed({ language }: Expression): Omit<MetricFault, 'span'> {
  return {
    what: say`The query of this command is no ${own(language === 'promql' ? 'PromQL' : 'LogQL')}.`,
    why: own('The server answers 400 to whoever copies the command.'),
    mend: own('Fix the query; run the command once as it is written.'),
  };
}

function unknownIn(expression: Expression, workspace: Workspace, known: ReadonlySet<string>): readonly MetricFault[] {
  return unknownSeriesIn(expression, workspace, known).map(({ from, to, what, why, mend }) => ({
    span: expression.spanOf(from, to),
    what,
    why,
    mend,
  }));
}

function isName({ text }: Expression): boolean {
  return /^[\w:]+$/.test(text);
}

/** Only of pages that speak of the system's metrics: other things may have names that begin like them. */
function* queriesInSentences(
  { codeSpans, text }: MarkdownPage,
  { catalogue }: Workspace,
  known: ReadonlySet<string>,
): Iterable<Expression> {
  if (!text.includes(catalogue.prefix)) return;
  const spans = codeSpans.filter(({ value }) => value.includes(catalogue.prefix) && value.length < 1000);
  const expressions = spans.flatMap(({ value, span }) => queryInText(value, span) ?? []);
  const isAboutMetrics = expressions.some((expression) => seriesIn(expression).some(({ name }) => known.has(name)));
  if (isAboutMetrics) yield* expressions;
}

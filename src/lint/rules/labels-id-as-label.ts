import type { SyntaxNode } from '@lezer/common';
import { own, say } from '../../model/prose.ts';
import type { Artifact, Expression } from '../artifact.ts';
import { readPromQl, within } from '../promql/read.ts';
import type { LintRule } from '../rule.ts';

const IDS: ReadonlySet<string> = new Set([
  'req_id',
  'request_id',
  'trace_id',
  'traceid',
  'span_id',
  'copilot_trace_id',
  'response_id',
  'rpc_id',
]);

interface Named {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export const labelsIdAsLabel: LintRule = {
  id: 'labels/id-as-label',
  summary: 'an id of a request as a label: in a rule, or in the stream selector of a LogQL query',
  severity: 'error',
  *check({ artifacts }) {
    for (const artifact of artifacts) {
      for (const expression of expressionsOf(artifact)) {
        const named = expression.language === 'promql' ? inPromQl(expression) : inStreamSelector(expression);
        for (const { name, from, to } of named) {
          yield {
            artifact,
            span: expression.spanOf(from, to),
            what: say`${name} is used as a label.`,
            why: own(
              'Each request would be a series, or a stream, of its own: the store grows without bound and gets slow for everybody.',
            ),
            mend:
              expression.language === 'promql'
                ? own('Leave it out; a metric tells how many, a trace which one: trace-by-id REQ_ID.')
                : say`Select the streams by what they have, and look for the id in the lines: {…} |= "…" or | ${name}="…".`,
          };
        }
      }
      if (artifact.kind !== 'rules') continue;
      for (const rule of artifact.groups.flatMap(({ rules }) => rules)) {
        for (const { name } of rule.labels.values()) {
          if (!IDS.has(name.value.toLowerCase())) continue;
          yield {
            artifact,
            span: name.span,
            what: say`The rule adds ${name.value} as a label.`,
            why: own('Each value is an alert, or a series, of its own.'),
            mend: own('Put it into an annotation.'),
          };
        }
      }
    }
  },
};

function expressionsOf(artifact: Artifact): readonly Expression[] {
  switch (artifact.kind) {
    case 'rules':
      return artifact.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
    case 'dashboard':
      return artifact.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr ?? []));
    case 'page':
      return artifact.codeBlocks.flatMap(({ expressions }) => expressions);
    default:
      return [];
  }
}

function inPromQl(expression: Expression): readonly Named[] {
  const tree = readPromQl(expression);
  if (tree === null) return [];
  return [...within(tree)].flatMap((node): readonly Named[] => {
    if (node.kind === 'selector') return node.matchers.filter(({ name }) => IDS.has(name.toLowerCase()));
    if (node.kind !== 'aggregate' || node.grouping?.keeps !== 'by') return [];
    return node.grouping.labels
      .filter((name) => IDS.has(name.toLowerCase()))
      .map((name) => ({ name, from: node.from, to: node.to }));
  });
}

/** Of the selector alone: behind the first pipe an id is what one looks for. */
function inStreamSelector({ tree, text, isBroken }: Expression): readonly Named[] {
  if (isBroken) return [];
  const found: Named[] = [];
  tree.iterate({
    enter: ({ name, node, from, to }) => {
      if (name !== 'Identifier' || node.parent?.name !== 'Matcher' || !isInSelector(node)) return;
      const label = text.slice(from, to);
      if (IDS.has(label.toLowerCase())) found.push({ name: label, from, to });
    },
  });
  return found;
}

function isInSelector(node: SyntaxNode): boolean {
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.name === 'Selector') return true;
    if (above.name === 'PipelineStage' || above.name === 'LabelFilter') return false;
  }
  return false;
}

import type { Nodes, RootContent, TableRow } from 'mdast';
import type { Span } from '../../model/finding.ts';
import { own, say } from '../../model/prose.ts';
import type { MetricCatalogue } from '../../model/metric-catalogue.ts';
import type { MarkdownPage } from '../artifact.ts';
import type { LintRule } from '../rule.ts';

export const docsLabelBound: LintRule = {
  id: 'docs/label-bound',
  summary: 'a page that promises a bound for a label whose values somebody outside chooses',
  severity: 'error',
  *check({ artifacts, catalogue }) {
    for (const artifact of artifacts) {
      if (artifact.kind !== 'page' || !speaksOfMetrics(artifact, catalogue)) continue;
      for (const { label, span } of promisesIn(artifact, catalogue)) {
        const why = catalogue.unboundedLabels.find(({ name }) => name === label)?.why ?? '';
        yield {
          artifact,
          span,
          what: say`This promises a bound for the label ${label}, and nothing enforces one.`,
          why: say`${sentence(why)} Whoever believes the page builds a rule that grows with what strangers send.`,
          mend: own('Say that it is not bounded, and by whom it can be made to grow.'),
        };
      }
    }
  },
};

function sentence(words: string) {
  return own(words === '' ? '' : `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`);
}

function speaksOfMetrics({ text }: MarkdownPage, { prefix, metrics }: MetricCatalogue): boolean {
  return text.includes(prefix) && metrics.some(({ name }) => text.includes(name));
}

interface BoundPromise {
  readonly label: string;
  readonly span: Span;
}

function promisesIn({ root }: MarkdownPage, { unboundedLabels }: MetricCatalogue): readonly BoundPromise[] {
  const labels = unboundedLabels.map(({ name }) => name);
  const found: BoundPromise[] = [];
  const stack: Nodes[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'table') found.push(...promisesInTable(node.children, labels));
    else if (node.type === 'listItem' || node.type === 'paragraph') {
      const first = node.type === 'paragraph' ? node : node.children[0];
      if (first?.type === 'paragraph') found.push(...promisesInText(first, labels));
      if (node.type === 'listItem') stack.push(...node.children.slice(1));
    } else if ('children' in node) stack.push(...node.children);
  }
  return found;
}

/** A table of labels: the first column names them, another says how many values they have. */
function promisesInTable([head, ...rows]: readonly TableRow[], labels: readonly string[]): readonly BoundPromise[] {
  if (head === undefined) return [];
  const titles = head.children.map((cell) => wordsOf(cell));
  if (!/\blabels?\b/i.test(titles[0] ?? '') || !titles.slice(1).some((title) => BOUND_TITLE.test(title))) return [];
  return rows.flatMap((row) => {
    const label = labels.find((name) => name === wordsOf(row.children[0]).trim());
    const cells = row.children.slice(1);
    const claims = cells.filter((cell, index) => BOUND_TITLE.test(titles[index + 1] ?? '') && isBound(wordsOf(cell)));
    if (label === undefined || claims.length === 0 || cells.some((cell) => isDenied(wordsOf(cell)))) return [];
    return claims.slice(0, 1).map((cell) => ({ label, span: spanOf(cell) }));
  });
}

const BOUND_TITLE = /\b(?:bound(?:ed|s)?|cardinality|limit(?:s|ed)?|max(?:imum)?|values|allowed)\b/i;

/** `model`: at most 8 values. */
function promisesInText(paragraph: RootContent, labels: readonly string[]): readonly BoundPromise[] {
  const first = 'children' in paragraph ? paragraph.children[0] : undefined;
  const name = first === undefined ? '' : wordsOf(first).trim().replace(/:$/, '');
  const label = first !== undefined && first.type !== 'text' ? labels.find((one) => one === name) : undefined;
  const text = wordsOf(paragraph);
  if (label === undefined || isDenied(text) || !BOUND_SENTENCE.test(text)) return [];
  return [{ label, span: spanOf(paragraph) }];
}

const BOUND_SENTENCE =
  /\b(?:bounded (?:to|by)|at most \d+|up to \d+ (?:values|series)|max(?:imum)?(?: of)? \d+ (?:values|series)|limited to|allow-?list)\b|[≤<]=? ?\d+ (?:values|series)/i;

function isBound(text: string): boolean {
  return /\d|\b(?:yes|bounded|fixed|low|enum|allow-?list)\b/i.test(text) && !isDenied(text);
}

function isDenied(text: string): boolean {
  return /\b(?:no|not|none|nothing|unbounded|never|any|whoever|anything|unlimited)\b/i.test(text);
}

function wordsOf(node: Nodes | undefined): string {
  if (node === undefined) return '';
  if (node.type === 'text' || node.type === 'inlineCode') return node.value;
  return 'children' in node ? node.children.map((child) => wordsOf(child)).join('') : '';
}

function spanOf(node: Nodes): Span {
  return { from: node.position?.start.offset ?? 0, to: node.position?.end.offset ?? 0 };
}

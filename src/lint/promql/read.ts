// PromQL as a small tree of what it means. Places are offsets of the expression's text.

import type { SyntaxNode } from '@lezer/common';
import { readDurationMs } from '../../model/prometheus-duration.ts';
import type { Expression } from '../artifact.ts';

/** Recorded series upon recorded series: people stop at three. */
export const MOST_RECORDED_LEVELS = 200;

interface Place {
  readonly from: number;
  readonly to: number;
}

export interface Matcher extends Place {
  readonly name: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export interface Selector extends Place {
  readonly kind: 'selector';
  /** Null: no name is written out. */
  readonly metric: string | null;
  readonly matchers: readonly Matcher[];
  readonly rangeMs: number | null;
  /** It has an `offset`: it speaks of another time. */
  readonly isShifted: boolean;
}

export interface Subquery extends Place {
  readonly kind: 'subquery';
  readonly inner: PromQl;
  readonly rangeMs: number;
}

export interface Call extends Place {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly PromQl[];
}

export interface Aggregate extends Place {
  readonly kind: 'aggregate';
  readonly op: string;
  /** Null: everything into one. */
  readonly grouping: { readonly keeps: 'by' | 'without'; readonly labels: readonly string[] } | null;
  readonly args: readonly PromQl[];
}

export interface Binary extends Place {
  readonly kind: 'binary';
  readonly op: string;
  readonly left: PromQl;
  readonly right: PromQl;
  /** Null: on all labels. */
  readonly matching: { readonly by: 'on' | 'ignoring'; readonly labels: readonly string[] } | null;
  readonly many: 'left' | 'right' | null;
}

/** Brackets, signs and @ are not in it: they change no name and no label. */
export type PromQl =
  | Selector
  | Subquery
  | Call
  | Aggregate
  | Binary
  | (Place & { readonly kind: 'number'; readonly value: number })
  | (Place & { readonly kind: 'other' });

/** Each rule asks for the same expressions again; walking a tree costs more than all that a rule does with it. */
const KNOWN = new WeakMap<Expression, { readonly root: PromQl | null }>();

/** Null: LogQL, or broken. */
export function readPromQl(expression: Expression): PromQl | null {
  let known = KNOWN.get(expression);
  if (known === undefined) {
    known = { root: readWhole(expression) };
    KNOWN.set(expression, known);
  }
  return known.root;
}

function readWhole({ language, isBroken, tree, text }: Expression): PromQl | null {
  if (language !== 'promql' || isBroken) return null;
  const top = childrenOf(tree.topNode)[0];
  return top === undefined ? null : read(top, text);
}

const COMPARISONS: ReadonlySet<string> = new Set(['>', '>=', '<', '<=', '==', '!=']);

export function isComparison({ op }: Binary): boolean {
  return COMPARISONS.has(op);
}

/** The node and everything in it. */
export function* within(node: PromQl): Generator<PromQl> {
  yield node;
  for (const inner of partsOf(node)) yield* within(inner);
}

function partsOf(node: PromQl): readonly PromQl[] {
  switch (node.kind) {
    case 'subquery':
      return [node.inner];
    case 'call':
    case 'aggregate':
      return node.args;
    case 'binary':
      return [node.left, node.right];
    default:
      return [];
  }
}

export function selectorsIn(node: PromQl): readonly Selector[] {
  return [...within(node)].filter((one) => one.kind === 'selector');
}

/** Arithmetic of numbers alone, as in `1.05 * 1500`; null: something is measured. */
export function constantOf(node: PromQl): number | null {
  if (node.kind === 'number') return node.value;
  if (node.kind !== 'binary') return null;
  const [left, right] = [constantOf(node.left), constantOf(node.right)];
  if (left === null || right === null) return null;
  switch (node.op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return null;
  }
}

function read(node: SyntaxNode, text: string): PromQl {
  const place = { from: node.from, to: node.to };
  const children = childrenOf(node);
  const source = (part: SyntaxNode): string => text.slice(part.from, part.to);
  switch (node.name) {
    case 'ParenExpr':
    case 'StepInvariantExpr':
    case 'OffsetExpr': {
      const inner = children[0] === undefined ? null : read(children[0], text);
      if (inner === null) return { kind: 'other', ...place };
      return inner.kind === 'selector' && node.name === 'OffsetExpr' ? { ...inner, isShifted: true } : inner;
    }
    case 'UnaryExpr': {
      const inner = children.at(-1);
      const operand = inner === undefined ? null : read(inner, text);
      if (operand === null) return { kind: 'other', ...place };
      if (text[node.from] !== '-') return operand;
      const value = constantOf(operand);
      return value === null ? operand : { kind: 'number', value: -value, ...place };
    }
    case 'NumberDurationLiteral':
      return { kind: 'number', value: numberOf(source(node)), ...place };
    case 'VectorSelector':
      return selectorOf(node, text, null);
    case 'MatrixSelector': {
      const [selector, range] = children;
      const inner = selector === undefined ? null : read(selector, text);
      if (inner?.kind !== 'selector') return inner ?? { kind: 'other', ...place };
      return { ...inner, ...place, rangeMs: range === undefined ? null : readDurationMs(source(range)) };
    }
    case 'SubqueryExpr': {
      const [inner, range] = children;
      if (inner === undefined) return { kind: 'other', ...place };
      const rangeMs = range === undefined ? 0 : (readDurationMs(source(range)) ?? 0);
      return { kind: 'subquery', inner: read(inner, text), rangeMs, ...place };
    }
    case 'FunctionCall': {
      const name = children.find((child) => child.name === 'FunctionIdentifier');
      return { kind: 'call', name: name === undefined ? '' : source(name), args: argsOf(node, text), ...place };
    }
    case 'AggregateExpr':
      return aggregateOf(node, text);
    case 'BinaryExpr':
      return binaryOf(node, text);
    default:
      return { kind: 'other', ...place };
  }
}

function argsOf(node: SyntaxNode, text: string): readonly PromQl[] {
  const body = childrenOf(node).find((child) => child.name === 'FunctionCallBody');
  return body === undefined ? [] : childrenOf(body).map((child) => read(child, text));
}

function selectorOf(node: SyntaxNode, text: string, rangeMs: number | null): Selector {
  const children = childrenOf(node);
  const name = children.find((child) => child.name === 'Identifier');
  const matchers = children
    .filter((child) => child.name === 'LabelMatchers')
    .flatMap(childrenOf)
    .flatMap((matcher) => matcherOf(matcher, text));
  const named = matchers.find((matcher) => matcher.name === '__name__' && matcher.op === '=');
  return {
    kind: 'selector',
    metric: name === undefined ? (named?.value ?? null) : text.slice(name.from, name.to),
    matchers: matchers.filter((matcher) => matcher.name !== '__name__'),
    rangeMs,
    isShifted: false,
    from: node.from,
    to: node.to,
  };
}

function matcherOf(node: SyntaxNode, text: string): readonly Matcher[] {
  const [name, op, value] = childrenOf(node).map((child) => text.slice(child.from, child.to));
  if (name === undefined || value === undefined || !isMatchOp(op)) return [];
  return [{ name: name.replace(/^"|"$/g, ''), op, value: value.slice(1, -1), from: node.from, to: node.to }];
}

function isMatchOp(op: string | undefined): op is Matcher['op'] {
  return op === '=' || op === '!=' || op === '=~' || op === '!~';
}

function aggregateOf(node: SyntaxNode, text: string): Aggregate {
  const children = childrenOf(node);
  const op = children.find((child) => child.name === 'AggregateOp');
  const modifier = children.find((child) => child.name === 'AggregateModifier');
  const parts = modifier === undefined ? [] : childrenOf(modifier);
  return {
    kind: 'aggregate',
    op: op === undefined ? '' : text.slice(op.from, op.to).toLowerCase(),
    grouping:
      modifier === undefined
        ? null
        : {
            keeps: parts[0]?.name === 'Without' ? 'without' : 'by',
            labels: labelsOf(parts[1], text),
          },
    args: argsOf(node, text),
    from: node.from,
    to: node.to,
  };
}

function binaryOf(node: SyntaxNode, text: string): PromQl {
  const children = childrenOf(node);
  const [left, operator] = children;
  const right = children.at(-1);
  if (left === undefined || operator === undefined || right === undefined) {
    return { kind: 'other', from: node.from, to: node.to };
  }
  const clause = children.find((child) => child.name === 'MatchingModifierClause');
  const parts = clause === undefined ? [] : childrenOf(clause);
  const by = parts.find((part) => part.name === 'On' || part.name === 'Ignoring');
  const group = parts.find((part) => part.name === 'GroupLeft' || part.name === 'GroupRight');
  return {
    kind: 'binary',
    op: text.slice(operator.from, operator.to).toLowerCase(),
    left: read(left, text),
    right: read(right, text),
    matching:
      by === undefined
        ? null
        : {
            by: by.name === 'On' ? 'on' : 'ignoring',
            labels: labelsOf(
              parts.find((part) => part.name === 'GroupingLabels'),
              text,
            ),
          },
    many: group === undefined ? null : group.name === 'GroupLeft' ? 'left' : 'right',
    from: node.from,
    to: node.to,
  };
}

function labelsOf(node: SyntaxNode | undefined, text: string): readonly string[] {
  return node === undefined ? [] : childrenOf(node).map(({ from, to }) => text.slice(from, to));
}

function numberOf(token: string): number {
  const plain = Number(token.replaceAll('_', ''));
  if (!Number.isNaN(plain)) return plain;
  if (/^[+-]?inf/i.test(token)) return Infinity;
  return (readDurationMs(token) ?? NaN) / 1000;
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') found.push(child);
  }
  return found;
}

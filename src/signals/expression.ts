// What an alert rule's expression compares with what, by Prometheus' own grammar: an expression is parsed, never
// matched.

import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { ComparisonOp } from '../model/signal.ts';

export interface Comparison {
  /** PromQL of the side that is compared. */
  readonly left: string;
  readonly op: ComparisonOp;
  readonly value: number;
}

/**
 * comparison: the whole expression is true where `left op value` is. part: the expression holds such a comparison, the
 * first of several joined by and, or, unless, so that only the server can say whether the whole is true. sides:
 * something is compared with something else that the server must give as well; how it pairs the two, only it can say.
 * other: everything else, what this grammar cannot read included; the server has the last word on it.
 */
export type Expression =
  | { readonly kind: 'comparison' | 'part'; readonly comparison: Comparison }
  | { readonly kind: 'sides'; readonly left: string; readonly op: ComparisonOp; readonly right: string }
  | { readonly kind: 'other' };

/** No rule that people write is longer; a tree of such depth would end the recursions below. */
const LONGEST = 10_000;

export function readExpression(text: string): Expression {
  if (text.length > LONGEST) return { kind: 'other' };
  const tree = parser.parse(text);
  let broken = false;
  tree.iterate({
    enter: ({ type }) => {
      broken ||= type.isError;
    },
  });
  const top = children(tree.topNode).find(({ name }) => name !== 'LineComment');
  if (broken || top === undefined) return { kind: 'other' };
  const node = unwrapped(top);
  const whole = comparisonOf(node, text);
  if (whole !== null) return { kind: 'comparison', comparison: whole };
  const first = firstComparison(node, text);
  return first === null ? (sidesOf(node, text) ?? { kind: 'other' }) : { kind: 'part', comparison: first };
}

const OPS: Readonly<Record<string, ComparisonOp>> = {
  Gtr: '>',
  Gte: '>=',
  Lss: '<',
  Lte: '<=',
  Eql: '==',
  Neq: '!=',
};

/** `0.02 < x` says the same as `x > 0.02`. */
const TURNED: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  '==': '==',
  '!=': '!=',
};

interface Compared {
  readonly left: SyntaxNode;
  readonly op: ComparisonOp;
  readonly right: SyntaxNode;
}

function comparedIn(node: SyntaxNode): Compared | null {
  const [left, operator, ...rest] = children(node);
  const right = rest.at(-1);
  if (node.name !== 'BinaryExpr' || left === undefined || operator === undefined || right === undefined) return null;
  const op = OPS[operator.name];
  // With `bool` the answer is 0 or 1 and never empty: as an alert rule it is always true.
  if (op === undefined || rest.some(({ name }) => name === 'BoolModifier')) return null;
  return { left, op, right };
}

function comparisonOf(node: SyntaxNode, text: string): Comparison | null {
  const compared = comparedIn(node);
  if (compared === null) return null;
  const { left, op, right } = compared;
  const onRight = numberOf(right, text);
  const onLeft = numberOf(left, text);
  if (onRight !== null && onLeft === null) return { left: sourceOf(left, text), op, value: onRight };
  if (onLeft !== null && onRight === null) return { left: sourceOf(right, text), op: TURNED[op], value: onLeft };
  return null;
}

function sidesOf(node: SyntaxNode, text: string): Extract<Expression, { kind: 'sides' }> | null {
  const compared = comparedIn(node);
  if (compared === null || numberOf(compared.left, text) !== null) return null;
  const { left, op, right } = compared;
  return { kind: 'sides', left: sourceOf(left, text), op, right: sourceOf(right, text) };
}

function firstComparison(node: SyntaxNode, text: string): Comparison | null {
  const whole = comparisonOf(node, text);
  if (whole !== null) return whole;
  const parts = children(node);
  if (node.name !== 'BinaryExpr' || !['And', 'Or', 'Unless'].includes(parts[1]?.name ?? '')) return null;
  for (const side of [parts[0], parts.at(-1)]) {
    const found = side === undefined ? null : firstComparison(unwrapped(side), text);
    if (found !== null) return found;
  }
  return null;
}

function numberOf(node: SyntaxNode, text: string): number | null {
  const inner = unwrapped(node);
  if (inner.name === 'UnaryExpr') {
    const [sign, operand] = children(inner);
    const value = operand === undefined ? null : numberOf(operand, text);
    if (value === null || sign === undefined) return null;
    return sourceOf(sign, text) === '-' ? -value : value;
  }
  return inner.name === 'NumberDurationLiteral' ? literal(sourceOf(inner, text)) : null;
}

const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

// The token is a number already: what is left is its spelling (0.02, 1e3, 0x1F, Inf, 5m).
function literal(token: string): number | null {
  const sign = token.startsWith('-') ? -1 : 1;
  const digits = token.replace(/^[+-]/, '').toLowerCase();
  if (digits === 'inf') return sign * Infinity;
  if (digits === 'nan') return null;
  const plain = Number(digits.replaceAll('_', ''));
  if (!Number.isNaN(plain)) return sign * plain;
  const pieces = [...digits.matchAll(/(\d+)(ms|[smhdwy])/g)];
  if (pieces.length === 0 || pieces.map(([piece]) => piece).join('') !== digits) return null;
  return sign * pieces.reduce((sum, [, amount, unit]) => sum + Number(amount) * (SECONDS[unit ?? ''] ?? NaN), 0);
}

function unwrapped(node: SyntaxNode): SyntaxNode {
  if (node.name !== 'ParenExpr') return node;
  const inner = children(node).find(({ name }) => name !== 'LineComment');
  return inner === undefined ? node : unwrapped(inner);
}

function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') found.push(child);
  }
  return found;
}

function sourceOf({ from, to }: SyntaxNode, text: string): string {
  return text.slice(from, to);
}

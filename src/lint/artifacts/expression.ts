// PromQL and LogQL by their upstream grammars, with places. A query that is too long or too deep is broken for us,
// whatever the grammar would say of it.

import { parser as logql } from '@grafana/lezer-logql';
import { Tree } from '@lezer/common';
import { parser as promql } from '@prometheus-io/lezer-promql';
import type { Expression, SyntaxFault } from '../artifact.ts';
import { withoutVariables } from './grafana-variables.ts';
import { MOST_EXPRESSION_CHARACTERS, MOST_LEVELS } from './limits.ts';
import type { TextMap } from './text-map.ts';

export type Language = Expression['language'];

const PARSERS = { promql, logql } as const;

export interface ParsedExpression {
  readonly expression: Expression;
  /** At most one: what follows a fault is read as the fault leaves it. */
  readonly faults: readonly SyntaxFault[];
}

/** `isTemplated`: Grafana replaces variables in it before the server gets it. */
export function parseExpression(
  map: TextMap,
  { language, isTemplated }: { readonly language: Language; readonly isTemplated: boolean },
): ParsedExpression {
  const { text } = map;
  if (text.length > MOST_EXPRESSION_CHARACTERS) return unread(map, language, 'longer than is read here');
  const texts = isTemplated ? withoutVariables(text) : [text];
  let first: Attempt | null = null;
  for (const candidate of texts) {
    const attempt = parse(PARSERS[language], candidate);
    if (attempt === 'too deep') return unread(map, language, 'nested deeper than is read here');
    first ??= attempt;
    if (attempt.fault === null) return { expression: expressionOf(map, language, attempt), faults: [] };
  }
  const attempt = first as Attempt;
  const isSure = texts.length === 1;
  return {
    expression: expressionOf(map, language, attempt),
    faults: isSure && attempt.fault !== null ? [faultAt(map, language, attempt.fault)] : [],
  };
}

interface Attempt {
  readonly tree: Tree;
  /** Where the grammar stopped understanding. */
  readonly fault: { readonly from: number; readonly to: number } | null;
}

function parse(parser: { parse(input: string): Tree }, text: string): Attempt | 'too deep' {
  const tree = parser.parse(text);
  let fault: Attempt['fault'] = null;
  let hasContent = false;
  let level = 0;
  let deepest = 0;
  tree.iterate({
    enter: ({ type, from, to }) => {
      level += 1;
      deepest = Math.max(deepest, level);
      if (type.isError) fault ??= { from, to };
      else if (!type.isTop && type.name !== 'LineComment') hasContent = true;
    },
    leave: () => {
      level -= 1;
    },
  });
  if (deepest > MOST_LEVELS) return 'too deep';
  return { tree, fault: fault ?? (hasContent ? null : { from: 0, to: text.length }) };
}

function expressionOf(map: TextMap, language: Language, { tree, fault }: Attempt): Expression {
  return { language, text: map.text, tree, isBroken: fault !== null, spanOf: (from, to) => map.spanOf(from, to) };
}

function faultAt(map: TextMap, language: Language, { from, to }: { from: number; to: number }): SyntaxFault {
  const name = language === 'promql' ? 'PromQL' : 'LogQL';
  if (map.text.trim() === '') return { syntax: language, value: `an empty expression is no ${name}`, span: map.span };
  const isEnd = map.text.slice(from).trim() === '';
  // An error of no length lies where something is missing: the caret shows what stands there instead.
  const shown = isEnd ? lastWord(map.text) : { from, to: Math.max(to, from + 1) };
  return {
    syntax: language,
    value: isEnd ? `this ${name} ends too early` : `this is no ${name}: the grammar stops here`,
    span: map.spanOf(shown.from, shown.to),
  };
}

function lastWord(text: string): { readonly from: number; readonly to: number } {
  const to = text.trimEnd().length;
  return { from: Math.max(0, to - 1), to };
}

function unread(map: TextMap, language: Language, value: string): ParsedExpression {
  return {
    expression: {
      language,
      text: map.text,
      tree: Tree.empty,
      isBroken: true,
      spanOf: (from, to) => map.spanOf(from, to),
    },
    faults: [{ syntax: language, value: `this expression is ${value}`, span: map.span }],
  };
}

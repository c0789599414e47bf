// Where an expression holds durations: ranges, steps, offsets, and seconds that are counted back from time().

import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { readDurationMs } from '../model/prometheus-duration.ts';

export interface DurationPlace {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
  /** range: of a selector or subquery. seconds: a number without a unit, as in `time() - 130`. */
  readonly kind: 'range' | 'step' | 'offset' | 'seconds';
}

/** In order of their place. */
export function durationsIn(expression: string): readonly DurationPlace[] {
  const places: DurationPlace[] = [];
  parser.parse(expression).iterate({
    enter({ name, node }) {
      if (name === 'NumberDurationLiteralInDurationContext') places.push(...placed(node, expression));
      else if (name === 'NumberDurationLiteral' && isBesideTime(node, expression)) {
        const ms = Number(expression.slice(node.from, node.to)) * 1000;
        if (Number.isFinite(ms)) places.push({ from: node.from, to: node.to, ms, kind: 'seconds' });
      }
    },
  });
  return places;
}

function placed(node: SyntaxNode, expression: string): readonly DurationPlace[] {
  const ms = readDurationMs(expression.slice(node.from, node.to));
  if (ms === null) return [];
  const around = node.parent;
  const isOffset = around?.name === 'OffsetDurationExpr';
  const isStep = around?.parent?.name === 'SubqueryExpr' && around.prevSibling?.name === 'DurationExpr';
  return [{ from: node.from, to: node.to, ms, kind: isOffset ? 'offset' : isStep ? 'step' : 'range' }];
}

/** `time() - 130`: seconds, although nothing in the grammar says so. */
function isBesideTime({ parent, from, to }: SyntaxNode, expression: string): boolean {
  if (parent?.name !== 'BinaryExpr') return false;
  for (let side = parent.firstChild; side !== null; side = side.nextSibling) {
    if (side.from === from && side.to === to) continue;
    if (/^time\s*\(\s*\)$/.test(expression.slice(side.from, side.to))) return true;
  }
  return false;
}

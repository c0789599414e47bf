// Queries that a page shows in blocks of their own. A block may hold several: separated by empty lines, or one on each
// line.

import type { CodeBlock, Expression, SyntaxFault } from '../artifact.ts';
import { type Language, type ParsedExpression, parseExpression } from './expression.ts';
import { MOST_EXPRESSION_CHARACTERS } from './limits.ts';

type Code = Pick<CodeBlock, 'text' | 'span' | 'spanOf'>;

export interface PageQueries {
  readonly expressions: readonly Expression[];
  readonly faults: readonly SyntaxFault[];
}

/** Of a block in another language none. */
export function readPageQueries(language: string, code: Code): PageQueries {
  if ((language !== 'promql' && language !== 'logql') || code.text.length > MOST_EXPRESSION_CHARACTERS) return NONE;
  const whole = parsePiece(code, language);
  if (!whole.expression.isBroken) return { expressions: [whole.expression], faults: [] };
  for (const separator of [/\n[ \t]*\n/g, /\n/g]) {
    const pieces = piecesOf(code, separator).map((piece) => parsePiece(piece, language));
    if (pieces.length > 1 && pieces.every(({ expression }) => !expression.isBroken)) {
      return { expressions: pieces.map(({ expression }) => expression), faults: [] };
    }
  }
  return { expressions: [], faults: hasPlaceholder(code.text) ? [] : whole.faults };
}

const NONE: PageQueries = { expressions: [], faults: [] };

/** Grafana's variables may stand in them: they are copied from panels, and into them. */
function parsePiece({ text, span, spanOf }: Code, language: Language): ParsedExpression {
  return parseExpression({ text, span, spanOf }, { language, isTemplated: true });
}

/** What a reader fills in, and prompts of a session: nobody can say whether it will parse. */
function hasPlaceholder(text: string): boolean {
  return /<[A-Za-z][\w -]*>|…|\.\.\.|^\s*\$ /m.test(text);
}

function piecesOf({ text, spanOf }: Code, separator: RegExp): readonly Code[] {
  const pieces: Code[] = [];
  let from = 0;
  for (const { index, 0: between } of [...text.matchAll(separator), { index: text.length, 0: '' }]) {
    const start = from;
    const piece = text.slice(start, index);
    const isNothing = piece.replaceAll(/#.*/g, '').trim() === '';
    if (!isNothing) {
      const place = (a: number, b: number) => spanOf(start + a, start + b);
      pieces.push({ text: piece, span: place(0, piece.length), spanOf: place });
    }
    from = index + between.length;
  }
  return pieces;
}

// Queries that stand in other text: in commands that ask a server, in code within a sentence, in variables of a
// dashboard.

import type { Span } from '../model/finding.ts';
import type { Expression, MarkdownPage } from './artifact.ts';
import { type Language, parseExpression } from './artifacts/expression.ts';
import type { ShellWord } from './artifacts/shell.ts';
import { type PageCommand, pageCommands } from './page-commands.ts';

export interface CommandQuery {
  readonly expression: Expression;
  readonly span: Span;
}

/** Those whose text is in the page as a whole: what a shell fills in is not judged. */
export function* queriesInCommands(page: MarkdownPage): Iterable<CommandQuery> {
  for (const command of pageCommands(page, /promtool|logcli|curl/)) {
    for (const { word, text, language } of queriesOf(command)) {
      const whole = command.spanOf(word.from, word.to);
      const spanOf = (from: number, to: number): Span => {
        // Of quotes around all of it one knows the place; of quotes within, nothing.
        const quote = (word.to - word.from - word.value.length) / 2;
        const at = word.from + quote + word.value.length - text.length;
        return quote === 0 || quote === 1 ? command.spanOf(at + from, at + to) : whole;
      };
      const { expression } = parseExpression({ text, span: whole, spanOf }, { language, isTemplated: false });
      yield { expression, span: whole };
    }
  }
}

interface Asked {
  readonly word: ShellWord;
  /** The end of the word's value. */
  readonly text: string;
  readonly language: Language;
}

function queriesOf({ words }: PageCommand): readonly Asked[] {
  const [name = '', verb = '', kind = ''] = words.map(({ value }) => value);
  const last = words.at(-1);
  if (name === 'promtool' && verb === 'query' && (kind === 'instant' || kind === 'range') && words.length > 4) {
    return asked(last, 'promql', last?.value ?? '');
  }
  if (name === 'logcli' && words.some(({ value }) => value === 'query' || value === 'instant-query')) {
    const query = words.find(({ value }) => value.includes('{') && !value.startsWith('-'));
    return asked(query, 'logql', query?.value ?? '');
  }
  if (name !== 'curl') return [];
  const isLoki = words.some(({ value }) => value.includes('/loki/'));
  if (!isLoki && !words.some(({ value }) => value.includes('/api/v1/'))) return [];
  return words.flatMap((word) => {
    const query = /^(?:query|match\[\])=(.*)$/s.exec(word.value)?.[1];
    return query === undefined ? [] : asked(word, isLoki ? 'logql' : 'promql', query);
  });
}

function asked(word: ShellWord | undefined, language: Language, text: string): readonly Asked[] {
  const isComplete = word !== undefined && word.isLiteral && text !== '' && !/…|\.\.\.|_{4}/.test(text);
  return isComplete ? [{ word, text, language }] : [];
}

/** Null: the text is no PromQL. Where it is not written in `span` as it is, all of it is the place of each piece. */
export function queryInText(text: string, span: Span): Expression | null {
  const isAsWritten = span.to - span.from === text.length;
  const spanOf = (from: number, to: number): Span =>
    isAsWritten ? { from: span.from + from, to: span.from + to } : span;
  const { expression } = parseExpression({ text, span, spanOf }, { language: 'promql', isTemplated: true });
  return expression.isBroken ? null : expression;
}

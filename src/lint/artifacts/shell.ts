// Shell in pages: which commands a script runs, with their words and places. What they do is not looked at.

import { type Command, forEachChild, parse, type SyntaxNode, type Word } from 'unbash';

export interface ShellCommand {
  /** The command and its arguments, without assignments in front and without redirections. Never empty. */
  readonly words: readonly ShellWord[];
}

export interface ShellWord {
  /** As the command gets it; expansions stand in it as they are written. */
  readonly value: string;
  /** No part of it is expanded: it is what it says. */
  readonly isLiteral: boolean;
  /** Without quotes around it or within it. */
  readonly isBare: boolean;
  /** Offsets of the script. */
  readonly from: number;
  readonly to: number;
}

/** Nothing but substitutions within substitutions takes time that grows with the square of their number. */
const MOST_CHARACTERS = 20_000;
const MOST_COMMANDS = 10_000;

/** Those within substitutions too. A script that does not parse gives what was understood of it. */
export function shellCommandsIn(text: string): readonly ShellCommand[] {
  if (text.length > MOST_CHARACTERS) return [];
  const commands: ShellCommand[] = [];
  const stack: SyntaxNode[] = [parse(withoutPlaceholders(text))];
  for (let node = stack.pop(); node !== undefined && commands.length < MOST_COMMANDS; node = stack.pop()) {
    if (node.type === 'Command') {
      const words = wordsOf(node, text.length);
      if (words.length > 0) commands.push({ words });
    }
    const children: SyntaxNode[] = [];
    forEachChild(node, (child) => void children.push(child));
    stack.push(...children.toReversed());
  }
  return commands;
}

/** What a person would type of a recorded session: lines behind `$ `, with what they go on in. Places stay the same. */
export function typedLines(text: string): string {
  if (!/^\s*\$ /m.test(text)) return text;
  let goesOn = false;
  return text
    .split('\n')
    .map((line) => {
      const prompt = /^\s*\$ /.exec(line)?.[0];
      const isTyped = prompt !== undefined || goesOn;
      goesOn = isTyped && line.endsWith('\\');
      if (prompt !== undefined) return ' '.repeat(prompt.length) + line.slice(prompt.length);
      return isTyped ? line : ' '.repeat(line.length);
    })
    .join('\n');
}

/** `<request id>` and `[FLAGS]` are what a reader replaces, and no redirections and no patterns. */
function withoutPlaceholders(text: string): string {
  return text.replaceAll(/<[A-Za-z][\w .|:/-]*>/g, (placeholder) => '_'.repeat(placeholder.length));
}

/** `length`: of the script; what a fault leaves open ends there. */
function wordsOf({ name, suffix }: Command, length: number): readonly ShellWord[] {
  if (name === undefined) return [];
  const rest = suffix.flatMap((one) => (one.type === 'Word' ? [one] : []));
  return [name, ...rest].map((word) => ({
    value: word.value,
    isLiteral: !hasExpansion(word),
    isBare: word.value === word.text && !hasExpansion(word),
    from: Math.min(word.pos, length),
    to: Math.min(Math.max(word.pos, word.end), length),
  }));
}

const LITERAL_PARTS = new Set(['Literal', 'SingleQuoted', 'AnsiCQuoted', 'Glob', 'BraceExpansion', 'ExtendedGlob']);

function hasExpansion({ parts }: Word): boolean {
  return (parts ?? []).some((part) =>
    part.type === 'DoubleQuoted' || part.type === 'LocaleString'
      ? part.parts.some((inner) => !LITERAL_PARTS.has(inner.type))
      : !LITERAL_PARTS.has(part.type),
  );
}

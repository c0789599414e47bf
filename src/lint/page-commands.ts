// Commands that a page shows: in shell blocks, and in code within sentences.

import type { Span } from '../model/finding.ts';
import type { MarkdownPage } from './artifact.ts';
import { shellCommandsIn, typedLines, type ShellWord } from './artifacts/shell.ts';

export interface PageCommand {
  readonly words: readonly ShellWord[];
  /** Of a word, or of a piece of the script that it stands in. */
  spanOf(from: number, to: number): Span;
  /** In a block that says it is shell, or in a sentence; blocks without a language may hold output. */
  readonly isSurelyTyped: boolean;
}

const SHELLS = new Set(['sh', 'bash', 'shell', 'zsh', 'console', 'shell-session', 'shellsession', 'terminal']);

/** Of scripts that hold `mention`. */
export function* pageCommands(page: MarkdownPage, mention: RegExp): Iterable<PageCommand> {
  for (const block of page.codeBlocks) {
    if ((block.language !== '' && !SHELLS.has(block.language)) || !mention.test(block.text)) continue;
    const isSurelyTyped = block.language !== '';
    for (const { words } of shellCommandsIn(typedLines(block.text))) {
      yield { words, isSurelyTyped, spanOf: (from, to) => block.spanOf(from, to) };
    }
  }
  for (const { value, span } of page.codeSpans) {
    if (!mention.test(value)) continue;
    for (const { words } of shellCommandsIn(value)) {
      const spanOf = (from: number, to: number): Span => ({
        from: Math.min(span.from + from, span.to),
        to: Math.min(span.from + to, span.to),
      });
      yield { words, isSurelyTyped: true, spanOf };
    }
  }
}

// Any error → what a person reads on stderr and the exit code. The only place that turns errors into sentences.

import { InputError } from '../model/errors.ts';
import type { Prose } from '../model/prose.ts';
import { escapeTerminal, escapeTerminalText } from '../reporters/pretty/escape.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';

export interface Explained {
  readonly text: string;
  readonly code: ExitCode;
}

/** Null: nothing to say (help was shown, the reader of our output went away). */
export function explainError(error: unknown): Explained | null {
  if (error instanceof InputError) {
    const details = error.details.map((detail) => `  ${terminalText(detail)}\n`).join('');
    const steps = error.tryNext.map((step) => `  try: ${terminalText(step)}\n`).join('');
    return { text: `trace-by-id: ${terminalText(error.prose)}\n${details}${steps}`, code: EXIT_CODES.notRun };
  }
  const exit = oclifExit(error);
  if (exit === 0) return null;
  const message = error instanceof Error ? error.message : String(error);
  if (exit !== null || isParserError(error)) {
    // oclif words its own usage errors well; it is only their exit code that would be wrong.
    return {
      text: `trace-by-id: ${lines(withoutHelpHint(message))}\n  try: trace-by-id --help\n`,
      code: EXIT_CODES.notRun,
    };
  }
  const stack = error instanceof Error && error.stack !== undefined ? error.stack : message;
  return {
    text: `trace-by-id: internal error, this is a bug: ${lines(message)}\n${lines(stack)}\n`,
    code: EXIT_CODES.notRun,
  };
}

/** Prose for a terminal: our words as they are, everything else with its control characters made visible. */
function terminalText(prose: Prose): string {
  return prose
    .map((part) =>
      typeof part === 'string'
        ? escapeTerminalText(part)
        : 'code' in part
          ? escapeTerminal(part.code)
          : part.cite.join(' '),
    )
    .join('');
}

function oclifExit(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('oclif' in error)) return null;
  const { oclif } = error as { readonly oclif?: { readonly exit?: number } };
  return typeof oclif?.exit === 'number' ? oclif.exit : null;
}

function isParserError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'parse' in error;
}

function withoutHelpHint(message: string): string {
  return message.replace(/\nSee more help with --help\s*$/, '');
}

function lines(text: string): string {
  return text.split('\n').map(escapeTerminal).join('\n');
}

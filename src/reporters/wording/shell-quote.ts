// The command to run again, safe to paste into a shell and to look at: quoted so that no argument is more than an
// argument, and without a character that could hide something.

import { hasInvisible } from './invisible.ts';

const PLAIN = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+:,./=-]*$/;

export function quoteCommand(args: readonly string[]): string {
  return args.map(quoteShell).join(' ');
}

/** Bare, '…', or $'…' (POSIX.1-2024; bash, zsh and ksh have it) for an argument with invisible characters. */
export function quoteShell(arg: string): string {
  if (PLAIN.test(arg)) return arg;
  if (!hasInvisible(arg)) return `'${arg.replaceAll("'", `'\\''`)}'`;
  const body = [...arg.toWellFormed()].map((char) =>
    /[\\']/.test(char) ? `\\${char}` : hasInvisible(char) ? octal(char) : char,
  );
  return `$'${body.join('')}'`;
}

// Three octal digits a byte: unlike \x and \u, unambiguous whatever follows.
function octal(char: string): string {
  return encodeURIComponent(char).replace(/%(..)|([^%])/g, (_, hex: string | undefined, plain: string | undefined) => {
    const byte = hex === undefined ? (plain ?? '').charCodeAt(0) : Number.parseInt(hex, 16);
    return `\\${byte.toString(8).padStart(3, '0')}`;
  });
}

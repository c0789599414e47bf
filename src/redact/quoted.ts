// Where a value written into a text ends. Texts hold JSON that is whole, torn, or quoted again and again (`\"`,
// `\\\"`), JavaScript as console.log prints it, header dumps and command lines; everything here is one pass, forwards.

/** A quote together with the backslashes before it: how deep the text is quoted. */
export interface Quote {
  readonly char: string;
  readonly backslashes: number;
}

/** The quote that opens at `index`, with where its content begins; null when there is none. */
export function readQuote(
  text: string,
  index: number,
): { readonly quote: Quote; readonly contentStart: number } | null {
  let at = index;
  while (at - index < 16 && text[at] === '\\') at += 1;
  const char = text[at];
  if (char !== '"' && char !== "'" && char !== '`') return null;
  return { quote: { char, backslashes: at - index }, contentStart: at + 1 };
}

/**
 * Where the content of a quoted text ends, exclusive: before its closing quote, or at the end of the text when torn.
 */
export function endOfQuoted(text: string, start: number, quote: Quote): number {
  for (let at = text.indexOf(quote.char, start); at >= 0; at = text.indexOf(quote.char, at + 1)) {
    const run = backslashesBefore(text, { at, floor: start });
    if (closes(run, quote.backslashes)) return at - Math.min(run, quote.backslashes);
  }
  return text.length;
}

/** Where a `[…]` or `{…}` that begins at `start` ends, exclusive; the end of the text when it is torn. */
export function endOfStructure(text: string, start: number, quote: Quote): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === quote.char) {
      const run = backslashesBefore(text, { at, floor: start });
      // Fewer backslashes than ours: the string that all of this is quoted in has ended.
      if (run < quote.backslashes) return at - run;
      at = endOfQuoted(text, at + 1, quote) + quote.backslashes;
      if (text[at] !== quote.char) return Math.min(at - quote.backslashes, text.length);
    } else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

/**
 * Where a value without quotes ends, exclusive. A closing bracket is part of it only when the word goes on behind it.
 */
export function endOfBare(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text[at] as string;
    if (BARE_STOP.has(char)) break;
    if (CLOSING.has(char) && (at + 1 >= text.length || AFTER_CLOSING.test(text[at + 1] as string))) break;
  }
  return at;
}

/** Where the line ends, or the quote that the line stands in. */
export function endOfHeader(text: string, start: number): number {
  let at = start;
  while (at < text.length && !/["'`\r\n]/.test(text[at] as string)) at += 1;
  while (at > start && text[at - 1] === '\\') at -= 1;
  return at;
}

const BARE_STOP: ReadonlySet<string> = new Set([
  ' ',
  '\t',
  '\r',
  '\n',
  ',',
  ';',
  '&',
  '"',
  "'",
  '`',
  '<',
  '>',
  '|',
  '\\',
  '\0',
]);
const CLOSING: ReadonlySet<string> = new Set([')', ']', '}']);
const AFTER_CLOSING = /[\s,;:.[\]{}()"'\\]/;

// A text quoted k times has 2^k-1 backslashes before its quotes; an inner quote has more, in steps of twice that and
// two.
function closes(run: number, level: number): boolean {
  return run < level || (run - level) % (2 * (level + 1)) === 0;
}

function backslashesBefore(text: string, { at, floor }: { readonly at: number; readonly floor: number }): number {
  let run = 0;
  while (at - run > floor && text[at - run - 1] === '\\') run += 1;
  return run;
}

// Strings of PromQL and LogQL: Go's, in double quotes.

/**
 * `"a\"b"`. Characters that a reader cannot see are written out; half a surrogate pair, which Go knows no way to write,
 * is U+FFFD.
 */
export function goLiteral(text: string): string {
  const body = text
    .toWellFormed()
    .replace(/["\\]/g, '\\$&')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => {
      const code = char.codePointAt(0) ?? 0;
      return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    });
  return `"${body}"`;
}

/** The text as an expression that matches it and nothing else, as Go's regexp.QuoteMeta. */
export function quoteMeta(text: string): string {
  return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

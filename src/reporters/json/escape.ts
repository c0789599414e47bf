// JSON.stringify leaves DEL, C1, bidi and zero-width characters as they are, and a terminal acts on some of them. In
// JSON text they can only stand inside strings, where \uXXXX means the same.

const ACTIVE_IN_TEXT = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** JSON or NDJSON text → the same values with every invisible character escaped. Line feeds between tokens stay. */
export function escapeJsonText(json: string): string {
  return json.replace(ACTIVE_IN_TEXT, (char) =>
    Array.from(
      { length: char.length },
      (_, index) => `\\u${char.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/**
 * One line of JSON for readers that insist on Unicode, as protobuf's do: half of a surrogate pair, which no UTF-8 has,
 * becomes U+FFFD.
 */
export function jsonLine(value: object): string {
  return escapeJsonText(
    JSON.stringify(value, (_name, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part)),
  );
}

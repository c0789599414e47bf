// Which characters a reader cannot see, or which act instead of being seen, and how each is written out. One answer for
// every target: what hides in a terminal also hides in a rendered page.

// Controls, format characters (bidi, zero width), lone surrogates, private use, unassigned, line and paragraph
// separators, whatever Unicode calls default-ignorable (Hangul fillers, variation selectors), and every space that is not
// U+0020. The classes follow the Unicode version of the running Node.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

// At the start of a text a combining mark would join whatever this program wrote before it.
const LEADING_MARK = /^\p{M}/u;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Invisible characters → `\n`, `\r`, `\t`, `\uXXXX` or `\u{XXXXX}`; everything else stays. Not injective by itself: a backslash stays too. */
export function showInvisible(text: string): string {
  return text.replace(LEADING_MARK, codePointEscape).replace(INVISIBLE, (char) => SHORT[char] ?? codePointEscape(char));
}

/** The same with `\` doubled: the exact text can be read back. */
export function showExactly(text: string): string {
  return showInvisible(text.replaceAll('\\', '\\\\'));
}

export function hasInvisible(text: string): boolean {
  return showInvisible(text) !== text;
}

/** `\u202e`, `\u{1f4a9}`: the code point at the start of `char`. */
export function codePointEscape(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

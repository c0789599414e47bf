// A stream's labels as a LogQL selector. Values are untrusted: Go's escapes in double quotes, so that none of them ends its
// literal (strconv.Unquote is what Loki reads them with).

const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const REDACTED = '[redacted:';

/** Null when the labels name no stream that could be asked for again. A label whose value was redacted is left out. */
export function selectorOf(labels: Readonly<Record<string, string>>): string | null {
  const entries = Object.entries(labels).filter(([, value]) => !value.includes(REDACTED));
  if (!entries.some(([, value]) => value !== '')) return null;
  if (!entries.every(([name, value]) => LABEL_NAME.test(name) && value.isWellFormed())) return null;
  const matchers = entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${goLiteral(value)}`);
  return `{${matchers.join(', ')}}`;
}

/** Whether a query or an address was changed by redaction: it would lead to something else. */
export function isRedacted(text: string): boolean {
  return text.includes(REDACTED);
}

/** `"a\"b"`. Characters that a reader cannot see are written out; half a surrogate pair, which Go knows no way to write, is U+FFFD. */
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

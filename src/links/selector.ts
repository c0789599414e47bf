// A stream's labels as a LogQL selector. Values are untrusted: Go's escapes in double quotes, so that none of them ends
// its literal (strconv.Unquote is what Loki reads them with).

import { goLiteral } from '../model/go-literal.ts';

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

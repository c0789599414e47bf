import { prefixEnvelope } from '../prefix-envelope.ts';

// The year or the month of a date that follows is no number of a line, nor of a column.
const NUMBER = String.raw`\d{1,12}[:-](?!(?:\d{2}-)?\d{2}[T ]\d{2}:)`;

// `file:line:`, `line:` or `file:`; with `-` instead of `:` on lines of context. ag and rg have a column as well.
export const grep = prefixEnvelope({
  id: 'grep',
  title: 'grep -H and -n, rg, zgrep',
  pattern: new RegExp(String.raw`^(?:(?:[^\s:{}"]{1,300}?[:-])?${NUMBER}(?:${NUMBER})?|[^\s:{}"]{1,300}:)`),
});

import { prefixEnvelope } from '../prefix-envelope.ts';

// `file:line:`, `line:` or `file:`; with `-` instead of `:` on lines of context. ag and rg have a column as well.
export const grep = prefixEnvelope({
  id: 'grep',
  title: 'grep -H and -n, rg, zgrep',
  pattern: /^(?:(?:[^\s:{}"]{1,300}?[:-])?\d{1,12}[:-](?:\d{1,12}[:-])?|[^\s:{}"]{1,300}:)/,
});

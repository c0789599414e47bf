import { prefixEnvelope } from '../envelope.ts';

// `file:line:`, with `-` instead of `:` on lines of context.
export const grep = prefixEnvelope({
  id: 'grep',
  title: 'grep -H and -n, rg, zgrep',
  pattern: /^(?:[^\s:{}\"]{1,300}[:-])?(?:\d{1,12}[:-])?(?:\d{1,12}[:-])?/,
});

import { prefixEnvelope } from '../prefix-envelope.ts';

// A number, right aligned, and a tab.
export const lineNumbers = prefixEnvelope({
  id: 'line-numbers',
  title: 'cat -n, nl, less -N',
  pattern: /^ {0,12}\d{1,12}(?:\t| {1,2})/,
});

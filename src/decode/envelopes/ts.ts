import { prefixEnvelope } from '../envelope.ts';

// `Nov 23 06:57:13 ` in front of each line.
export const ts = prefixEnvelope({
  id: 'ts',
  title: 'ts of moreutils',
  pattern: /^(?<time>[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?) (?=\S)/,
});

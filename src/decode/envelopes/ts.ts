import { MONTH_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// `Nov 23 06:57:13 ` in front of each line.
export const ts = prefixEnvelope({
  id: 'ts',
  title: 'ts of moreutils',
  pattern: new RegExp(String.raw`^(?<time>${MONTH_TIME}) (?=\S)`),
});

import { MONTH_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// Time without a year and a zone, host, tag, process.
export const syslog3164 = prefixEnvelope({
  id: 'syslog-3164',
  title: 'RFC 3164 syslog, and journalctl -o short',
  pattern: new RegExp(
    String.raw`^(?:<\d{1,3}>)?(?<time>${MONTH_TIME}) (?<host>(?=\S*[A-Za-z]|\d+\.\d+\.\d+\.\d+ )[\w.:-]{1,253}) (?<container>(?=\S*[A-Za-z])[^\s[\]:]{1,128})(?:\[(?<pid>\d{1,10})\])?: ?`,
  ),
});

import { prefixEnvelope } from '../envelope.ts';

// Time without a year and a zone, host, tag, process.
export const syslog3164 = prefixEnvelope({
  id: 'syslog-3164',
  title: 'RFC 3164 syslog, and journalctl -o short',
  pattern:
    /^(?:<\d{1,3}>)?(?<time>[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?) (?<host>[\w.:-]{1,253}) (?<container>[^\s\[\]:]{1,128})(?:\[(?<pid>\d{1,10})\])?: ?/,
});

import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// `2026-11-23T06:57:13+0000 host unit[pid]: `: journalctl -o short-iso, short-iso-precise, short-full;
// RSYSLOG_FileFormat.
export const journalIso = prefixEnvelope({
  id: 'journal-iso',
  title: 'journalctl -o short-iso, rsyslog’s file format',
  pattern: new RegExp(
    String.raw`^(?:[A-Z][a-z]{2} (?=\d{4}))?(?<time>${ISO_TIME}(?: UTC)?) (?<host>(?=\S*[A-Za-z]|\d+\.\d+\.\d+\.\d+ )[\w.-]{1,253}) (?<container>(?=\S*[A-Za-z])[^\s[\]:]{1,128})(?:\[(?<pid>\d{1,10})\])?: ?`,
  ),
});

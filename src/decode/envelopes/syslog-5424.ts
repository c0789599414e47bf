import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// `<PRI>1 TIME HOST APP PROCID MSGID STRUCTURED-DATA MSG`.
export const syslog5424 = prefixEnvelope({
  id: 'syslog-5424',
  title: 'RFC 5424 syslog',
  pattern: new RegExp(
    String.raw`^(?:<\d{1,3}>)?1 (?<time>${ISO_TIME}) (?<host>\S{1,255}) (?<container>\S{1,48}) (?<pid>\S{1,128}) \S{1,32} (?:-|(?:\[(?:[^\]\\"]|"(?:[^"\\]|\\.)*")*\])+)(?: \uFEFF?|$)`,
  ),
});

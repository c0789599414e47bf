import { prefixEnvelope } from '../envelope.ts';

// `<PRI>1 TIME HOST APP PROCID MSGID STRUCTURED-DATA MSG`.
export const syslog5424 = prefixEnvelope({
  id: 'syslog-5424',
  title: 'RFC 5424 syslog',
  pattern:
    /^(?:<\d{1,3}>)?1 (?<time>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?) (?<host>\S{1,255}) (?<container>\S{1,48}) (?<pid>\S{1,128}) \S{1,32} (?:-|(?:\[(?:[^\]\\\"]|\"(?:[^\"\\]|\\.)*\")*\])+)(?: \uFEFF?|$)/,
});

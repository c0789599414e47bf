import { ISO_TIME, prefixEnvelope } from '../prefix-envelope.ts';

// kubectl logs --timestamps and docker logs -t write RFC 3339 and a blank; CI systems and ts write other forms of it.
export const leadingTime = prefixEnvelope({
  id: 'leading-time',
  title: 'a time in front: kubectl --timestamps, docker logs -t, GitHub Actions, script -t, ts',
  pattern: new RegExp(String.raw`^\[?(?<time>${ISO_TIME})\]?:? `),
});

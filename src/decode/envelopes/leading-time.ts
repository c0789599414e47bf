import { prefixEnvelope } from '../envelope.ts';

// kubectl logs --timestamps and docker logs -t write RFC 3339 and a blank; CI systems and ts write other forms of it.
export const leadingTime = prefixEnvelope({
  id: 'leading-time',
  title: 'a time in front: kubectl --timestamps, docker logs -t, GitHub Actions, script -t, ts',
  pattern: /^\[?(?<time>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)\]?:? /,
});

import { objectEnvelope } from '../object-envelope.ts';

// filter-log-events, get-log-events and the events of a subscription.
export const cloudwatch = objectEnvelope({
  id: 'cloudwatch',
  title: 'CloudWatch Logs',
  fits: (object) =>
    'message' in object &&
    ('ingestionTime' in object ||
      'eventId' in object ||
      'logStreamName' in object ||
      ('id' in object && 'timestamp' in object)),
  paths: ['message'],
});

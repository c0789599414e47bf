import { objectEnvelope } from '../object-envelope.ts';

// Elastic Common Schema.
export const elastic = objectEnvelope({
  id: 'elastic',
  title: 'filebeat, Elastic and OpenSearch documents',
  fits: (object) => '@timestamp' in object && ('message' in object || 'event' in object || 'log' in object),
  paths: ['event.original', 'message', 'log'],
  trust: 'likely',
});

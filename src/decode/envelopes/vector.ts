import { objectEnvelope } from '../object-envelope.ts';

// vector.dev, the log event: message, timestamp, host, source_type and what the source adds.
export const vector = objectEnvelope({
  id: 'vector',
  title: 'vector',
  fits: (object) => 'message' in object && 'source_type' in object,
  paths: ['message'],
});

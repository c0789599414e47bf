import { objectEnvelope } from '../object-envelope.ts';

// Graylog Extended Log Format 1.1.
export const gelf = objectEnvelope({
  id: 'gelf',
  title: 'GELF, Graylog',
  fits: (object) => 'short_message' in object,
  paths: ['full_message', 'short_message'],
});

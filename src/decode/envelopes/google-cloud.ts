import { objectEnvelope } from '../object-envelope.ts';

// cloud.google.com/logging LogEntry: the program’s own object in jsonPayload, its text in textPayload.
export const googleCloud = objectEnvelope({
  id: 'google-cloud',
  title: 'Google Cloud Logging',
  fits: (object) =>
    ('logName' in object || 'insertId' in object) && ('textPayload' in object || 'jsonPayload' in object),
  paths: ['textPayload', 'jsonPayload'],
});
